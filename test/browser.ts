// Opens a browser for tests and pictures: the system's Chromium or Chrome when there is one, else the one from npm with the libraries it ships.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

const SYSTEM_BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const FLAGS = [
  '--no-sandbox', // as root Chromium refuses to start without it; pages here are our own
  '--disable-background-networking',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
]

/** The caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const system = systemBrowser()
  if (system) return chromium.launch({ executablePath: system, args: FLAGS })
  const home = unpackedBrowser()
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    args: [...FLAGS, '--headless=shell', '--use-gl=angle', '--use-angle=swiftshader'],
    env: { ...process.env, LD_LIBRARY_PATH: join(home, 'lib'), HOME: home },
  })
}

function systemBrowser(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(':'))
    for (const name of SYSTEM_BROWSERS) if (folder && existsSync(join(folder, name))) return join(folder, name)
  return undefined
}

/** Unpacked once per user and version, beside its final place first, so that two test files may ask at the same time. */
function unpackedBrowser(): string {
  const manifest = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../package.json')
  const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'))
  const home = join(tmpdir(), `knowngood-chromium-${version}-${userInfo().uid}`)
  if (existsSync(join(home, 'chromium'))) return home
  const next = `${home}.${process.pid}`
  mkdirSync(next, { recursive: true, mode: 0o700 })
  const packed = join(dirname(manifest), 'bin')
  writeFileSync(join(next, 'chromium'), unpack(join(packed, 'chromium.br')), { mode: 0o700 })
  for (const name of ['al2023', 'swiftshader']) {
    const tar = join(next, `${name}.tar`)
    writeFileSync(tar, unpack(join(packed, `${name}.tar.br`)))
    execFileSync('tar', ['-xf', tar, '-C', next])
    rmSync(tar)
  }
  if (existsSync(join(home, 'chromium'))) rmSync(next, { recursive: true })
  else renameSync(next, home)
  return home
}

function unpack(file: string): Buffer {
  return brotliDecompressSync(readFileSync(file))
}
