// Channels for programs: how each is doing, and sending a test through one.
import { testChannel } from '../actions/test-channel.ts'
import type { Channel } from '../alert/channel.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import type { Store } from '../store/store.ts'

export type ChannelsApiParts = {
  readonly store: Store
  readonly now: () => number
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
]
