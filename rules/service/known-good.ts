// When a service was last known to be good: which of four rules says so, and how sure that is.
import type { Instant, Span } from '../domain.ts'

/** `mark`: somebody said so. `verified`: a change was made and nothing failed after it. `health`: its checks passed. `fallback`: a guess. */
export type KnownGoodRule = 'mark' | 'verified' | 'health' | 'fallback'
export type KnownGood = {
  readonly at: Instant
  readonly rule: KnownGoodRule
  readonly sure: 'sure' | 'likely' | 'unsure' | 'guess'
  readonly why: string
}

export type Mark = { readonly at: Instant; readonly by: string; readonly why: string }
/** An entry that was carried out on the service, and when nothing had failed for long enough after it. */
export type Verified = { readonly at: Instant; readonly entry: string }
/** What the checks of the service and of what it needs say: when any of them was bad, and since when there are any. */
export type Felt = {
  /** The first time at which anything was checked; null where nothing is. */
  readonly since: Instant | null
  readonly bad: readonly Span[]
  /** Times at which an asset could not be seen. */
  readonly blind: readonly Span[]
  /** Of so many assets, so many have checks. */
  readonly checked: number
  readonly of: number
}

export type KnownGoodQuestion = {
  readonly onset: Span
  readonly marks: readonly Mark[]
  readonly verified: readonly Verified[]
  readonly felt: Felt
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A shorter calm proves nothing. */
const CALM_MS = HOUR_MS
/** What somebody said long ago stands behind what was seen since. */
const FRESH_MS = 7 * DAY_MS
const MOST = 3

/**
 * The one to begin with first, then others of the last week, the latest first: a slow leak is older than the last calm hour.
 * A person's word counts before what was verified, that before what checks say; without any of them, a day before the onset.
 */
export function knownGood({ onset, marks, verified, felt }: KnownGoodQuestion): readonly KnownGood[] {
  const said = marks.map(({ at, by, why }): KnownGood => ({ at, rule: 'mark', sure: 'sure', why: `${by} said so: ${why}` }))
  const proven = verified.map(({ at, entry }): KnownGood => ({
    at,
    rule: 'verified',
    sure: 'likely',
    why: `${entry} was carried out and nothing failed after it`,
  }))
  const before = [...said, ...proven, ...calmBefore(onset, felt)].filter(({ at }) => at <= onset.from && at > onset.from - FRESH_MS)
  const newestFirst = before.toSorted((a, b) => b.at - a.at)
  const [chosen] = newestFirst.toSorted((a, b) => RANK[a.rule] - RANK[b.rule])
  if (chosen === undefined) return [fallback(onset)]
  return [chosen, ...newestFirst.filter((one) => one !== chosen)].slice(0, MOST)
}

const RANK: Readonly<Record<KnownGoodRule, number>> = { mark: 0, verified: 1, health: 2, fallback: 3 }

const fallback = ({ from }: Span): KnownGood => ({
  at: from - DAY_MS,
  rule: 'fallback',
  sure: 'guess',
  why: 'nobody marked it, nothing was verified and no check had passed for an hour, so this is a day before it began',
})

/** The ends of the latest calm stretches of an hour or more: nothing bad, nobody blind. */
function calmBefore(onset: Span, { since, bad, blind, checked, of }: Felt): readonly KnownGood[] {
  if (since === null || checked === 0) return []
  const found: KnownGood[] = []
  let calmFrom = since
  const unrest = [...bad, ...blind].filter(({ from }) => from < onset.from).toSorted((a, b) => a.from - b.from)
  for (const { from, to } of [...unrest, { from: onset.from, to: onset.to }]) {
    if (from - calmFrom >= CALM_MS)
      found.push({
        at: from,
        rule: 'health',
        sure: checked === of ? 'likely' : 'unsure',
        why: `every check passed for an hour or more until then, on ${checked} of ${of} assets that have checks`,
      })
    calmFrom = Math.max(calmFrom, to)
  }
  return found.toReversed()
}
