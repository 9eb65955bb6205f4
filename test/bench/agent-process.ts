// The agent as a process, from a build of its own, against a server that only listens: what the host pays for it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FarEnd } from '../agent/far-end.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const TICKS_PER_SECOND = 100

/** Compiles the checkout into `dir`, beside whatever is running from `dist`. */
export function buildInto(dir: string): string {
  const tsc = path.join(ROOT, 'node_modules', '.bin', 'tsc')
  execFileSync(process.execPath, [tsc, '-p', path.join(ROOT, 'tsconfig.build.json'), '--outDir', dir], { stdio: 'inherit' })
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'))
  cpSync(path.join(ROOT, 'rules', 'packs'), path.join(dir, 'rules', 'packs'), { recursive: true })
  for (const name of ['knowngood.mjs', 'package.json']) copyFileSync(path.join(ROOT, name), path.join(dir, name))
  return path.join(dir, 'agent', 'cli.js')
}

export class AgentProcess {
  readonly far: FarEnd
  readonly #child: ChildProcess

  private constructor(far: FarEnd, child: ChildProcess) {
    this.far = far
    this.#child = child
  }

  static async start(cli: string, dir: string, watch: string | null): Promise<AgentProcess> {
    mkdirSync(dir, { recursive: true })
    const far = await FarEnd.open()
    writeFileSync(path.join(dir, 'token'), `${far.token}\n`)
    const args = ['agent', '--server', far.url, '--token-file', path.join(dir, 'token'), '--data', path.join(dir, 'data')]
    // As the launcher starts it.
    const env = {
      ...process.env,
      MALLOC_ARENA_MAX: '1',
      KNOWNGOOD_HEARTBEAT: '5',
      KNOWNGOOD_RESCAN: '60',
      ...(watch ? { KNOWNGOOD_WATCH: watch } : {}),
    }
    return new AgentProcess(far, spawn(process.execPath, ['--max-semi-space-size=1', cli, ...args], { env, stdio: 'ignore' }))
  }

  /** Everything looked at, watched and told, and the rush of it over. */
  async settled(): Promise<void> {
    await this.until('the whole state', () => this.far.manifests.length > 0 && this.far.watchedFolders > 0)
    for (let calm = 0, before = this.cpuSeconds(); calm < 6;) {
      await sleep(1_000)
      const now = this.cpuSeconds()
      calm = now - before < 0.1 ? calm + 1 : 0
      before = now
    }
  }

  async until(what: string, isSo: () => boolean, withinMs = 300_000): Promise<void> {
    for (const end = Date.now() + withinMs; !isSo(); await sleep(20)) if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
  }

  /** Mebibytes resident now, and at most so far. */
  memory(): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    const mebibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1_024
    return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') }
  }

  cpuSeconds(): number {
    const [, after = ''] = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')
    const fields = after.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  }

  get items(): number {
    return Number(this.far.heartbeats.at(-1)?.['items'])
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGTERM')
    await ended
    await this.far.close()
  }
}
