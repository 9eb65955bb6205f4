// How sure we are that this change belongs to this entry: 0 to 1, two decimals.
import type { Candidate } from './candidate.ts'
import type { TimeMatch } from './facets/time.ts'
import type { Uniformity } from './siblings.ts'

const ITEM = { exact: 1, package: 0.95, glob: 0.9, any: 0.75, none: 0.5 } as const
/** A contradiction is sure knowledge too: it takes nothing from the confidence. */
const CONTENT = { match: 1, none: 0.85, unknown: 0.7, contradict: 1 } as const
const ACTOR = { match: 1, unknown: 0.95, mismatch: 0.6 } as const
const UNIFORMITY = { homogeneous: 1.1, heterogeneous: 0.5 } as const
const SUSPECT_CLOCK = 0.8
const AMBIGUOUS = 0.8
const QUOTED_AT_LEAST = 0.95

export function confidenceIn(
  { item, time, content, actor, isQuoted, defects }: Candidate,
  doubts: { readonly isClockSuspect: boolean; readonly isAmbiguous: boolean; readonly uniformity: Uniformity },
): number {
  const product =
    ITEM[item.by] *
    timeFactor(time) *
    CONTENT[content.kind] *
    ACTOR[actor.kind] *
    (doubts.isClockSuspect ? SUSPECT_CLOCK : 1) *
    (doubts.isAmbiguous ? AMBIGUOUS : 1) *
    (doubts.uniformity === null ? 1 : UNIFORMITY[doubts.uniformity])
  const floor = isQuoted && defects.length === 0 ? QUOTED_AT_LEAST : 0
  return Math.round(Math.min(1, Math.max(product, floor)) * 100) / 100
}

function timeFactor(time: TimeMatch): number {
  switch (time.kind) {
    case 'standing':
    case 'inside':
    case 'out':
      return 1
    case 'tolerance':
      return 0.9
    case 'straddle':
      return 0.5 + 0.5 * time.share
  }
}
