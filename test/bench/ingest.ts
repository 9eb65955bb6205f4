// Measures ingest on this machine, on both databases: durable events a second over real HTTP, beside what the bare database takes.
//
//   node test/bench/ingest.ts [seconds a load=4] [only loads whose name contains this, such as "PostgreSQL: agents"]
import { type ChildProcess, fork } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { cpus, loadavg, tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { CALLS, type EnrolAnswer, type HelloAnswer } from '../../rules/wire.ts'
import { listen } from '../../server/listen.ts'
import { enrolmentToken, startTestServer } from '../helpers/server.ts'
import { setup } from '../postgres/whole-run.ts'
import { bareRate, type Engine } from './bare-database.ts'
import { batchHeaders, chainOf, fileChange, keyPair, otlpJson } from '../helpers/wire-agent.ts'

const CONNECTIONS = 200
const ENGINES = ['SQLite', 'PostgreSQL'] as const
const GOALS = { SQLite: { single: 3_000, batch: 10_000 }, PostgreSQL: { single: 2_500, batch: 8_000 } } as const
const seconds = Number(process.argv[2]) || 4

type Request = Buffer
type Lane = () => Request | null
type Server = {
  readonly url: URL
  readonly token: string
  readonly enrolTokens: () => Promise<readonly string[]>
  /** Microseconds of processor time so far. */
  readonly used: () => Promise<number>
  readonly end: () => void
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const rate = (events: number, ms: number): number => Math.round((events / ms) * 1_000)

async function serve(): Promise<void> {
  const server = await startTestServer()
  Object.defineProperty(server.clock, 'at', { get: Date.now })
  const { url } = await listen({ host: '127.0.0.1', port: 0, tls: null, fetch: server.app.fetch })
  const token = () => enrolmentToken(server, { mayReplace: true, isApproved: true })
  const answers: Record<string, () => Promise<unknown>> = {
    ready: async () => ({ url, token: server.token }),
    tokens: () => Promise.all(Array.from({ length: CONNECTIONS }, token)),
    used: async () => process.cpuUsage().user + process.cpuUsage().system,
  }
  process.on('message', (question) => void answers[String(question)]?.().then((answer) => process.send?.(answer)))
  process.once('disconnect', () => void server.close().then(() => process.exit(0)))
}

async function startServer(engine: Engine): Promise<Server> {
  const profile = process.env.PROFILE === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', process.env.PROFILE]
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['serve'], {
    execArgv: profile,
    env: { ...process.env, KNOWNGOOD_TEST_ENGINE: engine },
  })
  const ask = <T>(question: string): Promise<T> =>
    new Promise((resolve) => {
      child.once('message', (answer) => resolve(answer as T))
      child.send(question)
    })
  const { url, token } = await ask<{ url: string; token: string }>('ready')
  return { url: new URL(url), token, enrolTokens: () => ask('tokens'), used: () => ask('used'), end: () => child.disconnect() }
}

const requestOf = (headers: Readonly<Record<string, string>>, body: string): Request =>
  Buffer.from(
    `POST ${CALLS.logs} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n${body}`,
  )

/** Each connection has one request under way, as a sender that waits for its confirmation. Answers the times to the confirmations. */
async function drive(url: URL, lanes: readonly Lane[]): Promise<{ readonly took: readonly number[]; readonly failed: number }> {
  const end = performance.now() + seconds * 1_000
  const took: number[] = []
  let failed = 0
  const lane = (next: Lane): Promise<void> =>
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
        if (chunk.toString('latin1', 9, 12) === '200') took.push(performance.now() - sentAt)
        else if (failed++ === 0) say(`  refused: ${chunk.toString('utf8').slice(0, 2_000)}`)
        send()
      })
      socket.once('error', () => resolve())
    })
  await Promise.all(lanes.map(lane))
  return { took, failed }
}

/** Microseconds the processors were not idle, whoever used them. */
const busy = (): number => cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice + times.irq, 0) * 1_000
const ownTime = (): number => process.cpuUsage().user + process.cpuUsage().system

type Load = { readonly name: string; readonly perRequest: number; readonly lanes: (server: Server) => Promise<readonly Lane[]> }

async function run(engine: Engine, server: Server, { name, perRequest, lanes }: Load): Promise<void> {
  const prepared = await lanes(server)
  const raw = await bareRate(engine, JSON.stringify(fileChange('/etc/file', 'before', 'after')), perRequest)
  const before = { busy: busy(), own: ownTime(), used: await server.used() }
  const started = performance.now()
  const { took, failed } = await drive(server.url, prepared)
  const ms = performance.now() - started
  const used = (await server.used()) - before.used
  const others = busy() - before.busy - used - (ownTime() - before.own)
  const events = took.length * perRequest
  const goal = perRequest === 1 ? GOALS[engine].single : GOALS[engine].batch
  const sorted = took.toSorted((a, b) => a - b)
  const at = (share: number): string => `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0)} ms`
  const share = (time: number): string => `${Math.round(time / ms / 10 / cpus().length)} %`
  say(
    [
      `${engine}: ${name}`,
      `${String(rate(events, ms)).padStart(7)} events/s = ${(rate(events, ms) / goal).toFixed(2)} of the goal of ${goal}`,
      `${(rate(events, ms) / raw).toFixed(2)} of ${engine} alone (${raw}/s)`,
      `p50 ${at(0.5)}, p99 ${at(0.99)}, refused ${failed}`,
      `server ${(used / Math.max(1, events)).toFixed(0)} µs of processor an event`,
      `machine: server ${share(used)}, generator ${share(ownTime() - before.own)}, others ${share(Math.max(0, others))}`,
    ].join('\n    '),
  )
}

let serial = 0
function plainLane(token: string, perRequest: number): Lane {
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
async function agentLane(url: URL, token: string, name: string, perRequest: number, requests: number): Promise<Lane> {
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

const plain = (perRequest: number) => async (server: Server) =>
  Array.from({ length: CONNECTIONS }, () => plainLane(server.token, perRequest))

/** Every event of theirs is a change nobody approved, so each opens an alert of its own: the dearest there is. */
const agents = (perRequest: number, requests: number) => async (server: Server) => {
  const tokens = await server.enrolTokens()
  return Promise.all(tokens.map((token, index) => agentLane(server.url, token, `host-${perRequest}-${index}`, perRequest, requests)))
}

const LOADS: readonly Load[] = [
  { name: 'plain, 1 record a request', perRequest: 1, lanes: plain(1) },
  { name: 'plain, 50 records a request', perRequest: 50, lanes: plain(50) },
  { name: 'agents, 1 signed event a request', perRequest: 1, lanes: agents(1, 40 * seconds) },
  { name: 'agents, 50 signed events a request', perRequest: 50, lanes: agents(50, 3 * seconds) },
]

async function measure(): Promise<void> {
  const [processor] = cpus()
  say(`${cpus().length} × ${processor?.model ?? 'unknown'}, Node ${process.versions.node}, data in ${tmpdir()}`)
  say(`${CONNECTIONS} connections, generator on the same machine, load before ${loadavg()[0]?.toFixed(2)}`)
  const wanted = ENGINES.flatMap((engine) => LOADS.map((load) => ({ engine, load })))
  for (const { engine, load } of wanted.filter((one) => `${one.engine}: ${one.load.name}`.includes(process.argv[3] ?? ''))) {
    const server = await startServer(engine)
    await run(engine, server, load)
    server.end()
  }
}

const isServer = process.argv[2] === 'serve'
const end = isServer ? undefined : setup()
await (isServer ? serve() : measure()).finally(end)
