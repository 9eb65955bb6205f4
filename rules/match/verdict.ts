// From defects to a verdict: one defect names it, two make it unauthorised.
import type { VerdictKind } from '../domain.ts'
import type { Candidate } from './candidate.ts'
import type { TimeMatch } from './facets/time.ts'
import type { ChangeInterval } from './interval.ts'
import type { Policy } from './policy.ts'

export function verdictOn(candidate: Candidate, interval: ChangeInterval, confidence: number, policy: Policy): VerdictKind {
  const [defect, another] = candidate.defects
  if (defect === undefined) return cleanVerdict(candidate, interval, confidence, policy)
  if (another !== undefined) return 'unauthorised'
  switch (defect) {
    case 'time':
      return OUTSIDE[sideOf(candidate.time)]
    case 'content':
      return 'wrong_content'
    case 'actor':
      return 'wrong_actor'
    case 'approval':
      return 'unapproved'
    case 'freeze':
      return 'frozen'
    case 'scope':
      return 'out_of_scope'
  }
}

const OUTSIDE = { early: 'outside_window_early', late: 'outside_window_late', gap: 'outside_window_gap' } as const
const sideOf = (time: TimeMatch) => (time.kind === 'out' || time.kind === 'straddle' ? time.side : 'gap')

function cleanVerdict(
  { approval, plan, time, content }: Candidate,
  { isLong }: ChangeInterval,
  confidence: number,
  policy: Policy,
): VerdictKind {
  // Waiting comes before "standard": what nobody approved yet is never shown as approved.
  if (approval.kind === 'grace') return 'grace'
  if (approval.kind === 'emergency') return 'emergency_pending'
  if (plan.kind === 'standard') return 'standard'
  if (isLong && time.kind === 'straddle' && content.kind !== 'match') return 'undetermined'
  return confidence < policy.undeterminedBelow ? 'undetermined' : 'authorised'
}

const PHRASES = {
  authorised: 'Approved',
  standard: 'Pre-approved',
  grace: 'Not approved yet, still within the grace time',
  emergency_pending: 'Emergency change, waiting for its approval',
  outside_window_early: 'Outside its window (early)',
  outside_window_late: 'Outside its window (late)',
  outside_window_gap: 'Outside its windows (between two of them)',
  frozen: 'Made during a freeze',
  unapproved: 'Not approved',
  wrong_content: 'Not the content that was approved',
  wrong_actor: 'Not made by the people named for it',
  out_of_scope: 'Not part of the approved work',
  unauthorised: 'Not covered by any entry',
  undetermined: 'Cannot be told, a person must look',
  reverted: 'Back to the known good value',
  noise: 'Noise, ignored on purpose',
} as const satisfies Record<VerdictKind, string>

/** The verdict as an explanation opens with it. A new verdict will not compile until somebody has found its words. */
export const verdictPhrase = (verdict: VerdictKind): string => PHRASES[verdict]
