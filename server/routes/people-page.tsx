// The page of people, for admins: who has an account, inviting, other roles, out of use.
import type { Context } from 'hono'
import { links } from '../../dashboards/links.ts'
import { PeoplePage, type PeopleRows } from '../../dashboards/people.tsx'
import { loginFrom } from '../../rules/person.ts'
import { changePerson } from '../actions/change-person.ts'
import { createPerson } from '../actions/create-person.ts'
import { invitePerson } from '../actions/invite-person.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { Env, Route } from '../route.ts'
import { answer, backTo, bad, type PageParts, passwordAgain, rolesIn, viewOf } from './page.tsx'

export const peoplePageRoutes = (parts: PageParts): readonly Route[] => [
  { method: 'GET', path: '/settings/people', right: 'admin', does: 'The page of people.', handler: (c) => show(parts, c, {}) },
  {
    method: 'POST',
    path: '/settings/people',
    right: 'admin',
    does: 'Adds a person and shows the one-time link.',
    handler: (c) => invite(parts, c),
  },
  {
    method: 'POST',
    path: '/settings/people/:id',
    right: 'admin',
    does: 'Gives a person other roles, or takes the account out of use.',
    handler: (c) => change(parts, c),
  },
  {
    method: 'POST',
    path: '/settings/people/:id/invite',
    right: 'admin',
    does: 'Shows a new one-time link for a person to choose a password.',
    handler: (c) => inviteAgain(parts, c),
  },
]

const idOf = (c: Context<Env>): string => c.req.param('id') ?? ''

type Over = Partial<Pick<PeopleRows, 'invited' | 'typed' | 'problem'>>

async function show(parts: PageParts, c: Context<Env>, over: Over, status: 200 | 400 | 409 = 200): Promise<Response> {
  const { actor } = c.var
  const [view, people, stale] = await Promise.all([viewOf(parts, c), parts.store.read.people(), staleProblem(parts, c)])
  const rows: PeopleRows = {
    people: people.map((person) => ({ ...person, isReader: actor.kind === 'person' && actor.id === person.id })),
    isFresh: stale === null,
    invited: null,
    typed: {},
    problem: null,
    ...over,
  }
  const told = { ...view, path: links.people }
  return answer(c, told, { page: <PeoplePage view={told} rows={rows} />, status })
}

const setupLink = ({ publicUrl }: PageParts, c: Context<Env>, token: string): string =>
  `${publicUrl?.() ?? new URL(c.req.url).origin}${links.setup}?token=${token}`

async function invite(parts: PageParts, c: Context<Env>): Promise<Response> {
  if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.people)
  const form = await c.req.parseBody({ all: true })
  const text = (name: string): string => (typeof form[name] === 'string' ? form[name].trim().slice(0, 254) : '')
  const [name, mail] = [text('name'), text('mail')]
  const login = text('login') || loginFrom(name)
  const roles = rolesIn(form['roles'])
  const made = await createPerson(parts, c.var.actor, { name, login, mail: mail === '' ? null : mail, roles })
  if (!made.ok) return show(parts, c, { typed: { name, login, mail, roles }, problem: made.detail }, made.status)
  return show(parts, c, { invited: { name: made.person.name, link: setupLink(parts, c, made.setupToken) } })
}

async function inviteAgain(parts: PageParts, c: Context<Env>): Promise<Response> {
  if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.people)
  const made = await invitePerson(parts, c.var.actor, idOf(c))
  if (!made.ok) return backTo(c, parts.secure, links.people, bad(made))
  const person = await parts.store.read.person(idOf(c))
  return show(parts, c, { invited: { name: person?.name ?? '', link: setupLink(parts, c, made.setupToken) } })
}

async function change(parts: PageParts, c: Context<Env>): Promise<Response> {
  if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.people)
  const form = await c.req.parseBody({ all: true })
  const isDisabling = form['state'] === 'disabled'
  const wish = isDisabling ? ({ state: 'disabled' } as const) : ({ state: 'active', roles: rolesIn(form['roles']) } as const)
  const done = await changePerson(parts, c.var.actor, { id: idOf(c), ...wish })
  if (!done.ok) return backTo(c, parts.secure, links.people, bad(done))
  const { name, roles } = done.person
  return backTo(c, parts.secure, links.people, {
    tone: 'good',
    title: isDisabling ? `${name} is out of use.` : `${name} is now ${roles.join(', ')}.`,
  })
}
