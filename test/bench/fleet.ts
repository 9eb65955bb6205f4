// What a fleet costs the server: processor time and memory with 250, 500 and 1,000 agents that beat every 30 s and report changes.
//
//   node test/bench/fleet.ts [sizes with commas=250,500,1000]
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CALLS, type EnrolAnswer, type HelloAnswer } from '../../rules/wire.ts'
import { listen } from '../../server/listen.ts'
import { enrolmentToken, startTestServer } from '../helpers/server.ts'
import { aHeartbeat, batchHeaders, chainOf, fileChange, keyPair, otlpJson } from '../helpers/wire-agent.ts'
import { sleep } from '../story/running.ts'

/** Each agent beats once in the time that is measured, and every second one tells a change: busier than any real fleet. */
const BEAT_MS = 30_000
const GOAL_GROWTH = 2.1
const sizes = (process.argv[2] ?? '250,500,1000').split(',').map(Number)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function serve(): Promise<void> {
  const server = await startTestServer()
  Object.defineProperty(server.clock, 'at', { get: Date.now })
  const { url } = await listen({ host: '127.0.0.1', port: 0, tls: null, fetch: server.app.fetch })
  const answers: Record<string, () => Promise<unknown>> = {
    ready: async () => url,
    token: () => enrolmentToken(server, { isApproved: true }),
    used: async () => {
      const { user, system } = process.cpuUsage()
      return { cpuMs: (user + system) / 1_000, rssMiB: process.memoryUsage.rss() / 2 ** 20 }
    },
  }
  process.on('message', (question) => void answers[String(question)]?.().then((answer) => process.send?.(answer)))
  process.once('disconnect', () => void server.close().then(() => process.exit(0)))
}

const asking =
  (child: ChildProcess) =>
  <T>(question: string): Promise<T> =>
    new Promise((resolve) => {
      child.once('message', (answer) => resolve(answer as T))
      child.send(question)
    })

type Agent = { readonly beat: () => Promise<void>; readonly change: () => Promise<void> }

async function anAgent(url: string, name: string, token: string): Promise<Agent> {
  const { publicKey, sign } = keyPair()
  const epoch = `epoch-of-${name}`
  const post = async (call: string, body: string, headers: Record<string, string> = {}): Promise<unknown> => {
    const answer = await fetch(new URL(call, url), { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
    if (!answer.ok) throw new Error(`${call}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const { agent, key } = (await post(CALLS.enrol, JSON.stringify({ token, publicKey, name, version: '1' }))) as EnrolAnswer
  const authorization = `Bearer ${key}`
  const greeting = { epoch, version: '1', lastAcked: 0, lastAckedHash: '', lastOffered: 1_000, bootId: 'b', clock: Date.now() }
  const { nonce } = (await post(CALLS.hello, JSON.stringify(greeting), { authorization })) as HelloAnswer
  return {
    beat: async () => {
      const heartbeat = aHeartbeat({ epoch, clock: Date.now(), counter: 1, items: 1_500 })
      await post(CALLS.heartbeat, JSON.stringify(heartbeat), { authorization })
    },
    change: async () => {
      const now = Date.now()
      const seen = { lastSeen: now - 1_000, firstSeen: now }
      const sent = chainOf(agent, epoch, [fileChange('/etc/app.conf', 'workers 1\n', 'workers 2\n', seen)], now)
      await post(CALLS.logs, otlpJson(sent), { authorization, ...batchHeaders(sent, { agent, epoch, nonce, sign }) })
    },
  }
}

type Cost = { readonly size: number; readonly cpu: number; readonly rss: number; readonly late: number }

async function measure(size: number): Promise<Cost> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  const ask = asking(child)
  const url = await ask<string>('ready')
  const agents: Agent[] = []
  for (let n = 0; n < size; n++) agents.push(await anAgent(url, `host-${n}`, await ask<string>('token')))
  await sleep(2_000)
  const before = await ask<{ cpuMs: number }>('used')
  const from = performance.now()
  let late = 0
  const lives = agents.map(async (agent, i) => {
    await sleep((i / size) * BEAT_MS)
    const began = performance.now()
    await agent.beat()
    if (i % 2 === 0) await agent.change()
    late = Math.max(late, performance.now() - began)
  })
  await Promise.all([...lives, sleep(BEAT_MS)])
  const after = await ask<{ cpuMs: number; rssMiB: number }>('used')
  const took = performance.now() - from
  child.disconnect()
  return { size, cpu: (after.cpuMs - before.cpuMs) / took, rss: after.rssMiB, late }
}

async function main(): Promise<void> {
  say(`agents that beat every ${BEAT_MS / 1_000} s and change once a minute`)
  const costs: Cost[] = []
  for (const size of sizes) {
    const cost = await measure(size)
    const last = costs.at(-1)
    const doublings = last === undefined ? 0 : Math.log2(size / last.size)
    const growth = (is: number, was: number): string => ((is / was) ** (1 / doublings)).toFixed(2)
    const compared =
      last === undefined
        ? ''
        : `   a doubling: processor x${growth(cost.cpu, last.cpu)}, memory x${growth(cost.rss, last.rss)} (goal x${GOAL_GROWTH})`
    say(
      `${String(size).padStart(5)} agents: ${(cost.cpu * 100).toFixed(1)} % of a core, ${cost.rss.toFixed(0)} MiB, slowest answer ${cost.late.toFixed(0)} ms${compared}`,
    )
    costs.push(cost)
  }
}

await (process.argv[2] === 'serve' ? serve() : main())
