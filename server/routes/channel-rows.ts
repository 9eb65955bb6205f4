// Rows of the page of the channels, and what its form begins with.
import type { ChannelFormRows } from '../../dashboards/channel-form.tsx'
import type { ChannelsRows } from '../../dashboards/channels.tsx'
import { WATCHDOG } from '../alert/upkeep.ts'
import type { ChannelConfig } from '../config/file.ts'
import { kindIn } from './channel-forms.ts'
import type { PageParts } from './page.tsx'
import { routeRow, routesInForce } from './route-rows.ts'

type Shown = Omit<ChannelsRows, 'form' | 'secret' | 'isFresh' | 'routeProblem'>

export async function channelsRows({ store, config, configProblems, configFile = 'knowngood.yaml' }: PageParts): Promise<Shown> {
  const { channels, watchdog, services, ...rest } = config()
  const [health, states, made, routes] = await Promise.all([
    store.read.channelHealth(),
    store.read.channelStates(),
    store.read.madeChannels(),
    routesInForce(store.read, rest),
  ])
  const stateOf = (name: string) => {
    const { sentAt = null, failingSince = null, words = null } = states.get(name) ?? {}
    return { sentAt, failingSince, words }
  }
  const reached = new Set(routes.flatMap((route) => [...route.channels, ...(route.escalate?.channels ?? [])]))
  return {
    file: configFile,
    problems: configProblems().flatMap(({ isInForce, message }) => (isInForce ? [message] : [])),
    channels: Object.entries(channels).map(([name, wanted]) => {
      const { waiting = 0, oldestAt = null, dead = 0 } = health.find(({ channel }) => channel === name) ?? {}
      const { kind, diff, fallback = null, quietHours } = wanted
      const quiet = quietHours === undefined ? null : `${quietHours.from}–${quietHours.to} ${quietHours.zone}`
      return {
        name,
        kind,
        to: targetOf(wanted),
        diff,
        fallback,
        quiet,
        waiting,
        oldestAt,
        dead,
        ...stateOf(name),
        made: made.find((one) => one.name === name) ?? null,
        isReached: routes.length === 0 || reached.has(name),
      }
    }),
    routes: routes.map(routeRow),
    services: Object.keys(services),
    watchdog: watchdog === undefined ? null : stateOf(WATCHDOG),
  }
}

const SECRET_TARGETS: Partial<Record<ChannelConfig['kind'], string>> = { slack: 'Slack', teams: 'Teams', pagerduty: 'PagerDuty' }

/** Whom it reaches, as far as that is no secret. */
function targetOf(channel: ChannelConfig): readonly string[] {
  if (channel.kind === 'email') return channel.to
  if ('url' in channel && channel.url !== undefined) return [new URL(channel.url).host]
  const from = 'urlFrom' in channel ? channel.urlFrom : undefined
  return [from === undefined || from.startsWith('SEALED_') ? (SECRET_TARGETS[channel.kind] ?? channel.kind) : `as ${from} says`]
}

/** `?add=KIND` opens an empty form, `?change=NAME` that of a channel made here. */
export async function formRows(
  { store, config }: Pick<PageParts, 'store' | 'config'>,
  { add, change }: Readonly<Record<string, string | undefined>>,
): Promise<ChannelFormRows | null> {
  const { channels } = config()
  const kind = kindIn(add)
  if (kind !== null) return { kind, changes: null, typed: {}, problem: null, others: Object.keys(channels) }
  const channel = change === undefined ? undefined : channels[change]
  if (change === undefined || channel === undefined) return null
  if (!(await store.read.madeChannels()).some(({ name }) => name === change)) return null
  const others = Object.keys(channels).filter((name) => name !== change)
  return { kind: channel.kind, changes: change, typed: typedOf(channel), problem: null, others }
}

function typedOf(channel: ChannelConfig): ChannelFormRows['typed'] {
  const { quietHours, fallback = '', diff } = channel
  return {
    ...(channel.kind === 'email' ? { to: channel.to.join(', '), from: channel.from ?? '' } : {}),
    ...('url' in channel && channel.url !== undefined ? { url: channel.url } : {}),
    ...(quietHours === undefined ? {} : { quietFrom: quietHours.from, quietTo: quietHours.to, quietZone: quietHours.zone }),
    fallback,
    diff: diff ? 'on' : '',
  }
}
