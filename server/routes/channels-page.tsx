// The page of the channels, and the button that sends a test.
import { ChannelsPage, type ChannelsRows } from '../../dashboards/channels.tsx'
import { links } from '../../dashboards/links.ts'
import { testChannel } from '../actions/test-channel.ts'
import { WATCHDOG } from '../alert/upkeep.ts'
import type { ChannelConfig } from '../config/file.ts'
import type { Route } from '../route.ts'
import { answer, backTo, bad, type PageParts, viewOf } from './page.tsx'

export const channelsPageRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/settings/channels',
    right: 'viewer',
    does: 'The page of the channels: how each is doing.',
    handler: async (c) => {
      const [view, rows] = await Promise.all([viewOf(parts, c), channelsRows(parts)])
      return answer(c, view, { page: <ChannelsPage view={view} rows={rows} /> })
    },
  },
  {
    method: 'POST',
    path: '/settings/channels/:name/test',
    right: 'operator',
    does: 'Sends a test through a channel.',
    handler: async (c) => {
      const { store, now, channels = () => [], publicUrl = () => new URL(c.req.url).origin } = parts
      const name = c.req.param('name') ?? ''
      const tested = await testChannel({ store, now, channels, publicUrl }, c.var.actor, name)
      const flash = tested.ok
        ? ({ tone: 'good', title: `${name} took the test.`, detail: `${tested.words}. See whether it arrived where people look.` } as const)
        : bad(tested)
      return backTo(c, parts.secure, links.channels, flash)
    },
  },
]

async function channelsRows({ store, config, configProblems, configFile = 'knowngood.yaml' }: PageParts): Promise<ChannelsRows> {
  const [health, states] = await Promise.all([store.read.channelHealth(), store.read.channelStates()])
  const { channels, watchdog } = config()
  const stateOf = (name: string) => {
    const { sentAt = null, failingSince = null, words = null } = states.get(name) ?? {}
    return { sentAt, failingSince, words }
  }
  return {
    file: configFile,
    problems: configProblems().flatMap(({ isInForce, message }) => (isInForce ? [message] : [])),
    channels: Object.entries(channels).map(([name, wanted]) => {
      const { waiting = 0, oldestAt = null, dead = 0 } = health.find(({ channel }) => channel === name) ?? {}
      const { kind, diff, fallback = null, quietHours } = wanted
      const quiet = quietHours === undefined ? null : `${quietHours.from}–${quietHours.to} ${quietHours.zone}`
      return { name, kind, to: targetOf(wanted), diff, fallback, quiet, waiting, oldestAt, dead, ...stateOf(name) }
    }),
    watchdog: watchdog === undefined ? null : stateOf(WATCHDOG),
  }
}

/** Whom it reaches, as far as that is no secret. */
function targetOf(channel: ChannelConfig): readonly string[] {
  if (channel.kind === 'email') return channel.to
  if ('url' in channel && channel.url !== undefined) return [new URL(channel.url).host]
  return 'urlFrom' in channel && channel.urlFrom !== undefined ? [`as ${channel.urlFrom} says`] : ['PagerDuty']
}
