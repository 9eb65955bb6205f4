// GET /metrics for Prometheus, and POST /v1/metrics for OTLP senders.
import { CALLS } from '../../rules/wire.ts'
import { encodingOf, otlpAnswer } from '../ingest/answer.ts'
import { readBody } from '../ingest/read-body.ts'
import type { Metrics } from '../metrics.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { unknownSender } from './logs.ts'

const LIMITS = { arriving: 20 << 20, plain: 20 << 20 } as const

export const metricsRoutes = ({ metrics }: { readonly metrics: Metrics }): readonly Route[] => [
  {
    method: 'GET',
    path: '/metrics',
    right: 'loopback-or-viewer',
    does: 'Indicators, ingest, delivery and process in Prometheus text format.',
    handler: async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }),
  },
  {
    method: 'POST',
    path: CALLS.metrics,
    right: 'open',
    does: 'Takes OTLP metrics of agents and senders. What agents must tell comes with their heartbeats; these are not kept.',
    handler: async (c) => {
      const { kind } = c.get('actor')
      if (kind !== 'agent' && kind !== 'token') return unknownSender()
      const encoding = encodingOf(c.req.header('content-type'))
      if (encoding === null)
        return problem({ status: 415, title: 'Unknown format', detail: 'Send application/x-protobuf or application/json.' })
      const body = await readBody(c.req.raw, LIMITS)
      return body.ok ? otlpAnswer(encoding, 0) : problem(body.problem)
    },
  },
]
