// The guards before every route: headers that disarm what slips through, who is asking, and no writing on another site's behalf.
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { secureHeaders } from 'hono/secure-headers'
import type { Instant } from '../../rules/domain.ts'
import { problem } from '../problem.ts'
import type { Actor, Env } from '../route.ts'
import type { Store } from '../store/store.ts'
import { forgeryProblem } from './forgery.ts'
import { formTokenOf, hashOfSecret } from './secret.ts'
import { cookieName, formCookieName, isAlive, wantsSeen } from './session.ts'

export type AuthParts = {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly now: () => Instant
  /** True behind TLS: the cookie is then `__Host-…` and Secure. */
  readonly secure: boolean
  /** The agent whose Bearer key has this hash (`hashOfSecret`). */
  readonly agentByKey: (hash: string) => Promise<{ readonly agent: string; readonly asset: string } | null>
}

/** Tells our tokens from agents' keys, and secret scanners what they have found. */
export const TOKEN_PREFIX = 'kgt_'

/** Marking a token as used on every request would make reading a stream of writes. */
const USED_EVERY_MS = 60_000

/** Everything from this server only; nothing inline, nothing framed, nothing sent elsewhere. */
export const securityHeaders = ({ secure }: { readonly secure: boolean }): MiddlewareHandler<Env> =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    xFrameOptions: 'DENY',
    strictTransportSecurity: secure ? 'max-age=31536000' : false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [], displayCapture: [] },
  })

/**
 * Sets `actor` and `csrf`. A Bearer credential stands alone: a wrong one is nobody, and a cookie beside it is not looked at. A browser's
 * session may change things only with its form token and from our own pages.
 */
export const authenticate =
  (parts: AuthParts): MiddlewareHandler<Env> =>
  async (c, next) => {
    const bearer = bearerOf(c)
    const cookie = getCookie(c, cookieName(parts.secure))
    const actor = bearer === null ? await browser(parts, cookie) : await program(parts, bearer)
    c.set('actor', actor)
    const secret = actor.kind === 'person' ? cookie : getCookie(c, formCookieName(parts.secure))
    c.set('csrf', secret === undefined ? '' : formTokenOf(secret))
    const refusal = actor.kind === 'person' ? await forgeryProblem(c) : null
    if (refusal !== null) return problem(refusal)
    return next()
  }

/** The id of the session whose cookie this is, whether or not it still lives. */
export const sessionIdIn = (c: Context<Env>, secure: boolean): string | null => {
  const cookie = getCookie(c, cookieName(secure))
  return cookie === undefined ? null : hashOfSecret(cookie)
}

function bearerOf(c: Context<Env>): string | null {
  const header = c.req.header('authorization')
  if (header === undefined) return null
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? ''
}

const NOBODY: Actor = { kind: 'nobody' }

async function program({ store, now, agentByKey }: AuthParts, secret: string): Promise<Actor> {
  if (!secret.startsWith(TOKEN_PREFIX)) {
    const agent = await agentByKey(hashOfSecret(secret))
    return agent === null ? NOBODY : { kind: 'agent', agent: agent.agent, asset: agent.asset }
  }
  const token = await store.read.apiTokenByHash(hashOfSecret(secret))
  if (token === null || token.revokedAt !== null) return NOBODY
  if (token.usedAt === null || now() - token.usedAt >= USED_EVERY_MS) await store.write((tx) => tx.apiTokenUsed(token.id, now()))
  return { kind: 'token', id: token.id, name: token.name, roles: token.roles }
}

async function browser({ store, now }: AuthParts, cookie: string | undefined): Promise<Actor> {
  const found = cookie === undefined ? null : await store.read.session(hashOfSecret(cookie))
  if (found === null) return NOBODY
  const { session, person } = found
  if (person.state !== 'active' || !isAlive(session, person.roles, now())) return NOBODY
  if (wantsSeen(session, now())) await store.write((tx) => tx.sessionSeen(session.id, now()))
  return { kind: 'person', id: person.id, name: person.name, roles: person.roles, session: session.id }
}
