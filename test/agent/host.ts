// A host with an agent on it: a folder to watch, a data folder, and the agent as a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FarEnd } from './far-end.ts'

const CLI = path.resolve(import.meta.dirname, '../../agent/cli.ts')

/** A first look goes through the whole host, on a machine that may do much else. */
const SETTLE_MS = 60_000

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Polls until `look` answers something other than undefined or false; fails naming what was waited for. */
export async function eventually<T>(what: string, look: () => T | undefined | false, withinMs = 60_000): Promise<T> {
  for (const end = Date.now() + withinMs; ; await sleep(20)) {
    const found = look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms in vain for: ${what}`)
  }
}

export class Host {
  readonly dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'agent host ')))
  readonly watched = path.join(this.dir, 'watched')
  readonly data = path.join(this.dir, 'data')
  readonly tokenFile = path.join(this.dir, 'token')
  said = ''
  /** Every agent ever started here; one left behind would talk to whatever listens on its port later. */
  readonly #children: ChildProcess[] = []

  constructor() {
    mkdirSync(this.watched)
    writeFileSync(this.tokenFile, 'good-token\n')
  }

  file(name: string, text?: string | Buffer): string {
    const full = path.join(this.watched, name)
    mkdirSync(path.dirname(full), { recursive: true })
    if (text !== undefined) writeFileSync(full, text)
    return full
  }

  start(far: Pick<FarEnd, 'url'>, extra: NodeJS.ProcessEnv = {}, args: readonly string[] = []): ChildProcess {
    const child = spawn(
      process.execPath,
      [CLI, 'agent', '--server', far.url, '--token-file', this.tokenFile, '--data', this.data, ...args],
      {
        env: {
          ...process.env,
          KNOWNGOOD_WATCH: this.watched,
          KNOWNGOOD_RESCAN: '1',
          KNOWNGOOD_HEARTBEAT: '0.3',
          KNOWNGOOD_ITEMS: 'none',
          KNOWNGOOD_HEALTH: 'none',
          // It ends with this process, also when that is killed.
          KNOWNGOOD_SUPERVISED: '1',
          ...extra,
        },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    )
    child.stderr?.on('data', (text: Buffer) => (this.said += text))
    this.#children.push(child)
    return child
  }

  /** Starts, and waits until the server has the whole state and everything is watched. */
  async settle(far: FarEnd, extra: NodeJS.ProcessEnv = {}): Promise<void> {
    const before = far.heartbeats.length
    this.start(far, extra)
    await eventually(`the first look (${this.said})`, () => far.manifests.length > 0 && far.heartbeats.length > before + 1, SETTLE_MS)
    await eventually('watches', () => far.watchedFolders > 0, SETTLE_MS)
  }

  /** Of the agent started last. */
  exit(): Promise<number | null> {
    const child = this.#children.at(-1)
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode ?? null)
    return new Promise((resolve) => child.once('exit', resolve))
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const done = this.exit()
    this.#children.at(-1)?.kill(signal)
    return done
  }

  async remove(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await this.exit()
    rmSync(this.dir, { recursive: true, force: true })
  }
}
