// API tokens: who has which, making one, ending one.
import { z } from 'zod'
import { ROLES } from '../../rules/domain.ts'
import { createToken } from '../actions/create-token.ts'
import { revokeToken } from '../actions/revoke-token.ts'
import { staleProblem } from '../auth/refuse.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import type { Store } from '../store/store.ts'
import { jsonBody } from './json-body.ts'

export type TokenParts = { readonly store: Store; readonly now: () => number }

const NewToken = z.strictObject({ name: z.string(), roles: z.array(z.enum(ROLES)) })
const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

export const tokenRoutes = (parts: TokenParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/tokens',
    right: 'admin',
    does: 'API tokens, newest first, without their secrets.',
    handler: async (c) => {
      const tokens = await parts.store.read.apiTokens()
      const items = tokens.map((token) => ({
        ...token,
        createdAt: time(token.createdAt),
        usedAt: time(token.usedAt),
        revokedAt: time(token.revokedAt),
      }))
      return c.json({ items, next: null })
    },
  },
  {
    method: 'POST',
    path: '/api/v1/tokens',
    right: 'admin',
    does: 'Makes an API token `{name, roles}`; its secret is answered this once.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const body = await jsonBody(c, NewToken)
      if (!body.ok) return body.refusal
      const made = await createToken(parts, c.var.actor, body.value)
      return made.ok ? c.json({ id: made.id, token: made.secret }, 201) : problem(made)
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/tokens/:id',
    right: 'admin',
    does: 'Revokes an API token; it acts with the next request.',
    handler: async (c) => {
      const ended = await revokeToken(parts, c.var.actor, c.req.param('id') ?? '')
      return ended.ok ? c.body(null, 204) : problem(ended)
    },
  },
]
