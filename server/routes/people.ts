// People: who has an account and which roles, adding one, changing rights, a new one-time link.
import type { Context } from 'hono'
import { z } from 'zod'
import { ROLES } from '../../rules/domain.ts'
import { changePerson } from '../actions/change-person.ts'
import { createPerson } from '../actions/create-person.ts'
import { invitePerson } from '../actions/invite-person.ts'
import { staleProblem } from '../auth/refuse.ts'
import { problem } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import type { Person } from '../store/accounts/rows.ts'
import type { Store } from '../store/store.ts'
import { jsonBody } from './json-body.ts'

export type PeopleParts = { readonly store: Store; readonly now: () => number; readonly publicUrl?: () => string }

const roles = z.array(z.enum(ROLES)).max(ROLES.length)
const NewPerson = z.strictObject({ name: z.string(), login: z.string(), mail: z.email().max(254).nullable().default(null), roles })
const Change = z.strictObject({ roles: roles.optional(), state: z.enum(['active', 'disabled']).optional() })

const shown = (person: Person) => ({ ...person, createdAt: new Date(person.createdAt).toISOString() })
const linkFor = ({ publicUrl }: PeopleParts, c: Context<Env>, token: string): string =>
  `${publicUrl?.() ?? new URL(c.req.url).origin}/setup?token=${token}`

export const peopleRoutes = (parts: PeopleParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/people',
    right: 'admin',
    does: 'Everybody with an account, by name.',
    handler: async (c) => c.json({ items: (await parts.store.read.people()).map(shown), next: null }),
  },
  {
    method: 'POST',
    path: '/api/v1/people',
    right: 'admin',
    does: 'Adds a person `{name, login, mail?, roles}` and answers the one-time link to choose a password.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const body = await jsonBody(c, NewPerson)
      if (!body.ok) return body.refusal
      const made = await createPerson(parts, c.var.actor, body.value)
      return made.ok ? c.json({ ...shown(made.person), setupLink: linkFor(parts, c, made.setupToken) }, 201) : problem(made)
    },
  },
  {
    method: 'PATCH',
    path: '/api/v1/people/:id',
    right: 'admin',
    does: 'Changes `{roles?, state?}` of a person; their sessions end.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const body = await jsonBody(c, Change)
      if (!body.ok) return body.refusal
      const changed = await changePerson(parts, c.var.actor, { id: c.req.param('id') ?? '', ...body.value })
      return changed.ok ? c.json(shown(changed.person)) : problem(changed)
    },
  },
  {
    method: 'POST',
    path: '/api/v1/people/:id/invite',
    right: 'admin',
    does: 'A new one-time link for a person to choose a password; the one before ends.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const made = await invitePerson(parts, c.var.actor, c.req.param('id') ?? '')
      return made.ok ? c.json({ setupLink: linkFor(parts, c, made.setupToken) }, 201) : problem(made)
    },
  },
]
