// POST /v1/logs: the numbered events of agents, and the log records of anybody else with a token.
import type { Context } from 'hono'
import { BATCH_LIMITS, CALLS, HEADERS } from '../../rules/wire.ts'
import { acceptBatch, type Accepted, type StreamAt } from '../accept.ts'
import type { Admission } from '../ingest/admission.ts'
import { readBatch } from '../ingest/agent-batch.ts'
import { type Encoding, encodingOf, otlpAnswer } from '../ingest/answer.ts'
import { decodeJson } from '../ingest/otlp-json.ts'
import { decodeProtobuf } from '../ingest/otlp-protobuf.ts'
import type { Decoded } from '../ingest/otlp.ts'
import { keepRecords, rowsOf } from '../ingest/plain-records.ts'
import { type BodyLimits, readBody } from '../ingest/read-body.ts'
import type { UndecodableKeeper } from '../ingest/undecodable.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { Live } from '../live.ts'
import { problem } from '../problem.ts'
import type { Actor, Env, Route } from '../route.ts'
import type { Store } from '../store/store.ts'

export type LogsParts = {
  readonly store: Store
  readonly live: Live
  readonly judging: Judging
  readonly admission: Admission
  readonly undecodable: UndecodableKeeper
  readonly counted: (what: 'events' | 'records' | 'repeats' | 'quarantined' | 'undecodable' | 'refused' | 'reconciled', by: number) => void
}

const PLAIN_LIMITS: BodyLimits = { arriving: 20 << 20, plain: 20 << 20 }
const AGENT_LIMITS: BodyLimits = { arriving: BATCH_LIMITS.compressedBytes, plain: BATCH_LIMITS.plainBytes }
/** Held for a body whose length nobody declared. */
const UNDECLARED_BYTES = 1 << 20

type Sender = Extract<Actor, { kind: 'agent' | 'token' }>

/** Open to the router because agents and tokens both may send; who is neither is refused before the body is read. */
export const logsRoutes = (parts: LogsParts): readonly Route[] => [
  {
    method: 'POST',
    path: CALLS.logs,
    right: 'open',
    does: 'Takes OTLP log records, from agents as numbered events and from any sender with a token.',
    handler: async (c) => {
      const actor = c.get('actor')
      if (actor.kind !== 'agent' && actor.kind !== 'token') return unknownSender()
      const entered = parts.admission.enter(actor.kind === 'agent' ? 'agent' : 'plain', declared(c))
      if (!entered.ok) {
        parts.counted('refused', 1)
        return problem(entered.problem)
      }
      try {
        return await take(parts, c, actor)
      } finally {
        entered.leave()
      }
    },
  },
]

const declared = (c: Context<Env>): number => Number(c.req.header('content-length') ?? UNDECLARED_BYTES) || 0

export const unknownSender = (): Response =>
  problem({
    status: 401,
    title: 'Unknown sender',
    detail: 'Send "Authorization: Bearer" with the key of an enrolled agent, or a token from: knowngood token create --role viewer',
  })

async function take(parts: LogsParts, c: Context<Env>, actor: Sender): Promise<Response> {
  const encoding = encodingOf(c.req.header('content-type'))
  if (encoding === null)
    return problem({ status: 415, title: 'Unknown format', detail: 'Send application/x-protobuf or application/json.' })
  const body = await readBody(c.req.raw, actor.kind === 'agent' ? AGENT_LIMITS : PLAIN_LIMITS)
  if (!body.ok) {
    parts.counted('refused', 1)
    return problem(body.problem)
  }
  const decoded = decode(encoding, body.bytes)
  if (!decoded.ok) {
    parts.counted('undecodable', 1)
    await parts.undecodable(actor.kind === 'agent' ? actor.agent : actor.id, decoded.problem, body.bytes)
    return problem({ status: 400, title: 'Cannot be decoded', detail: `This is no OTLP log request: ${decoded.problem}.` })
  }
  return actor.kind === 'agent' ? fromAgent(parts, c, actor.agent, encoding, decoded) : fromSender(parts, actor.id, encoding, decoded)
}

const decode = (encoding: Encoding, bytes: Uint8Array): Decoded =>
  encoding === 'json' ? decodeJson(Buffer.from(bytes).toString('utf8')) : decodeProtobuf(bytes)

type Groups = Extract<Decoded, { ok: true }>

async function fromSender(parts: LogsParts, sender: string, encoding: Encoding, { groups }: Groups): Promise<Response> {
  const rows = rowsOf(sender, groups, parts.judging.now())
  const kept = await parts.store.write((tx) => keepRecords(tx, rows))
  parts.counted('records', kept)
  parts.counted('repeats', rows.length - kept)
  return otlpAnswer(encoding, 0)
}

async function fromAgent(parts: LogsParts, c: Context<Env>, agent: string, encoding: Encoding, { groups }: Groups): Promise<Response> {
  const read = readBatch(c.req.raw.headers, groups)
  if (!read.ok) return problem({ status: 400, title: 'Not a batch', detail: read.detail })
  const accepted = await acceptBatch(parts, agent, read.batch)
  for (const event of accepted.happened) parts.live.publish(event)
  if (accepted.kind === 'stored') {
    parts.counted('events', read.batch.events.length)
    parts.counted('quarantined', accepted.quarantined)
  }
  return answerTo(accepted, encoding)
}

const standing = ({ watermark, hash, nonce }: StreamAt) => ({
  [HEADERS.watermark]: String(watermark),
  [HEADERS.hash]: hash,
  [HEADERS.nonce]: nonce,
})

function answerTo(accepted: Accepted, encoding: Encoding): Response {
  const headers = standing(accepted.at)
  switch (accepted.kind) {
    case 'stored':
      return otlpAnswer(encoding, accepted.quarantined, headers)
    case 'behind':
      return problem({
        status: 409,
        title: 'Not contiguous',
        detail: `Nothing was stored. Say hello, and send again from event ${accepted.expected}.`,
        more: { expected: accepted.expected },
        headers,
      })
    case 'unsigned':
      return problem({
        status: 403,
        title: 'Not signed',
        detail: 'The signature does not fit the batch and the nonce of the last hello. Say hello, and send it again.',
        headers,
      })
    case 'held':
      return heldStream(accepted.reason, headers)
  }
}

export const heldStream = (reason: string, headers: Readonly<Record<string, string>> = {}): Response =>
  problem({
    status: 403,
    title: 'Held',
    detail: `Nothing is taken from this agent now: ${reason}. A person decides on the page of the agents. Keep everything.`,
    headers: { 'retry-after': '20', ...headers },
  })
