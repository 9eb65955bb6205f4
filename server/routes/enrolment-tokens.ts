// Enrolment tokens for programs: which wait, making one, ending one.
import { z } from 'zod'
import { createEnrolmentToken, MOST_TTL_MS } from '../actions/create-enrolment-token.ts'
import { revokeEnrolmentToken } from '../actions/revoke-enrolment-token.ts'
import { staleProblem } from '../auth/refuse.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import type { EnrolmentToken } from '../store/enrolment/tokens.ts'
import type { Store } from '../store/store.ts'
import { jsonBody } from './json-body.ts'

export type EnrolmentTokenParts = {
  readonly store: Store
  readonly now: () => number
  /** What new tokens carry (rules/enrolment-token.ts). */
  readonly pin: string | null
}

const NewToken = z.strictObject({
  name: z.string().optional(),
  ttlSeconds: z
    .number()
    .int()
    .positive()
    .max(MOST_TTL_MS / 1_000)
    .default(3_600),
  replace: z.boolean().default(false),
  approved: z.boolean().default(false),
})

export const enrolmentTokenRoutes = (parts: EnrolmentTokenParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/enrolment-tokens',
    right: 'admin',
    does: 'Enrolment tokens, newest first, without their secrets.',
    handler: async (c) => {
      const tokens = await parts.store.read.enrolmentTokens()
      return c.json({ items: tokens.map((token) => tokenJson(token, parts.now())), next: null })
    },
  },
  {
    method: 'POST',
    path: '/api/v1/enrolment-tokens',
    right: 'admin',
    does: 'Makes an enrolment token `{name?, ttlSeconds?, replace?, approved?}` for one agent; it is answered this once.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const body = await jsonBody(c, NewToken)
      if (!body.ok) return body.refusal
      const { name, ttlSeconds, replace, approved } = body.value
      const wish = { ttlMs: ttlSeconds * 1_000, mayReplace: replace, isApproved: approved, pin: parts.pin }
      const made = await createEnrolmentToken(parts, c.var.actor, { ...wish, ...(name === undefined ? {} : { name }) })
      return made.ok ? c.json({ id: made.id, token: made.token, expiresAt: new Date(made.expiresAt).toISOString() }, 201) : problem(made)
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/enrolment-tokens/:id',
    right: 'admin',
    does: 'Ends an enrolment token that nobody has used.',
    handler: async (c) => {
      const ended = await revokeEnrolmentToken(parts, c.var.actor, c.req.param('id') ?? '')
      return ended.ok ? c.body(null, 204) : problem(ended)
    },
  },
]

export function tokenState(token: EnrolmentToken, now: number): 'waiting' | 'used' | 'ended' | 'expired' {
  if (token.used !== null) return 'used'
  if (token.revokedAt !== null) return 'ended'
  return token.expiresAt > now ? 'waiting' : 'expired'
}

const tokenJson = (token: EnrolmentToken, now: number) => ({
  id: token.id,
  name: token.name,
  state: tokenState(token, now),
  replace: token.mayReplace,
  approved: token.isApproved,
  createdAt: new Date(token.createdAt).toISOString(),
  createdBy: token.createdBy,
  expiresAt: new Date(token.expiresAt).toISOString(),
  usedBy: token.used?.by ?? null,
})
