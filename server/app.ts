// The application: every route with its right, behind the same guards, and the one place where an error becomes an answer.
import { randomUUID } from 'node:crypto'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Log } from './log.ts'
import { problem } from './problem.ts'
import type { Env, Route } from './route.ts'

export type AppOptions = {
  readonly routes: readonly Route[]
  /** In this order, before every route: headers first, so that refusals carry them too; then who is asking. */
  readonly before: readonly MiddlewareHandler<Env>[]
  /** Answers the refusal for a caller without the right, or null to go on. */
  readonly refuse: (route: Route, c: Parameters<MiddlewareHandler<Env>>[0]) => Response | null
  readonly log: Log
}

const RIGHTS = [
  'open',
  'agent',
  'loopback-or-viewer',
  'auditor-or-admin',
  'person',
  'viewer',
  'operator',
  'approver',
  'auditor',
  'admin',
] as const satisfies readonly Route['right'][]

/** A route whose right nobody wrote down would be open to everybody: the start fails instead, and names it. */
export function checkRoutes(routes: readonly Route[]): void {
  const seen = new Set<string>()
  for (const { method, path, right } of routes) {
    const name = `${method} ${path}`
    if (!RIGHTS.includes(right)) throw new Error(`the route ${name} declares no right that exists: ${right}`)
    if (seen.has(name)) throw new Error(`the route ${name} is declared twice`)
    seen.add(name)
  }
}

export function createApp({ routes, before, refuse, log }: AppOptions): Hono<Env> {
  checkRoutes(routes)
  const app = new Hono<Env>()
  for (const guard of before) app.use(guard)
  for (const route of routes) app.on(route.method, route.path, async (c) => refuse(route, c) ?? route.handler(c))
  app.notFound((c) =>
    problem({
      status: 404,
      title: 'Not found',
      detail: `Nothing answers ${c.req.method} ${c.req.path} here. For programs, GET /openapi.json lists what does.`,
    }),
  )
  app.onError((error, c) => {
    const request = randomUUID()
    log.error({ err: error, request, method: c.req.method, path: c.req.path }, 'a request failed')
    return answerTo(c.req.path, request)
  })
  return app
}

/** Senders keep what they have when they hear 503, and may drop it when they hear 500. */
function answerTo(path: string, request: string): Response {
  if (path.startsWith('/v1/'))
    return problem({
      status: 503,
      title: 'Not stored',
      detail: 'The server could not store this now. Keep it and send it again.',
      headers: { 'retry-after': '5' },
      more: { request },
    })
  const detail = 'The server could not answer. Its log on standard error says why.'
  return problem({ status: 500, title: 'Something broke', detail, more: { request } })
}
