// GET /metrics for Prometheus.
import type { Metrics } from '../metrics.ts'
import type { Route } from '../route.ts'

export const metricsRoutes = ({ metrics }: { readonly metrics: Metrics }): readonly Route[] => [
  {
    method: 'GET',
    path: '/metrics',
    right: 'loopback-or-viewer',
    does: 'Indicators, ingest, delivery and process in Prometheus text format.',
    handler: async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }),
  },
]
