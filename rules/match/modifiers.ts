// What is remarkable about a verdict without changing it, and the sentence each remark deserves.
import type { Change, VerdictKind } from '../domain.ts'
import type { Candidate, Circumstances } from './candidate.ts'
import type { ChangeInterval } from './interval.ts'
import type { Uniformity } from './siblings.ts'

export const intervalModifiers = ({ isLong, isClockSuspect }: ChangeInterval): readonly string[] => [
  ...(isLong ? ['long_interval'] : []),
  ...(isClockSuspect ? ['clock_suspect'] : []),
]

export function modifiersOf(parts: {
  readonly best: Candidate
  readonly verdict: VerdictKind
  readonly tied: string | null
  readonly uniformity: Uniformity
  readonly isRefOverruled: boolean
  readonly scene: Circumstances & { readonly undone: string | null }
}): readonly string[] {
  const { best, verdict, tied, uniformity, isRefOverruled, scene } = parts
  const remarks: readonly (readonly [boolean, string])[] = [
    ...approvalRemarks(best),
    ...timeRemarks(best),
    [best.item.by === 'any', 'loose_scope'],
    [best.actor.kind === 'mismatch' && !best.plan.actorStrict, 'actor_mismatch'],
    [isRefOverruled, 'ref_mismatch'],
    [tied !== null, `ambiguous:${tied}`],
    [uniformity !== null, uniformity ?? ''],
    // "Frozen" says it already.
    [scene.freezes.length > 0 && verdict !== 'frozen', 'during_freeze'],
    [scene.undone !== null, `rollback_of:${scene.undone}`],
  ]
  return [...intervalModifiers(scene.interval), ...remarks.filter(([isSo]) => isSo).map(([, name]) => name)]
}

const approvalRemarks = ({ approval }: Candidate): readonly (readonly [boolean, string])[] => [
  [approval.kind === 'retro', 'retro'],
  [approval.kind === 'approved' && approval.isInInterval, 'approval_in_interval'],
  [approval.kind === 'approved' && approval.cancelled !== null, 'cancelled_after'],
]

const timeRemarks = ({ time }: Candidate): readonly (readonly [boolean, string])[] => [
  [time.kind === 'tolerance' && time.earlyMs > 0, 'early_tolerance'],
  [time.kind === 'tolerance' && time.lateMs > 0, 'late_tolerance'],
  [time.kind === 'straddle', 'straddles_edge'],
]

/** The remarks a reader would otherwise miss, because no facet speaks of them. */
const HINTS: Readonly<Record<string, (id: string, ref: string | null) => string>> = {
  long_interval: () => 'Nobody looked for too long to say when it happened.',
  ref_mismatch: (_, ref) => `The change itself names ${ref}, which does not fit.`,
  ambiguous: (id) => `${id} fits just as well.`,
  heterogeneous: () => 'Its siblings in this roll-out got something else.',
  homogeneous: () => 'Its siblings in this roll-out got the same.',
  during_freeze: () => 'A freeze was in force.',
  rollback_of: (id) => `This undoes ${id}, but not as its plan for backing out allows.`,
  standard_not_registered: () =>
    'A standing rule covers it, but each use of that rule must be entered in the schedule, and this one was not.',
}

export function hintsAbout(modifiers: readonly string[], change: Change): readonly string[] {
  return modifiers.flatMap((modifier) => {
    const [name = '', id = ''] = modifier.split(/:(.*)/s)
    return HINTS[name]?.(id, change.ref) ?? []
  })
}
