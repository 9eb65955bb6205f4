// What is told with what: the same change on several assets is one alert, and a flood on one asset is a digest.
import { type Instant, type Severity } from './domain.ts'

/** Same item and same content within this time is one thing that happened in several places. */
export const GROUP_MS = 60 * 60_000
/** More alerts than this on one asset within this time are told together. */
export const FLOOD = 30
export const FLOOD_MS = 10 * 60_000

/** An alert to be placed. `groupKey` is null where nothing can be the same. */
export type ToPlace = {
  readonly id: string
  readonly asset: string
  readonly severity: Severity
  readonly groupKey: string | null
  /** Only alerts about changes come in floods; one about the watching itself is always told. */
  readonly isAboutChange: boolean
  readonly at: Instant
}

/** An unresolved alert that others may be told with. */
export type Leader = { readonly id: string; readonly severity: Severity }

export type Standing = {
  /** By group key: opened within `GROUP_MS`. */
  readonly groups: ReadonlyMap<string, Leader>
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
}

const LOUDNESS = { low: 0, medium: 1, high: 2 } as const satisfies Record<Severity, number>

export const digestKey = (asset: string, severity: Severity): string => `${severity} ${asset}`

/** In their order. Nothing is told with something less severe: what is worse than all before it is told anew. */
export function place(alerts: readonly ToPlace[], standing: Standing, newId: (at: Instant) => string): Placement {
  const groups = new Map(standing.groups)
  const open = new Map(standing.digests)
  const told = new Map(standing.told)
  const under = new Map<string, string>()
  const digests: Digest[] = []
  for (const alert of alerts) {
    const { id, asset, severity, groupKey, at } = alert
    const leader = groupKey === null ? undefined : groups.get(groupKey)
    const count = told.get(asset) ?? 0
    if (leader !== undefined && LOUDNESS[leader.severity] >= LOUDNESS[severity]) under.set(id, leader.id)
    else if (alert.isAboutChange && count >= FLOOD) {
      const key = digestKey(asset, severity)
      const digest = open.get(key) ?? newId(at)
      if (!open.has(key)) digests.push({ id: digest, asset, severity, at })
      open.set(key, digest)
      under.set(id, digest)
    } else {
      if (alert.isAboutChange) told.set(asset, count + 1)
      if (groupKey !== null) groups.set(groupKey, { id, severity })
    }
  }
  return { under, digests }
}
