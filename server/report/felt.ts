// How a service and what it needs felt: when checks were bad, who could not be seen, and when it began.
import type { Instant, Span } from '../../rules/domain.ts'
import type { SymptomLine } from '../../rules/incident/report.ts'
import type { Felt } from '../../rules/service/known-good.ts'
import type { StoredHealthEvent } from '../store/health/rows.ts'
import type { Reads } from '../store/store.ts'

const WEEK_MS = 7 * 86_400_000
/** When nothing tells when it began, it began a moment ago. */
const ASSUMED_MS = 5 * 60_000

/** How each check stands at an instant, and whether any asset has checks at all. */
export type Standing = {
  readonly failing: readonly SymptomLine[]
  readonly working: { readonly checks: number; readonly assets: number }
  readonly checked: ReadonlySet<string>
  /** From the last good look of the check that failed first to its first bad one; null while nothing fails. */
  readonly onset: Span | null
}

export async function standingOf(read: Reads, assets: readonly string[], at: Instant): Promise<Standing> {
  const checks = (await Promise.all(assets.map((asset) => read.healthAt(asset, at)))).flat()
  const bad = checks.filter(({ state }) => state === 'bad').toSorted((a, b) => a.since - b.since)
  const well = checks.filter(({ state }) => state !== 'bad')
  const [first] = bad
  return {
    failing: bad.map(({ asset, id, reason, since }) => ({ asset, check: id, reason, since })),
    working: { checks: well.length, assets: new Set(well.map(({ asset }) => asset)).size },
    checked: new Set(checks.map(({ asset }) => asset)),
    onset: first === undefined ? null : { from: first.from, to: first.since },
  }
}

export const assumedOnset = (at: Instant): Span => ({ from: at - ASSUMED_MS, to: at })

/** The week before the onset. */
export async function feltBefore(read: Reads, assets: readonly string[], onset: Span): Promise<Felt> {
  const span = { from: onset.from - WEEK_MS, to: onset.to }
  const [before, events, blind] = await Promise.all([
    Promise.all(assets.map((asset) => read.healthAt(asset, span.from))),
    read.healthEvents(assets, span),
    Promise.all(assets.map((asset) => read.blindIntervalsOf(asset, span.from))),
  ])
  const told = [...before.flat(), ...events]
  const checked = new Set(told.map(({ asset }) => asset))
  return {
    since: before.some((some) => some.length > 0) ? span.from : (events[0]?.since ?? null),
    bad: badSpans(told, span),
    blind: blind.flat().map(({ from, to }) => ({ from, to: to ?? span.to })),
    checked: checked.size,
    of: assets.length,
  }
}

/** Each bad state lasts until the same check tells another. */
function badSpans(events: readonly StoredHealthEvent[], { to: end }: Span): readonly Span[] {
  const checks = Map.groupBy(events, ({ asset, id }) => `${asset} ${id}`)
  return [...checks.values()].flatMap((some) => {
    const inOrder = some.toSorted((a, b) => a.since - b.since)
    return inOrder.flatMap(({ state, gone, from }, index) =>
      state === 'bad' && !gone ? [{ from, to: inOrder[index + 1]?.since ?? end }] : [],
    )
  })
}
