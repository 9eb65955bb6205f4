// How changes like a card went before: which past cards are like it, and how often, how long and how smoothly they were done.
import type { Instant, ItemScope } from '../domain.ts'
import { globOf } from '../match/glob.ts'
import type { EntryOutcome } from '../match/outcome.ts'

/** A card whose windows are over, and what became of it. */
export type PastCard = {
  readonly id: string
  readonly summary: string
  readonly endedAt: Instant
  readonly assets: readonly string[]
  readonly items: readonly ItemScope[]
  readonly outcome: EntryOutcome['outcome']
  /** From the first to the last change seen of it; null where none was. */
  readonly tookMs: number | null
  /** How far the last change lay past the end of its window. */
  readonly overranMs: number
  /** For how long probes of its assets failed, beginning in its window; null where nothing probes them. */
  readonly downMs: number | null
}

/** Share with its Wilson 95 % interval, all three from 0 to 1. */
export type Share = { readonly share: number; readonly low: number; readonly high: number }
type Spread = { readonly usual: number; readonly p80: number; readonly n: number }

export type TrackRecord = {
  /** How many could be told apart into done and not done, and how many of them went as planned. */
  readonly n: number
  readonly k: number
  /** null below five: too few to say. */
  readonly strict: Share | null
  /** Nobody could see whether these were done: they count neither way. */
  readonly unverifiable: number
  readonly tookMs: Spread | null
  readonly overran: { readonly n: number; readonly usualMs: number } | null
  readonly downMs: Spread | null
}

const ENOUGH = 5

type Draft = { readonly assets: readonly string[]; readonly items: readonly ItemScope[] }

/** `here`: any card on one of these assets; `like`: those among them about the same items. */
export function similarTo(
  draft: Draft,
  past: readonly PastCard[],
): { readonly like: readonly PastCard[]; readonly here: readonly PastCard[] } {
  const wanted = new Set(draft.assets)
  const here = past.filter(({ assets }) => assets.some((asset) => wanted.has(asset)))
  return { here, like: here.filter(({ items }) => areAlike(draft.items, items)) }
}

function areAlike(some: readonly ItemScope[], others: readonly ItemScope[]): boolean {
  if (some.length === 0 || others.length === 0) return some.length === others.length
  return some.some((one) => others.some((other) => mayMeet(one, other)))
}

/** Two patterns are about the same things where one's literal beginning lies within the other's. */
function mayMeet(one: ItemScope, other: ItemScope): boolean {
  if ((one.kind ?? 'file') !== (other.kind ?? 'file')) return false
  const [a, b] = [globOf(one.path), globOf(other.path)]
  if (a.isLiteral && b.isLiteral) return one.path === other.path
  return a.literalPrefix.startsWith(b.literalPrefix) || b.literalPrefix.startsWith(a.literalPrefix)
}

/** Strictly: whatever overran, was done in part or was undone did not go as planned. What nobody knows, or nobody began, is left out. */
const WENT_AS_PLANNED = {
  implemented: true,
  overran: false,
  partial: false,
  no_show: false,
  wrong_content: false,
  rolled_back: false,
  cancelled_but_changed: false,
  already_in_state: null,
  cancelled_clean: null,
  unverifiable: null,
  pending: null,
  in_progress: null,
} as const satisfies Record<PastCard['outcome'], boolean | null>

export function recordOf(cards: readonly PastCard[]): TrackRecord {
  const told = cards.filter(({ outcome }) => WENT_AS_PLANNED[outcome] !== null)
  const k = told.filter(({ outcome }) => WENT_AS_PLANNED[outcome]).length
  const overran = told.filter(({ overranMs }) => overranMs > 0).map(({ overranMs }) => overranMs)
  return {
    n: told.length,
    k,
    strict: told.length < ENOUGH ? null : wilson(k, told.length),
    unverifiable: cards.filter(({ outcome }) => outcome === 'unverifiable').length,
    tookMs: spread(told.flatMap(({ tookMs }) => tookMs ?? [])),
    overran: overran.length === 0 ? null : { n: overran.length, usualMs: quantile(overran, 0.5) },
    downMs: spread(told.flatMap(({ downMs }) => downMs ?? [])),
  }
}

const Z_95 = 1.959964

/** Wilson's score interval (1927): honest also near 0 and 1 and for small n, where the usual one is not. */
export function wilson(k: number, n: number): Share {
  const share = k / n
  const zz = Z_95 ** 2
  const middle = share + zz / (2 * n)
  const reach = Z_95 * Math.sqrt((share * (1 - share)) / n + zz / (4 * n * n))
  const scale = 1 + zz / n
  return { share, low: Math.max(0, (middle - reach) / scale), high: Math.min(1, (middle + reach) / scale) }
}

const spread = (values: readonly number[]): Spread | null =>
  values.length === 0 ? null : { usual: quantile(values, 0.5), p80: quantile(values, 0.8), n: values.length }

/** The smallest value that at least this share of them do not exceed (nearest rank). */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}
