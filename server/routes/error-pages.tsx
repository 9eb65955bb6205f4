// People get a page where programs get problem+json: the one place that tells them apart.
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { ErrorPage, type ErrorRows } from '../../dashboards/error-page.tsx'
import { loginFor } from '../auth/refuse.ts'
import type { Env } from '../route.ts'
import { type PageParts, viewOf } from './page.tsx'
import { plainView } from './plain-view.ts'
import { sendPage } from './send-page.ts'

const Problem = z.object({ title: z.string(), detail: z.string(), request: z.string().optional() })

/** Stands outside the guards, so that what they refuse reads as well as what a route refuses. */
export const pagesForPeople =
  (parts: Around): MiddlewareHandler<Env> =>
  async (c, next) => {
    await next()
    if (!c.res.headers.get('content-type')?.startsWith('application/problem+json')) return
    // A part of a page that cannot be had leaves the reader what is there.
    if (c.req.header('hx-request') === 'true') c.res.headers.set('HX-Reswap', 'none')
    else if (isReader(c)) c.res = await pageFor(parts, c)
  }

type Around = Pick<PageParts, 'store' | 'now' | 'secure'>

async function pageFor(parts: Around, c: Context<Env>): Promise<Response> {
  const { status } = c.res
  if (status === 401 && c.req.method === 'GET') return c.redirect(loginFor(c), 303)
  const { title, detail, request } = Problem.parse(await c.res.clone().json())
  const rows: ErrorRows = { status, title, detail, ...(request === undefined ? {} : { requestId: request }) }
  // Whatever is broken, the page about it must not need it.
  const view = await viewOf(parts, c).catch(() => plainView(c, parts.now()))
  return sendPage(c, <ErrorPage view={view} rows={rows} />, statusOf(status))
}

/** A browser that goes somewhere asks for HTML by name; a program takes anything. */
const isReader = (c: Context<Env>): boolean => /\btext\/html\b/i.test(c.req.header('accept') ?? '')

const STATUSES: readonly ContentfulStatusCode[] = [400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503]
const statusOf = (status: number): ContentfulStatusCode => STATUSES.find((known) => known === status) ?? 500
