// A toy checkout around the real launcher: npm installs it without a network, and its "compiler" writes the programs a test asks for.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const LAUNCHER = path.resolve(import.meta.dirname, '../../knowngood.mjs')

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string }

export type ToyProject = {
  readonly dir: string
  readonly file: (name: string) => string
  readonly write: (name: string, text: string) => void
  readonly run: (...args: string[]) => Promise<Ran>
  readonly spawn: (...args: string[]) => ReturnType<typeof spawn>
  readonly remove: () => void
}

const ECHO = 'console.log(JSON.stringify({ args: process.argv.slice(2), node: process.execPath }))\n'

/** `programs` maps files under dist/ to their text; by default both command lines print their arguments. */
export function toyProject(programs: Readonly<Record<string, string>> = { 'server/cli.js': ECHO, 'agent/cli.js': ECHO }): ToyProject {
  const dir = mkdtempSync(path.join(tmpdir(), 'known good toy '))
  const file = (name: string) => path.join(dir, name)
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(file(name)), { recursive: true })
    writeFileSync(file(name), text)
  }
  copyFileSync(LAUNCHER, file('knowngood.mjs'))
  for (const folder of ['agent', 'server', 'dashboards', 'rules']) write(`${folder}/a.ts`, 'export {}\n')
  for (const name of ['tsconfig.json', 'tsconfig.build.json']) write(name, '{}\n')
  write('package.json', JSON.stringify({ name: 'toy', version: '1.0.0', private: true, type: 'module', workspaces: ['typescript'] }))
  write('typescript/package.json', JSON.stringify({ name: 'typescript', version: '1.0.0', bin: { tsc: 'bin/tsc' } }))
  write(
    'typescript/bin/tsc',
    `#!/usr/bin/env node
const fs = require('node:fs'), path = require('node:path')
if (fs.existsSync('broken')) { console.error('a.ts(1,1): error'); process.exit(2) }
for (const [name, text] of Object.entries(${JSON.stringify(programs)})) {
  const target = path.join(process.argv[process.argv.indexOf('--outDir') + 1], name)
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.writeFileSync(target, text)
}
`,
  )
  chmodSync(file('typescript/bin/tsc'), 0o755)
  const locked = spawnSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'], {
    cwd: dir,
    encoding: 'utf8',
  })
  if (locked.status !== 0) throw new Error(`the toy project could not be locked: ${locked.stderr}`)

  const start = (...args: string[]) =>
    spawn(process.execPath, [file('knowngood.mjs'), ...args], { cwd: tmpdir(), env: { ...process.env, npm_config_offline: 'true' } })
  return {
    dir,
    file,
    write,
    spawn: start,
    run: (...args) =>
      new Promise((resolve) => {
        const child = start(...args)
        let [out, err] = ['', '']
        child.stdout.on('data', (text: Buffer) => (out += text))
        child.stderr.on('data', (text: Buffer) => (err += text))
        child.once('close', (status) => resolve({ status, out, err }))
      }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
