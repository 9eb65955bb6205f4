// For how long probes failed because of a card: what went bad inside its windows, until it was well again.
import type { Instant, Span } from '../domain.ts'
import type { HealthState } from '../health/words.ts'
import { mergeWindows } from '../match/facets/time.ts'

export type ProbeEvent = { readonly asset: string; readonly id: string; readonly state: HealthState; readonly since: Instant }

/** Time in which at least one was bad, cut off at `until`. What began elsewhere is somebody else's. In order of time. */
export function downtimeMs(events: readonly ProbeEvent[], windows: readonly Span[], until: Instant): number {
  const bad = events.flatMap(({ asset, id, state, since }, index): readonly Span[] => {
    if (state !== 'bad' || !windows.some(({ from, to }) => from <= since && since <= to)) return []
    const next = events.slice(index + 1).find((later) => later.asset === asset && later.id === id)
    return [{ from: since, to: Math.max(since, Math.min(next?.since ?? until, until)) }]
  })
  return mergeWindows(bad).reduce((sum, { from, to }) => sum + (to - from), 0)
}
