// What is told with what: the same change on several assets is one alert, a file with what is read from it too, and a flood on one asset is a
// digest.
import type { Instant, Item, Severity, Span } from './domain.ts'
import { goesWith, type ItemSource, sourceOf } from './item-sources.ts'

/** Same item and same content within this time is one thing that happened in several places. */
export const GROUP_MS = 60 * 60_000
/** What is read from a file is looked at with the next rescan, some time after the file. */
export const ORIGIN_MS = 10 * 60_000
/** More alerts than this on one asset within this time are told together. */
export const FLOOD = 30
export const FLOOD_MS = 10 * 60_000

/** Where what changed is kept, when it changed, and what was said of it. */
export type Origin = { readonly source: ItemSource; readonly interval: Span; readonly verdict: string | null }

export function originOf(about: { readonly item?: Item; readonly interval?: Span }, verdict: string | null): Origin | null {
  const source = about.item === undefined ? null : sourceOf(about.item)
  return source === null || about.interval === undefined ? null : { source, interval: about.interval, verdict }
}

/** One thing that happened, seen twice. */
const isSameEvent = (one: Origin, other: Origin): boolean =>
  goesWith(one.source, other.source) &&
  one.verdict === other.verdict &&
  one.interval.from <= other.interval.to &&
  other.interval.from <= one.interval.to

/** An alert to be placed. `groupKey` is null where nothing can be the same. */
export type ToPlace = {
  readonly id: string
  readonly asset: string
  readonly severity: Severity
  readonly groupKey: string | null
  /** Only alerts about changes come in floods; one about the watching itself is always told. */
  readonly isAboutChange: boolean
  /** Null where it is known of no file to be the other side of it. */
  readonly origin: Origin | null
  readonly at: Instant
}

/** An unresolved alert that others may be told with. */
export type Leader = { readonly id: string; readonly severity: Severity }

export type Placed = { readonly asset: string; readonly origin: Origin; readonly leader: Leader }

export type Standing = {
  /** By group key: opened within `GROUP_MS`. */
  readonly groups: ReadonlyMap<string, Leader>
  /** Unresolved, opened within `ORIGIN_MS`, with the alert they are told with; the newest last. */
  readonly origins: readonly Placed[]
  /** By asset and severity, see `digestKey`: opened within `FLOOD_MS`. */
  readonly digests: ReadonlyMap<string, string>
  /** How many alerts about each asset were told on their own within `FLOOD_MS`. */
  readonly told: ReadonlyMap<string, number>
}

export type Digest = { readonly id: string; readonly asset: string; readonly severity: Severity; readonly at: Instant }
export type Placement = {
  /** The leader of each alert that is not told on its own. */
  readonly under: ReadonlyMap<string, string>
  readonly digests: readonly Digest[]
  /** Those which are another view of what was told: nobody is told that there is more of it. */
  readonly views: ReadonlySet<string>
}

const LOUDNESS = { low: 0, medium: 1, high: 2 } as const satisfies Record<Severity, number>

export const digestKey = (asset: string, severity: Severity): string => `${severity} ${asset}`

const viewedIn = (placed: readonly Placed[], { asset, origin }: ToPlace): Leader | undefined =>
  origin === null ? undefined : placed.findLast((one) => one.asset === asset && isSameEvent(origin, one.origin))?.leader

/** In their order. Nothing is told with something less severe: what is worse than all before it is told anew. */
export function place(alerts: readonly ToPlace[], standing: Standing, newId: (at: Instant) => string): Placement {
  const groups = new Map(standing.groups)
  const open = new Map(standing.digests)
  const told = new Map(standing.told)
  const origins = [...standing.origins]
  const under = new Map<string, string>()
  const digests: Digest[] = []
  const views = new Set<string>()
  const digested = ({ asset, severity, at }: ToPlace): string => {
    const key = digestKey(asset, severity)
    const digest = open.get(key) ?? newId(at)
    if (!open.has(key)) digests.push({ id: digest, asset, severity, at })
    open.set(key, digest)
    return digest
  }
  for (const alert of alerts) {
    const { id, asset, severity, groupKey, origin } = alert
    const same = groupKey === null ? undefined : groups.get(groupKey)
    const viewed = same === undefined ? viewedIn(origins, alert) : undefined
    const leader = same ?? viewed
    const count = told.get(asset) ?? 0
    if (leader !== undefined && LOUDNESS[leader.severity] >= LOUDNESS[severity]) {
      under.set(id, leader.id)
      if (viewed) views.add(id)
    } else if (alert.isAboutChange && count >= FLOOD) {
      under.set(id, digested(alert))
    } else {
      if (alert.isAboutChange) told.set(asset, count + 1)
      if (groupKey !== null) groups.set(groupKey, { id, severity })
    }
    if (origin) origins.push({ asset, origin, leader: { id: under.get(id) ?? id, severity } })
  }
  return { under, digests, views }
}
