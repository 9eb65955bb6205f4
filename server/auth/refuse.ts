// What a caller without the right hears: a page sends people to the login, a program gets a problem with the next step.
import type { Context } from 'hono'
import type { Instant } from '../../rules/domain.ts'
import { problem } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import type { Store } from '../store/store.ts'
import { allows, isLoopback, refusalOf } from './allows.ts'
import { isFresh } from './session.ts'

/** `addressOf` gives the caller's address, which behind a declared proxy is not the connection's. */
export const refuser =
  (parts: { readonly addressOf: (c: Context<Env>) => string | undefined }) =>
  (route: Pick<Route, 'right' | 'method' | 'path'>, c: Context<Env>): Response | null => {
    const { actor } = c.var
    if (allows(route.right, actor, { loopback: isLoopback(parts.addressOf(c), new URL(c.req.url).host) })) return null
    const refusal = refusalOf(route.right, actor)
    if (refusal.status === 401 && isPage(route)) return toLogin(c)
    return problem(refusal.status === 401 ? { ...refusal, headers: { 'www-authenticate': 'Bearer' } } : refusal)
  }

const isPage = ({ path }: Pick<Route, 'path'>): boolean => !/^\/(api|v1|hooks)\/|^\/(metrics|openapi\.json)$/.test(path)

/** Where to sign in, and to come back from; a form that was sent cannot be sent again by an address. */
export function loginFor(c: Context<Env>): string {
  const url = new URL(c.req.url)
  return c.req.method === 'GET' ? `/login?next=${encodeURIComponent(url.pathname + url.search)}` : '/login'
}

/** htmx follows a redirect inside a part of the page; this header moves the whole page instead. */
function toLogin(c: Context<Env>): Response {
  if (c.req.header('hx-request') === 'true') return c.body(null, 401, { 'HX-Redirect': loginFor(c) })
  return c.redirect(loginFor(c), 303)
}

/**
 * For what needs a recent password (approve, export, change channels or people): null when the person signed in a short while ago,
 * or the caller is a program, which has no password to ask for.
 */
export async function staleProblem(
  parts: { readonly store: Pick<Store, 'read'>; readonly now: () => Instant },
  c: Context<Env>,
): Promise<Response | null> {
  const { actor } = c.var
  if (actor.kind !== 'person') return null
  const found = await parts.store.read.session(actor.session)
  if (found !== null && isFresh(found.session, parts.now())) return null
  return problem({
    status: 403,
    title: 'Please sign in again',
    detail: 'This needs your password again, because you signed in a while ago. Open /login?again=1, sign in, and repeat it.',
    more: { login: '/login?again=1' },
  })
}
