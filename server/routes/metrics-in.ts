// POST /v1/metrics: values of health, from agents for their own asset and from any OTLP sender with a token.
import type { Context } from 'hono'
import { CALLS } from '../../rules/wire.ts'
import { type Encoding, encodingOf, otlpAnswer } from '../ingest/answer.ts'
import { keepMetrics, type MetricsDecoded, type MetricsSender } from '../ingest/metrics.ts'
import { decodeMetricsJson } from '../ingest/metrics-json.ts'
import { decodeMetricsProtobuf } from '../ingest/metrics-protobuf.ts'
import { type BodyLimits, readBody } from '../ingest/read-body.ts'
import type { Parts } from '../parts.ts'
import { problem } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import { unknownSender } from './logs.ts'

export type MetricsInParts = Pick<Parts, 'store' | 'admission' | 'undecodable' | 'counted' | 'now'>

const PLAIN_LIMITS: BodyLimits = { arriving: 20 << 20, plain: 20 << 20 }
const AGENT_LIMITS: BodyLimits = { arriving: 1 << 20, plain: 8 << 20 }
/** Held for a body whose length nobody declared. */
const UNDECLARED_BYTES = 1 << 20

/** Open to the router because agents and tokens both may send; who is neither is refused before the body is read. */
export const metricsInRoutes = (parts: MetricsInParts): readonly Route[] => [
  {
    method: 'POST',
    path: CALLS.metrics,
    right: 'open',
    does: 'Takes OTLP metrics, from agents and from any sender with a token; kept as rollups.',
    handler: async (c) => {
      const actor = c.get('actor')
      if (actor.kind !== 'agent' && actor.kind !== 'token') return unknownSender()
      const sender: MetricsSender = actor.kind === 'agent' ? { kind: 'agent', asset: actor.asset } : { kind: 'token', id: actor.id }
      // Values give way before evidence does, whoever sends them.
      const entered = parts.admission.enter('plain', Number(c.req.header('content-length') ?? UNDECLARED_BYTES) || 0)
      if (!entered.ok) {
        parts.counted('refused', 1)
        return problem(entered.problem)
      }
      try {
        return await take(parts, c, sender)
      } finally {
        entered.leave()
      }
    },
  },
]

async function take(parts: MetricsInParts, c: Context<Env>, sender: MetricsSender): Promise<Response> {
  const encoding = encodingOf(c.req.header('content-type'))
  if (encoding === null)
    return problem({ status: 415, title: 'Unknown format', detail: 'Send application/x-protobuf or application/json.' })
  const body = await readBody(c.req.raw, sender.kind === 'agent' ? AGENT_LIMITS : PLAIN_LIMITS)
  if (!body.ok) {
    parts.counted('refused', 1)
    return problem(body.problem)
  }
  const decoded = decode(encoding, body.bytes)
  const from = sender.kind === 'agent' ? sender.asset : sender.id
  if (!decoded.ok) {
    parts.counted('undecodable', 1)
    await parts.undecodable(from, decoded.problem, body.bytes)
    return problem({ status: 400, title: 'Cannot be decoded', detail: `This is no OTLP metrics request: ${decoded.problem}.` })
  }
  const { kept, repeats, rejected } = await parts.store.write((tx) => keepMetrics(tx, sender, decoded.groups, parts.now()))
  parts.counted('points', kept)
  parts.counted('repeats', repeats)
  if (rejected === 0) return otlpAnswer(encoding, 0)
  parts.counted('quarantined', rejected)
  await parts.undecodable(
    from,
    `${rejected} data points without a name, a number or a time of these hours, or beyond the limit of series`,
    body.bytes,
  )
  return encoding === 'protobuf' ? otlpAnswer(encoding, rejected) : partly(rejected)
}

const decode = (encoding: Encoding, bytes: Uint8Array): MetricsDecoded =>
  encoding === 'json' ? decodeMetricsJson(Buffer.from(bytes).toString('utf8')) : decodeMetricsProtobuf(bytes)

const partly = (rejected: number): Response =>
  Response.json({
    partialSuccess: { rejectedDataPoints: String(rejected), errorMessage: `${rejected} could not be kept; see the quarantine` },
  })
