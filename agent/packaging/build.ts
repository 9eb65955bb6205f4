// Builds the agent's package for Debian and Ubuntu: `npm run build:agent -- [--without-node] [FOLDER]`. It brings nothing of the server.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundleAgent } from './bundle.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const FILES = path.join(import.meta.dirname, 'files')
const NAME = 'knowngood-agent'
const HOME = `usr/lib/${NAME}`

/** What goes where, with its mode. */
const PLACES = [
  ['knowngood-agent', `usr/bin/${NAME}`, 0o755],
  ['knowngood-agent.service', `usr/lib/systemd/system/${NAME}.service`, 0o644],
  ['agent.env', `etc/${NAME}/agent.env`, 0o644],
  ['postinst', 'DEBIAN/postinst', 0o755],
  ['prerm', 'DEBIAN/prerm', 0o755],
  ['postrm', 'DEBIAN/postrm', 0o755],
  ['conffiles', 'DEBIAN/conffiles', 0o644],
] as const

/** Answers the package's file. Without Node in it, the host must have a new enough one. */
async function buildPackage(folder: string, withNode: boolean): Promise<string> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const node = path.join(ROOT, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')
  if (withNode && !existsSync(node)) throw new Error(`There is no Node for this machine at ${node}. Run npm ci, or use --without-node.`)
  const stage = mkdtempSync(path.join(tmpdir(), `${NAME}-`))
  try {
    const put = (to: string, mode: number, fill: (file: string) => void): void => {
      const file = path.join(stage, to)
      mkdirSync(path.dirname(file), { recursive: true })
      fill(file)
      chmodSync(file, mode)
    }
    for (const [from, to, mode] of PLACES) put(to, mode, (file) => cpSync(path.join(FILES, from), file))
    put(`usr/share/doc/${NAME}/copyright`, 0o644, (file) => cpSync(path.join(ROOT, 'LICENSE'), file))
    const packs = path.join(ROOT, 'rules/packs')
    for (const pack of readdirSync(packs).filter((name) => /\.ya?ml$/.test(name)))
      put(`${HOME}/packs/${pack}`, 0o644, (file) => cpSync(path.join(packs, pack), file))
    const platforms = path.join(ROOT, 'rules/platforms')
    for (const platform of readdirSync(platforms).filter((name) => name.endsWith('.yaml')))
      put(`${HOME}/platforms/${platform}`, 0o644, (file) => cpSync(path.join(platforms, platform), file))
    if (withNode) put(`${HOME}/node`, 0o755, (file) => cpSync(node, file))
    await bundleAgent(path.join(stage, HOME, `${NAME}.cjs`))
    const version = versionOf(path.join(ROOT, 'agent/package.json'))
    put('DEBIAN/control', 0o644, (file) => writeFileSync(file, control(version, withNode ? arch : 'all', withNode, sizeOf(stage))))
    for (const dir of [stage, ...foldersIn(stage)]) chmodSync(dir, 0o755)
    mkdirSync(folder, { recursive: true })
    const file = path.join(folder, `${NAME}_${version}_${withNode ? arch : 'all'}.deb`)
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z6', '--build', stage, file], { stdio: ['ignore', 'ignore', 'inherit'] })
    return file
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

function versionOf(manifest: string): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(manifest, 'utf8'))
  return version
}

const entries = (stage: string) =>
  readdirSync(stage, { recursive: true, withFileTypes: true }).map((entry) => ({ entry, file: path.join(entry.parentPath, entry.name) }))
const foldersIn = (stage: string): readonly string[] => entries(stage).flatMap(({ entry, file }) => (entry.isDirectory() ? [file] : []))
const sizeOf = (stage: string): number =>
  entries(stage).reduce((sum, { entry, file }) => sum + (entry.isFile() ? statSync(file).size : 0), 0)

const control = (version: string, arch: string, withNode: boolean, bytes: number): string => `Package: ${NAME}
Version: ${version}
Architecture: ${arch}
Maintainer: knowngood <maintainers@knowngood.invalid>
Section: admin
Priority: optional
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: ${withNode ? 'libc6 (>= 2.28), libstdc++6' : 'nodejs (>= 24.11)'}, passwd
Recommends: ca-certificates
Description: tells a knowngood server what changes on this host
 Looks at files and settings of this host, hides secrets, and reports what
 changed to a knowngood server, which says whether anyone was supposed to.
`

const args = process.argv.slice(2)
const [folder = path.join(ROOT, 'out')] = args.filter((arg) => !arg.startsWith('--'))
console.log(await buildPackage(path.resolve(folder), !args.includes('--without-node')))
