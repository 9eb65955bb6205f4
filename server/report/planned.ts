// What the schedule says around an incident: what is in flight, what was approved and never happened, and what was verified before.
import { assetsOf } from '../../rules/card/system.ts'
import { stateOf } from '../../rules/card.ts'
import type { Asset, Entry, Instant, Span } from '../../rules/domain.ts'
import type { PlannedLine } from '../../rules/incident/report.ts'
import type { Missing } from '../../rules/incident/term.ts'
import type { Verified } from '../../rules/service/known-good.ts'
import { SOAK_MS } from '../ingest/soak.ts'
import type { Reads } from '../store/store.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 168 * HOUR_MS
/** What begins within two hours may still be held. */
const AHEAD_MS = 2 * HOUR_MS
const MOST = 200

export type PlannedAround = {
  readonly inFlight: readonly PlannedLine[]
  readonly notDone: readonly PlannedLine[]
  readonly missing: readonly Missing[]
  readonly verified: readonly Verified[]
}

type Question = { readonly onset: Span; readonly asOf: Instant; readonly scope: readonly Asset[]; readonly own: ReadonlySet<string> }

export async function plannedAround(read: Reads, { onset, asOf, scope, own }: Question): Promise<PlannedAround> {
  const { items } = await read.listEntries({ during: { from: onset.from - WEEK_MS, to: asOf + AHEAD_MS }, limit: MOST })
  const touching = items.flatMap(({ entry }) => {
    const assets = assetsOf(entry.assets, scope).map(({ id }) => id)
    return assets.length === 0 ? [] : [{ entry, assets }]
  })
  const outcomes = await read.outcomesOf(touching.map(({ entry }) => entry.id))
  const lines = touching.flatMap(({ entry, assets }) => entry.windows.map((window) => ({ entry, assets, window })))
  const failed = lines.filter(
    ({ entry, window }) => isMissing(outcomes.get(entry.id)?.outcome) && window.to <= onset.to && window.to > onset.from - 2 * 24 * HOUR_MS,
  )
  return {
    inFlight: lines
      .filter(({ entry, window }) => stateOf(entry) === 'approved' && window.to > onset.from && window.from <= asOf + AHEAD_MS)
      .filter(({ entry }) => outcomes.get(entry.id)?.outcome !== 'no_show')
      .map(lineOf),
    notDone: failed.map(lineOf),
    missing: failed.map(({ entry, window }) => ({
      entry: entry.id,
      summary: entry.summary,
      assets: [...(outcomes.get(entry.id)?.missing ?? [])],
      window,
    })),
    verified: touching.flatMap(({ entry, assets }) => {
      const done = outcomes.get(entry.id)
      return done?.outcome === 'implemented' && assets.some((asset) => own.has(asset)) ? [{ at: done.at + SOAK_MS, entry: entry.id }] : []
    }),
  }
}

const isMissing = (outcome: string | undefined): boolean => outcome === 'no_show' || outcome === 'partial'

const lineOf = ({ entry, assets, window }: { entry: Entry; assets: readonly string[]; window: Span }): PlannedLine => ({
  entry: entry.id,
  summary: entry.summary,
  state: stateOf(entry),
  window,
  who: [...entry.implementers, ...(entry.standby ?? [])],
  assets: assets.length,
})
