// Signing in and out.
import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { LoginPage, type LoginRows } from '../../dashboards/login.tsx'
import { loginFrom } from '../../rules/person.ts'
import { signIn, type SignInParts } from '../actions/sign-in.ts'
import { forgeryProblem, sizeProblem } from '../auth/forgery.ts'
import { formTokenOf, newSecret } from '../auth/secret.ts'
import { cookieName, cookieOptions, formCookieName } from '../auth/session.ts'
import { sessionIdIn } from '../auth/web.ts'
import { problem } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import { plainView } from './plain-view.ts'
import { sendPage } from './send-page.ts'

export type LoginParts = SignInParts & {
  readonly secure: boolean
  readonly addressOf: (c: Context<Env>) => string | undefined
}

export const loginRoutes = (parts: LoginParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/login',
    right: 'open',
    does: 'The page to sign in; `again=1` asks for the password once more.',
    handler: show(parts),
  },
  { method: 'POST', path: '/login', right: 'open', does: 'Signs in and begins a session.', handler: enter(parts) },
  { method: 'POST', path: '/logout', right: 'person', does: 'Ends the session.', handler: leave(parts) },
]

/** A path of ours, whatever somebody wrote into the address. */
export function safeNext(next: string | undefined): string {
  const here = 'http://here.invalid'
  if (next === undefined || !/^\/(?![/\\])/.test(next) || !URL.canParse(next, here)) return '/'
  const url = new URL(next, here)
  return url.origin === here ? url.pathname + url.search : '/'
}

const show =
  (parts: LoginParts): Route['handler'] =>
  (c) => {
    const next = safeNext(c.req.query('next'))
    const { actor } = c.var
    if (actor.kind === 'person' && c.req.query('again') === undefined) return c.redirect(next, 303)
    return page(
      parts,
      c,
      { next, ...(actor.kind === 'person' ? { name: actor.name, problem: 'This needs your password again.' } : {}) },
      200,
    )
  }

/** Nobody has a session to derive the form's token from; a cookie for the form alone takes its place. */
function page(parts: LoginParts, c: Context<Env>, rows: LoginRows, status: 200 | 401 | 403 | 429): Promise<Response> {
  const { csrf } = c.var
  if (csrf === '') {
    const secret = newSecret()
    setCookie(c, formCookieName(parts.secure), secret, cookieOptions(parts.secure))
    c.set('csrf', formTokenOf(secret))
  }
  return sendPage(c, <LoginPage view={plainView(c, parts.now())} rows={rows} />, status)
}

const enter =
  (parts: LoginParts): Route['handler'] =>
  async (c) => {
    const tooLarge = sizeProblem(c)
    if (tooLarge !== null) return problem(tooLarge)
    const form = await c.req.parseBody()
    const text = (field: string): string => {
      const value = form[field]
      return typeof value === 'string' ? value : ''
    }
    const [name, next] = [text('name') || text('login'), safeNext(text('next') || '/')]
    if (c.var.actor.kind !== 'person') {
      const forged = await forgeryProblem(c)
      if (forged !== null) return page(parts, c, { name, next, problem: 'The page was out of date. Please sign in again.' }, 403)
    }
    const login = loginFrom(name)
    const address = parts.addressOf(c) ?? 'unknown'
    const answer = await signIn(parts, { login, password: text('password'), address, sessionBefore: sessionIdIn(c, parts.secure) })
    if (!answer.ok) {
      if (answer.waitSeconds !== undefined) c.header('Retry-After', String(answer.waitSeconds))
      return page(parts, c, { name, next, problem: answer.detail }, answer.status)
    }
    setCookie(c, cookieName(parts.secure), answer.cookie, cookieOptions(parts.secure))
    deleteCookie(c, formCookieName(parts.secure), cookieOptions(parts.secure))
    return c.redirect(next, 303)
  }

const leave =
  (parts: LoginParts): Route['handler'] =>
  async (c) => {
    const { actor } = c.var
    if (actor.kind === 'person')
      await parts.store.write(async (tx) => {
        await tx.endSession(actor.session)
        await tx.audit({ at: parts.now(), actor, verb: 'sign-out', subject: actor.id })
      })
    deleteCookie(c, cookieName(parts.secure), cookieOptions(parts.secure))
    return c.redirect('/login', 303)
  }
