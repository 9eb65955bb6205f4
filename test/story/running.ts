// A whole knowngood as a newcomer runs it: the real launcher, server and agent as processes, a data folder and a watched folder of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const ROOT = path.resolve(import.meta.dirname, '../..')
const LAUNCHER = path.join(ROOT, 'knowngood.mjs')

/** What the server has not confirmed. */
const UNACKED = "(number IS NULL OR number > coalesce((SELECT value FROM meta WHERE key = 'acked'), 0))"

export type Json = Readonly<Record<string, unknown>>
export type ChangeJson = Json & {
  readonly id: string
  readonly verdict: string
  readonly firstVerdict: string
  readonly explanation: string
  readonly entry: string | null
  readonly modifiers: readonly string[]
  readonly item: { readonly path: string }
  readonly interval: { readonly from: string; readonly to: string }
  readonly before: Json | null
  readonly after: Json | null
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Polls until `look` answers something other than undefined; fails naming what was waited for. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined> | T | undefined, withinMs = 30_000): Promise<T> {
  for (const end = Date.now() + withinMs; ; await sleep(50)) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms in vain for: ${what}`)
  }
}

export class Running {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'known good story '))
  readonly watched = path.join(this.dir, 'watched')
  readonly data = path.join(this.dir, 'data')
  readonly config = path.join(this.dir, 'knowngood.yaml')
  readonly port: number
  readonly url: string
  said = ''
  #child: ChildProcess | null = null
  #agent: ChildProcess | null = null
  #token = ''

  constructor(port: number) {
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    mkdirSync(this.watched)
    writeFileSync(this.config, '')
  }

  static async create(): Promise<Running> {
    return new Running(await freePort())
  }

  get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      KNOWNGOOD_PORT: String(this.port),
      KNOWNGOOD_DATA: this.data,
      KNOWNGOOD_WATCH: this.watched,
      KNOWNGOOD_CONFIG: this.config,
      KNOWNGOOD_HEARTBEAT: '1',
      // What else happens on this machine is another story.
      KNOWNGOOD_ITEMS: 'none',
      KNOWNGOOD_HEALTH: 'none',
    }
  }

  file(name: string, text?: string): string {
    const full = path.join(this.watched, name)
    if (text !== undefined) writeFileSync(full, text)
    return full
  }

  /** Starts the program and waits until it serves; `args` are those of the launcher. */
  async start(args: readonly string[] = ['up'], extra: NodeJS.ProcessEnv = {}): Promise<void> {
    const child = spawn(process.execPath, [LAUNCHER, ...args], { env: { ...this.env, ...extra }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (this.said += text))
    await eventually(`an answer at ${this.url}`, async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${this.said}`)
      return (await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null))?.ok ? true : undefined
    })
    this.#token ||= this.cli('token', 'create', '--role', 'viewer,operator,approver').trim()
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    if (!child || child.exitCode !== null) return child?.exitCode ?? null
    const { promise, resolve } = Promise.withResolvers<number | null>()
    child.once('exit', resolve)
    child.kill(signal)
    return promise
  }

  /** An agent of its own, without a supervisor; it enrols by the token the server left for this host. */
  startAgent(): void {
    const folder = path.join(this.data, 'agent')
    const args = [LAUNCHER, 'agent', '--server', this.url, '--token-file', path.join(folder, 'enrol.token'), '--data', folder]
    this.#agent = spawn(process.execPath, args, { env: this.env, stdio: 'ignore' })
  }

  /** Kills it as a power cut would. */
  async stopAgent(): Promise<void> {
    const agent = this.#agent
    if (!agent || agent.exitCode !== null) return
    const { promise, resolve } = Promise.withResolvers<void>()
    agent.once('exit', () => resolve())
    for (const pid of this.pidsOf('agent')) process.kill(pid, 'SIGKILL')
    await promise
  }

  async remove(): Promise<void> {
    await this.stopAgent()
    await this.stop()
    spawnSync('pkill', ['-KILL', '-f', this.dir])
    rmSync(this.dir, { recursive: true, force: true })
  }

  cli(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...args], { env: this.env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
    return stdout
  }

  /** Process ids of this instance's agent (or server), as the supervisor started them. */
  pidsOf(program: 'agent' | 'server'): readonly number[] {
    const { stdout } = spawnSync('pgrep', ['-f', `dist/${program}/cli.js ${program}.*`], { encoding: 'utf8' })
    const mine = (pid: number) =>
      spawnSync('tr', ['\\0', '\n'], { input: readEnviron(pid), encoding: 'utf8' }).stdout.includes(`KNOWNGOOD_DATA=${this.data}`)
    return stdout.split('\n').filter(Boolean).map(Number).filter(mine)
  }

  /** How many recorded changes wait for the server. */
  waiting(): number {
    const db = new DatabaseSync(path.join(this.data, 'agent', 'agent.db'), { readOnly: true })
    const [row] = db.prepare(`SELECT count(*) AS count FROM outbox WHERE ${UNACKED} AND body LIKE '%"change"%'`).all()
    db.close()
    return Number(row?.['count'] ?? 0)
  }

  /** The fault that nothing may survive: what was recorded and not yet acknowledged is gone, while the last look stays. */
  loseOutbox(): void {
    const db = new DatabaseSync(path.join(this.data, 'agent', 'agent.db'))
    db.exec(`DELETE FROM outbox WHERE ${UNACKED}`)
    db.close()
  }

  get authorization(): string {
    return `Bearer ${this.#token}`
  }

  async call(method: string, address: string, body?: unknown): Promise<{ status: number; body: Json }> {
    const answer = await fetch(this.url + address, {
      method,
      headers: { authorization: this.authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as Json) : { text } }
  }

  async get(address: string): Promise<Json> {
    const { status, body } = await this.call('GET', address)
    if (status !== 200) throw new Error(`GET ${address}: ${status} ${JSON.stringify(body)}`)
    return body
  }

  /** All changes under the watched folder, oldest first, through every page of the list. */
  async changes(): Promise<readonly ChangeJson[]> {
    const found: ChangeJson[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Json = await this.get(
        `/api/v1/changes?limit=100&q=${encodeURIComponent('watched')}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      )
      found.push(...(page['items'] as ChangeJson[]))
      const next: unknown = page['next']
      cursor = typeof next === 'string' ? next : null
    }
    return found.toReversed()
  }

  changeOf(name: string): Promise<ChangeJson> {
    return eventually(`a change of ${name}`, async () => (await this.changes()).find(({ item }) => item.path.endsWith(`/${name}`)))
  }

  /** Waits until the first look has reached the server, so that what follows is a change. */
  async baselined(name: string): Promise<string> {
    return eventually(`the first look at ${name}`, async () => {
      const [asset] = (await this.get('/api/v1/assets'))['items'] as readonly { id: string }[]
      if (!asset) return undefined
      const items = (await this.get(`/api/v1/assets/${asset.id}/items?path=${encodeURIComponent(this.file(name))}`))[
        'items'
      ] as readonly unknown[]
      return items.length > 0 ? asset.id : undefined
    })
  }
}

function readEnviron(pid: number): string {
  return spawnSync('cat', [`/proc/${pid}/environ`], { encoding: 'utf8' }).stdout
}
