// Who is told of an alert, and when: routes, quiet hours, and what follows when nobody takes it.
import type { Instant, Severity } from './domain.ts'
import { quietUntil, type QuietHours } from './alerting-quiet.ts'

/** One line of `routes:` in the configuration file. What it does not name, it does not ask for. */
export type AlertRoute = {
  readonly severity?: readonly Severity[] | undefined
  readonly service?: string | undefined
  /** Kinds of alerts (`silent`), or of the items that changed (`sudoers`). */
  readonly kind?: readonly string[] | undefined
  readonly channels: readonly string[]
  /** These are told too when nobody has taken the alert for so long. */
  readonly escalate?: { readonly afterMinutes: number; readonly channels: readonly string[] } | undefined
}

/** What routes ask about. */
export type Routed = {
  readonly severity: Severity
  readonly services: readonly string[]
  /** The alert's own kind and the kind of its item. */
  readonly kinds?: readonly string[]
}

const fits = ({ severity, services, kinds = [] }: Routed, route: AlertRoute): boolean =>
  (route.severity === undefined || route.severity.includes(severity)) &&
  (route.service === undefined || services.includes(route.service)) &&
  (route.kind === undefined || route.kind.some((kind) => kinds.includes(kind)))

/** The channels an alert goes to: those of every route that fits, once each; all of them while no route is written. */
export function channelsFor(alert: Routed, routes: readonly AlertRoute[], channels: readonly string[]): readonly string[] {
  if (routes.length === 0) return channels
  const wanted = new Set(routes.filter((route) => fits(alert, route)).flatMap((route) => route.channels))
  return channels.filter((name) => wanted.has(name))
}

export type Routing = {
  readonly routes: readonly AlertRoute[]
  readonly channels: readonly string[]
  /** How long a verdict may settle before anybody is told of it. */
  readonly settleMs: number
  /** By channel. */
  readonly quiet?: Readonly<Record<string, QuietHours>>
}

/** One message to be made when an alert is opened; `escalated` is made only if nobody has taken it by then. */
export type Telling = { readonly channel: string; readonly event: 'opened' | 'escalated'; readonly at: Instant }

/** People hear of it at once, the channels only when nobody has taken it for so long. Without people to ask, the channels at once. */
export function peopleFirst(
  people: readonly string[],
  asRouted: readonly Telling[],
  { at, laterMs }: { readonly at: Instant; readonly laterMs: number },
): readonly Telling[] {
  if (people.length === 0) return asRouted
  const later = new Map<string, Instant>()
  for (const one of asRouted) later.set(one.channel, Math.min(later.get(one.channel) ?? Infinity, Math.max(one.at, at + laterMs)))
  const first = people.map((channel): Telling => ({ channel, event: 'opened', at }))
  return [...first, ...[...later].map(([channel, due]): Telling => ({ channel, event: 'escalated', at: due }))]
}

export function tellings(alert: Routed, routing: Routing, at: Instant): readonly Telling[] {
  const { routes, channels, settleMs, quiet = {} } = routing
  const told = channelsFor(alert, routes, channels).map((channel): Telling => {
    const settled = at + settleMs
    const hours = alert.severity === 'high' ? undefined : quiet[channel]
    return { channel, event: 'opened', at: hours === undefined ? settled : quietUntil(hours, settled) }
  })
  const first = Math.min(...told.map((one) => one.at))
  const later = new Map<string, Instant>()
  for (const { escalate } of routes.filter((route) => fits(alert, route)))
    for (const channel of escalate?.channels ?? []) {
      const due = (Number.isFinite(first) ? first : at + settleMs) + (escalate?.afterMinutes ?? 0) * 60_000
      if (channels.includes(channel)) later.set(channel, Math.min(later.get(channel) ?? due, due))
    }
  return [...told, ...[...later].map(([channel, due]): Telling => ({ channel, event: 'escalated', at: due }))]
}
