// Traces of the server itself, loaded only when somebody said where to send them: the SDK costs a second and sixty megabytes.
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Env } from './route.ts'

export type Traces = {
  /** Goes before every other guard; null while nobody wants traces. */
  readonly trace: MiddlewareHandler<Env> | null
  /** Sends what waits. */
  readonly stop: () => Promise<void>
}

/** `tracesTo` only decides whether; where and how is read by the SDK from the OTEL_* variables, as everywhere. */
export async function startTraces(tracesTo: string | undefined): Promise<Traces> {
  if (tracesTo === undefined) return { trace: null, stop: async () => {} }
  const { NodeSDK } = await import('@opentelemetry/sdk-node')
  const sdk = new NodeSDK({ serviceName: 'knowngood-server' })
  sdk.start()
  return { trace: traceRequest, stop: () => sdk.shutdown() }
}

/** One span for each request, named by its route: an address may hold a path of a host, which stays out of traces. */
const traceRequest: MiddlewareHandler<Env> = async (c, next) => {
  const parent = propagation.extract(context.active(), Object.fromEntries(c.req.raw.headers))
  const span = trace.getTracer('knowngood').startSpan(c.req.method, { kind: SpanKind.SERVER }, parent)
  try {
    await context.with(trace.setSpan(parent, span), next)
  } finally {
    const route = routePath(c, -1)
    span.updateName(`${c.req.method} ${route}`)
    span.setAttributes({ 'http.request.method': c.req.method, 'http.route': route, 'http.response.status_code': c.res.status })
    if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  }
}
