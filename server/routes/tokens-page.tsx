// The page of API tokens, for admins: what each may do and when it was used last, making one, ending one.
import type { Context } from 'hono'
import { links } from '../../dashboards/links.ts'
import { TokensPage, type TokensRows } from '../../dashboards/tokens.tsx'
import { createToken } from '../actions/create-token.ts'
import { revokeToken } from '../actions/revoke-token.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { Env, Route } from '../route.ts'
import { answer, backTo, bad, type PageParts, passwordAgain, rolesIn, viewOf } from './page.tsx'

export const tokensPageRoutes = (parts: PageParts): readonly Route[] => [
  { method: 'GET', path: '/settings/tokens', right: 'admin', does: 'The page of API tokens.', handler: (c) => show(parts, c, {}) },
  { method: 'POST', path: '/settings/tokens', right: 'admin', does: 'Makes an API token and shows it.', handler: (c) => make(parts, c) },
  {
    method: 'POST',
    path: '/settings/tokens/:id/revoke',
    right: 'admin',
    does: 'Ends an API token.',
    handler: async (c) => {
      const ended = await revokeToken(parts, c.var.actor, c.req.param('id') ?? '')
      return backTo(c, parts.secure, links.tokens, ended.ok ? { tone: 'good', title: 'The token is over.' } : bad(ended))
    },
  },
]

type Over = Partial<Pick<TokensRows, 'made' | 'typed' | 'problem'>>

async function show(parts: PageParts, c: Context<Env>, over: Over, status: 200 | 400 = 200): Promise<Response> {
  const [view, tokens, stale] = await Promise.all([viewOf(parts, c), parts.store.read.apiTokens(), staleProblem(parts, c)])
  const rows: TokensRows = { tokens, isFresh: stale === null, made: null, typed: {}, problem: null, ...over }
  return answer(c, view, { page: <TokensPage view={view} rows={rows} />, status })
}

async function make(parts: PageParts, c: Context<Env>): Promise<Response> {
  if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.tokens)
  const form = await c.req.parseBody({ all: true })
  const name = typeof form['name'] === 'string' ? form['name'].trim() : ''
  const roles = rolesIn(form['roles'])
  const made = await createToken(parts, c.var.actor, { name, roles })
  return made.ok
    ? show(parts, c, { made: { name, secret: made.secret } })
    : show(parts, c, { typed: { name, roles }, problem: made.detail }, made.status)
}
