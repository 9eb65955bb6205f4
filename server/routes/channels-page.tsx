// The page of the channels and routes: how each is doing, a test, and making, changing and removing those made here.
import type { Context } from 'hono'
import { ChannelsPage, type ChannelsRows } from '../../dashboards/channels.tsx'
import { links } from '../../dashboards/links.ts'
import { makeChannel } from '../actions/make-channel.ts'
import { makeRoute } from '../actions/make-route.ts'
import { removeChannel } from '../actions/remove-channel.ts'
import { removeRoute } from '../actions/remove-route.ts'
import { testChannel } from '../actions/test-channel.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { Env, Route } from '../route.ts'
import { channelsRows, formRows } from './channel-rows.ts'
import { channelWish, routeWish } from './channel-forms.ts'
import { answer, backTo, bad, formOf, type PageParts, passwordAgain, viewOf } from './page.tsx'

export const channelsPageRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/settings/channels',
    right: 'viewer',
    does: 'The page of the channels and routes: how each is doing.',
    handler: async (c) => show(parts, c, { form: await formRows(parts, c.req.query()) }),
  },
  {
    method: 'POST',
    path: '/settings/channels',
    right: 'admin',
    does: 'Makes a channel, or changes one made here.',
    handler: (c) => make(parts, c),
  },
  {
    method: 'POST',
    path: '/settings/channels/:name/remove',
    right: 'admin',
    does: 'Removes a channel made here.',
    handler: async (c) => {
      if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.channels)
      const name = c.req.param('name') ?? ''
      const removed = await removeChannel(parts, c.var.actor, name)
      return backTo(c, parts.secure, links.channels, removed.ok ? { tone: 'good', title: `The channel ${name} is gone.` } : bad(removed))
    },
  },
  {
    method: 'POST',
    path: '/settings/channels/:name/test',
    right: 'operator',
    does: 'Sends a test through a channel.',
    handler: (c) => test(parts, c),
  },
  ...routesOfRoutes(parts),
]

const routesOfRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'POST',
    path: '/settings/routes',
    right: 'admin',
    does: 'Makes a route: which alerts go to which channels.',
    handler: (c) => addRoute(parts, c),
  },
  {
    method: 'POST',
    path: '/settings/routes/:id/remove',
    right: 'admin',
    does: 'Removes a route made here.',
    handler: async (c) => {
      if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.channels)
      const removed = await removeRoute(parts, c.var.actor, c.req.param('id') ?? '')
      return backTo(c, parts.secure, links.channels, removed.ok ? { tone: 'good', title: 'The route is gone.' } : bad(removed))
    },
  },
]

type Over = Partial<Pick<ChannelsRows, 'form' | 'secret' | 'routeProblem'>>

async function show(parts: PageParts, c: Context<Env>, over: Over, status: 200 | 400 | 404 | 409 = 200): Promise<Response> {
  const [view, rows, stale] = await Promise.all([viewOf(parts, c), channelsRows(parts), staleProblem(parts, c)])
  const told = { ...view, path: links.channels }
  const whole = { ...rows, form: null, secret: null, routeProblem: null, isFresh: stale === null, ...over }
  return answer(c, told, { page: <ChannelsPage view={told} rows={whole} />, status })
}

async function make(parts: PageParts, c: Context<Env>): Promise<Response> {
  if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.channels)
  const form = await formOf(c)
  const { secret: _, ...typed } = form
  const changes = form['changes'] === 'yes'
  const again = (problem: string, status: 400 | 404 | 409): Promise<Response> => {
    const others = Object.keys(parts.config().channels).filter((name) => name !== form['name'])
    const rows = { kind: form['kind'] ?? '', changes: changes ? (form['name'] ?? '') : null, typed, problem, others }
    return show(parts, c, { form: rows }, status)
  }
  const read = channelWish(form)
  if (!read.ok) return again(read.detail, 400)
  const made = await makeChannel(parts, c.var.actor, read.wish, changes)
  if (!made.ok) return again(made.detail, made.status)
  const { name } = read.wish
  if (made.secret !== null) return show(parts, c, { secret: { channel: name, value: made.secret } })
  const title = changes ? `The channel ${name} is changed.` : `The channel ${name} is made.`
  return backTo(c, parts.secure, links.channels, { tone: 'good', title, detail: 'Send a test to see whether it arrives.' })
}

async function addRoute(parts: PageParts, c: Context<Env>): Promise<Response> {
  if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.channels)
  const form = await c.req.parseBody({ all: true })
  const texts = Object.entries(form).map(([name, value]): [string, readonly string[]] => [
    name,
    [value].flat().filter((one) => typeof one === 'string'),
  ])
  const made = await makeRoute(parts, c.var.actor, routeWish(Object.fromEntries(texts)))
  return made.ok
    ? backTo(c, parts.secure, links.channels, { tone: 'good', title: 'The route is in force.' })
    : show(parts, c, { routeProblem: made.detail }, made.status)
}

async function test(parts: PageParts, c: Context<Env>): Promise<Response> {
  const { store, now, channels = () => [], publicUrl = () => new URL(c.req.url).origin } = parts
  const name = c.req.param('name') ?? ''
  const tested = await testChannel({ store, now, channels, publicUrl }, c.var.actor, name)
  const flash = tested.ok
    ? ({ tone: 'good', title: `${name} took the test.`, detail: `${tested.words}. See whether it arrived where people look.` } as const)
    : bad(tested)
  return backTo(c, parts.secure, links.channels, flash)
}
