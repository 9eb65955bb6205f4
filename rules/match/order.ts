// Which of several candidates a change is judged by: the lightest explanation first, and the same one whatever order they came in.
import type { Defect, Span } from '../domain.ts'
import type { Candidate } from './candidate.ts'
import { actorRank } from './facets/actor.ts'
import { assetRank } from './facets/asset.ts'
import { contentRank } from './facets/content.ts'
import { itemRank } from './facets/item.ts'
import { distanceToNearest, firstStart, mergeWindows, overlapMs, timeRank } from './facets/time.ts'

const WEIGHT = { time: 3, content: 4, actor: 5, approval: 6, freeze: 7, scope: 8 } as const satisfies Record<Defect, number>
const WAITING = { grace: 1, emergency: 2 } as const

/** Smaller is better, key by key. The first nine say how well it fits; candidates equal in them cannot be told apart. */
const fit = (candidate: Candidate): readonly number[] => [
  candidate.defects.length > 0 ? 1 : 0,
  candidate.isQuoted ? 0 : 1,
  candidate.defects.length,
  weightOf(candidate),
  contentRank(candidate.content),
  itemRank(candidate.item),
  -candidate.item.literalLength,
  assetRank(candidate.asset),
  actorRank(candidate.actor),
]

const tieBreak = ({ plan, time }: Candidate, interval: Span): readonly number[] => [
  timeRank(time),
  -(time.kind === 'standing' ? interval.to - interval.from : overlapMs(interval, plan.windows)),
  time.kind === 'standing' ? 0 : distanceToNearest(interval, plan.windows),
  plan.isStanding ? 1 : 0,
  time.kind === 'standing' ? Infinity : widthMs(plan.windows),
  time.kind === 'standing' ? -Infinity : firstStart(plan.windows),
]

function weightOf({ defects, approval }: Candidate): number {
  const waiting = approval.kind === 'grace' || approval.kind === 'emergency' ? WAITING[approval.kind] : 0
  return defects.reduce((sum, defect) => sum + WEIGHT[defect], waiting)
}

const widthMs = (windows: readonly Span[]): number => mergeWindows(windows).reduce((sum, { from, to }) => sum + to - from, 0)

export function inOrder(candidates: readonly Candidate[], interval: Span): readonly Candidate[] {
  const keyed = candidates.map((candidate) => ({ candidate, keys: [...fit(candidate), ...tieBreak(candidate, interval)] }))
  return keyed
    .sort((a, b) => compareKeys(a.keys, b.keys) || (a.candidate.plan.id < b.candidate.plan.id ? -1 : 1))
    .map(({ candidate }) => candidate)
}

/** Both would do, and nothing tells which one it was. */
export const isTie = (first: Candidate, second: Candidate): boolean =>
  first.defects.length === 0 && second.defects.length === 0 && compareKeys(fit(first), fit(second)) === 0

function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (const [i, key] of a.entries()) {
    const other = b[i] ?? 0
    if (key !== other) return key < other ? -1 : 1
  }
  return 0
}
