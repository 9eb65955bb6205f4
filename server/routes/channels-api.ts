// Channels and routes for programs: how each is doing, making and removing them, and sending a test.
import { z } from 'zod'
import { makeChannel, type MadeParts } from '../actions/make-channel.ts'
import { makeRoute } from '../actions/make-route.ts'
import { removeChannel } from '../actions/remove-channel.ts'
import { removeRoute } from '../actions/remove-route.ts'
import { testChannel } from '../actions/test-channel.ts'
import type { Channel } from '../alert/channel.ts'
import { staleProblem } from '../auth/refuse.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { ChannelBody } from './channel-forms.ts'
import { jsonBody } from './json-body.ts'
import { routesInForce } from './route-rows.ts'

export type ChannelsApiParts = MadeParts & {
  readonly channels: () => readonly Channel[]
  readonly publicUrl: () => string
}

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

export const channelsApiRoutes = (parts: ChannelsApiParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/channels',
    right: 'viewer',
    does: 'The channels in their order: kind, what waits, what was given up, and how the last attempt went.',
    handler: async (c) => {
      const [health, states] = await Promise.all([parts.store.read.channelHealth(), parts.store.read.channelStates()])
      const items = parts.channels().map(({ name, kind, diff }) => {
        const { waiting = 0, oldestAt = null, dead = 0 } = health.find(({ channel }) => channel === name) ?? {}
        const state = states.get(name)
        return {
          name,
          kind,
          diff,
          waiting,
          oldestAt: time(oldestAt),
          givenUp: dead,
          sentAt: time(state?.sentAt ?? null),
          failedAt: time(state?.failedAt ?? null),
          failingSince: time(state?.failingSince ?? null),
          words: state?.words ?? null,
        }
      })
      return c.json({ items, next: null })
    },
  },
  {
    method: 'POST',
    path: '/api/v1/channels/:name/test',
    right: 'operator',
    does: 'Sends a test through a channel and answers what the receiver said; 409 when it did not arrive.',
    handler: async (c) => {
      const tested = await testChannel(parts, c.var.actor, c.req.param('name') ?? '')
      return tested.ok ? c.json({ ok: true, words: tested.words }) : problem(tested)
    },
  },
  ...changingRoutes(parts),
]

/** Everything that changes who is told needs an admin, and a person's password of a short while ago. */
const changingRoutes = (parts: ChannelsApiParts): readonly Route[] => [
  {
    method: 'POST',
    path: '/api/v1/channels',
    right: 'admin',
    does: 'Makes a channel `{name, kind, to?, from?, url?, secret?, diff?, fallback?, quietHours?}`; a signing secret made here is answered this once.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const body = await jsonBody(c, ChannelBody)
      if (!body.ok) return body.refusal
      const made = await makeChannel(parts, c.var.actor, body.value, false)
      return made.ok ? c.json({ name: body.value.name, secret: made.secret }, 201) : problem(made)
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/channels/:name',
    right: 'admin',
    does: 'Removes a channel that was made here; one of the configuration file is removed there.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const removed = await removeChannel(parts, c.var.actor, c.req.param('name') ?? '')
      return removed.ok ? c.body(null, 204) : problem(removed)
    },
  },
  ...routesOfRoutes(parts),
]

const routesOfRoutes = (parts: ChannelsApiParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/routes',
    right: 'viewer',
    does: 'Which alerts go to which channels: `id` is null for a route of the configuration file.',
    handler: async (c) => {
      const items = await routesInForce(parts.store.read, parts.config())
      return c.json({ items, next: null })
    },
  },
  {
    method: 'POST',
    path: '/api/v1/routes',
    right: 'admin',
    does: 'Makes a route `{severity?, service?, kind?, channels, diff?, escalate?}` beside those of the configuration file.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const body = await jsonBody(c, z.record(z.string(), z.unknown()))
      if (!body.ok) return body.refusal
      const made = await makeRoute(parts, c.var.actor, body.value)
      return made.ok ? c.json({ id: made.id }, 201) : problem(made)
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/routes/:id',
    right: 'admin',
    does: 'Removes a route that was made here.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale) return stale
      const removed = await removeRoute(parts, c.var.actor, c.req.param('id') ?? '')
      return removed.ok ? c.body(null, 204) : problem(removed)
    },
  },
]
