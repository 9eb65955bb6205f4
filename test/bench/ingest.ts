// Measures ingest on this machine: durable events a second over real HTTP, beside what SQLite alone takes, as figures and ratios.
//
//   node test/bench/ingest.ts [seconds=4]
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { CALLS, type EnrolAnswer, type HelloAnswer } from '../../rules/wire.ts'
import { listen } from '../../server/listen.ts'
import { createEnrolmentToken } from '../../server/ingest/enrol.ts'
import { startTestServer } from '../helpers/server.ts'
import { batchHeaders, chainOf, fileChange, keyPair, otlpJson } from '../helpers/wire-agent.ts'

const CONNECTIONS = 200
const GOALS = { single: 3_000, batch: 10_000 } as const
const seconds = Number(process.argv[2]) || 4

type Ready = { readonly url: string; readonly token: string; readonly enrolTokens: readonly string[] }
type Request = Buffer

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const rate = (events: number, ms: number): number => Math.round((events / ms) * 1_000)

async function serve(): Promise<void> {
  const server = await startTestServer()
  server.clock.at = Date.now()
  const { url } = await listen({ host: '127.0.0.1', port: 0, tls: null, fetch: server.app.fetch })
  const enrolTokens: string[] = []
  for (let index = 0; index < 2 * CONNECTIONS; index++)
    enrolTokens.push(await createEnrolmentToken(server.store, { ttlMs: 600_000, now: server.clock.at, mayReplace: true }))
  process.send?.({ url, token: server.token, enrolTokens } satisfies Ready)
  process.once('disconnect', () => void server.close().then(() => process.exit(0)))
}

/** The same rows, one synced commit each, and in commits of fifty: what the disk and SQLite allow. */
function rawRate(perCommit: number): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'ingest-bench-'))
  const db = new DatabaseSync(path.join(folder, 'raw.db'))
  db.exec('pragma journal_mode = wal; pragma synchronous = full; create table events (id text primary key, at integer, body text)')
  const insert = db.prepare('insert into events values (?, ?, ?)')
  const body = JSON.stringify(fileChange('/etc/file', 'before', 'after'))
  const started = performance.now()
  let count = 0
  while (performance.now() - started < 1_500) {
    db.exec('begin')
    for (let index = 0; index < perCommit; index++) insert.run(`${count++}`, Date.now(), body)
    db.exec('commit')
  }
  const result = rate(count, performance.now() - started)
  db.close()
  rmSync(folder, { recursive: true })
  return result
}

const requestOf = (headers: Readonly<Record<string, string>>, body: string): Request =>
  Buffer.from(
    `POST ${CALLS.logs} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n${body}`,
  )

type Load = { readonly name: string; readonly perRequest: number; readonly goal: number; readonly lanes: readonly (() => Request | null)[] }

/** Each connection has one request under way, as a sender that waits for its confirmation. */
async function run(url: URL, { name, perRequest, goal, lanes }: Load): Promise<number> {
  const started = performance.now()
  const end = started + seconds * 1_000
  const latencies: number[] = []
  let failed = 0
  const lane = (next: () => Request | null): Promise<void> =>
    new Promise((resolve) => {
      const socket: Socket = connect(Number(url.port), url.hostname)
      let sentAt = 0
      const send = (): void => {
        const request = performance.now() < end ? next() : null
        if (request === null) return void socket.end(resolve)
        sentAt = performance.now()
        socket.write(request)
      }
      socket.setNoDelay(true)
      socket.once('connect', send)
      socket.on('data', (chunk) => {
        if (!chunk.toString('latin1', 0, 12).startsWith('HTTP/1.1')) return
        if (chunk.toString('latin1', 9, 12) === '200') latencies.push(performance.now() - sentAt)
        else if (failed++ === 0) say(`  refused: ${chunk.toString('utf8').slice(0, 2_000)}`)
        send()
      })
      socket.once('error', () => resolve())
    })
  await Promise.all(lanes.map(lane))
  const result = rate(latencies.length * perRequest, performance.now() - started)
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number): string => `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0)} ms`
  say(`${name.padEnd(34)}${String(result).padStart(8)} events/s   goal ${goal}   p50 ${at(0.5)}  p99 ${at(0.99)}   refused ${failed}`)
  return result
}

let serial = 0
function plainLane(token: string, perRequest: number): () => Request {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return () => {
    const logRecords = Array.from({ length: perRequest }, () => ({
      timeUnixNano: '1000000000000000000',
      body: { stringValue: `something happened to service number ${serial++}` },
      attributes: [{ key: 'host.name', value: { stringValue: 'web-01' } }],
    }))
    return requestOf(headers, JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }))
  }
}

/** Prepared beforehand: signing is the sender's work, and the sender shares this machine. */
async function agentLane(url: URL, token: string, name: string, perRequest: number, requests: number): Promise<() => Request | null> {
  const { publicKey, sign } = keyPair()
  const call = async <T>(address: string, body: unknown, headers: Record<string, string> = {}): Promise<T> =>
    (await (await fetch(new URL(address, url), { method: 'POST', body: JSON.stringify(body), headers })).json()) as T
  const { agent, key } = await call<EnrolAnswer>(CALLS.enrol, { token, publicKey, name, version: '1' })
  const authorization = `Bearer ${key}`
  const epoch = 'bench'
  const greeting = { epoch, version: '1', lastAcked: 0, lastAckedHash: '', lastOffered: 1_000_000, bootId: 'b', clock: Date.now() }
  const { nonce } = await call<HelloAnswer>(CALLS.hello, greeting, { authorization })
  const at = Date.now()
  const bodies = Array.from({ length: perRequest * requests }, (_, index) =>
    fileChange(`/etc/file-${index % 500}`, `before ${index}`, `after ${index}`, { lastSeen: at - 60_000, firstSeen: at }),
  )
  const events = chainOf(agent, epoch, bodies, at)
  const prepared = Array.from({ length: requests }, (_, index) => {
    const part = events.slice(index * perRequest, (index + 1) * perRequest)
    return requestOf({ authorization, ...batchHeaders(part, { agent, epoch, nonce, sign }) }, otlpJson(part))
  })
  let next = 0
  return () => prepared[next++] ?? null
}

async function measure(): Promise<void> {
  const child: ChildProcess = fork(
    fileURLToPath(import.meta.url),
    ['serve'],
    process.env.PROFILE ? { execArgv: ['--cpu-prof', '--cpu-prof-dir', '/tmp/prof'] } : {},
  )
  const {
    url: address,
    token,
    enrolTokens,
  } = await new Promise<Ready>((resolve) => child.once('message', (ready) => resolve(ready as Ready)))
  const url = new URL(address)
  say(
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}, ${CONNECTIONS} connections, generator on the same machine`,
  )
  const raw = { single: rawRate(1), batch: rawRate(50) }
  say(`${'SQLite alone, one event a commit'.padEnd(34)}${String(raw.single).padStart(8)} events/s`)
  say(`${'SQLite alone, 50 events a commit'.padEnd(34)}${String(raw.batch).padStart(8)} events/s`)
  const lanes = (make: (index: number) => () => Request | null) => Array.from({ length: CONNECTIONS }, (_, index) => make(index))
  const only = process.argv[3]
  const loads: Load[] = []
  loads.push({ name: 'plain, 1 event a request', perRequest: 1, goal: GOALS.single, lanes: lanes(() => plainLane(token, 1)) })
  loads.push({ name: 'plain, 50 events a request', perRequest: 50, goal: GOALS.batch, lanes: lanes(() => plainLane(token, 50)) })
  const singles: (() => Request | null)[] = []
  const batches: (() => Request | null)[] = []
  for (let index = 0; index < CONNECTIONS; index++) {
    singles.push(await agentLane(url, enrolTokens[2 * index] ?? '', `one-${index}`, 1, 40 * seconds))
    batches.push(await agentLane(url, enrolTokens[2 * index + 1] ?? '', `many-${index}`, 50, 4 * seconds))
  }
  loads.push({ name: 'agents, 1 signed event a request', perRequest: 1, goal: GOALS.single, lanes: singles })
  loads.push({ name: 'agents, 50 signed events a request', perRequest: 50, goal: GOALS.batch, lanes: batches })
  for (const load of loads) {
    if (only !== undefined && !load.name.includes(only)) continue
    const result = await run(url, load)
    const peer = load.perRequest === 1 ? raw.single : raw.batch
    say(`${''.padEnd(34)}${(result / peer).toFixed(2).padStart(8)} × SQLite alone`)
  }
  child.disconnect()
}

await (process.argv[2] === 'serve' ? serve() : measure())
