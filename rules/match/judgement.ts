// The four ways a judgement comes about, each put together with its modifiers, readings and words.
import type { Judgement, Value, VerdictKind } from '../domain.ts'
import type { Candidate, Circumstances } from './candidate.ts'
import { confidenceIn } from './confidence.ts'
import type { Early } from './decided-early.ts'
import { explain, type Story } from './explain.ts'
import { emptyReadings, readingsOf } from './facets/readings.ts'
import { hintsAbout, intervalModifiers, modifiersOf } from './modifiers.ts'
import { isTie } from './order.ts'
import { lookAroundWords, policyUsedBy } from './policy-used.ts'
import { uniformityOf } from './siblings.ts'
import { verdictOn } from './verdict.ts'

type Scene = Circumstances & {
  readonly siblings: readonly (Value | null)[]
  /** The entry whose change this one undoes, too late or otherwise not as planned. */
  readonly undone: string | null
  /** The change names an entry nobody knows. */
  readonly isRefUnknown: boolean
}

const unknownRef = ({ isRefUnknown, change }: Scene): readonly string[] =>
  isRefUnknown ? [`The change itself names ${change.ref}, which is not in the schedule.`] : []

const MOST_RUNNERS_UP = 3
const namedDefects = ({ plan, defects }: Candidate) => ({ id: plan.id, defects })

function promotes(verdict: VerdictKind, confidence: number, { asset, policy }: Circumstances): boolean {
  const isApproved = verdict === 'authorised' || verdict === 'standard'
  return isApproved && confidence >= policy.promoteAtConfidence && !asset.flags.includes('audit')
}

export function judgedEarly({ verdict, entry, modifier, note }: Early, circumstances: Circumstances): Judgement {
  const { change, interval } = circumstances
  const readings = emptyReadings('not needed', null)
  return {
    verdict,
    entry,
    nearest: null,
    modifiers: [modifier],
    confidence: 1,
    promote: promotes(verdict, 1, circumstances),
    interval: interval.span,
    facets: readings,
    runnersUp: [],
    explanation: explain({ verdict, change, interval, candidate: null, readings, runnersUp: [], notes: [note], policyUsed: [] }),
  }
}

export function judgedBy(best: Candidate, others: readonly Candidate[], scene: Scene): Judgement {
  const { change, interval, policy, asset, siblings } = scene
  const [second] = others
  const tied = second !== undefined && isTie(best, second) ? second.plan.id : null
  const uniformity = best.content.kind === 'none' ? uniformityOf(change.after, siblings) : null
  const confidence = confidenceIn(best, { isClockSuspect: interval.isClockSuspect, isAmbiguous: tied !== null, uniformity })
  const verdict = verdictOn(best, interval, confidence, policy)
  const isRefOverruled = best.defects.length === 0 && others.some((other) => other.isQuoted && other.defects.length > 0)
  const isStrict = asset.flags.includes('audit') || asset.flags.includes('security')
  const runnersUp = others.slice(0, MOST_RUNNERS_UP)
  return composed({
    verdict,
    candidate: best,
    modifiers: modifiersOf({ best, verdict, tied, uniformity, isRefOverruled, scene }),
    confidence,
    scene,
    runnersUp,
    policyUsed: policyUsedBy(best, interval, confidence, isStrict, policy),
  })
}

/** A standing rule covers it, but somebody forgot to enter its use. */
export function judgedUnregistered(candidate: Candidate, scene: Scene): Judgement {
  const { interval } = scene
  const uniformity = null
  const confidence = confidenceIn(candidate, { isClockSuspect: interval.isClockSuspect, isAmbiguous: false, uniformity })
  const modifiers = modifiersOf({ best: candidate, verdict: 'unapproved', tied: null, uniformity, isRefOverruled: false, scene })
  return composed({
    verdict: 'unapproved',
    candidate,
    modifiers: [...modifiers, 'standard_not_registered'],
    confidence,
    scene,
    runnersUp: [],
    policyUsed: [],
  })
}

function composed(parts: {
  readonly verdict: VerdictKind
  readonly candidate: Candidate
  readonly modifiers: readonly string[]
  readonly confidence: number
  readonly scene: Scene
  readonly runnersUp: readonly Candidate[]
  readonly policyUsed: readonly string[]
}): Judgement {
  const { verdict, candidate, modifiers, confidence, scene, runnersUp, policyUsed } = parts
  const { change, interval } = scene
  const readings = readingsOf(candidate, interval)
  const notes = [...unknownRef(scene), ...hintsAbout(modifiers, change)]
  const story: Story = { verdict, change, interval, candidate, readings, runnersUp, notes, policyUsed }
  return {
    verdict,
    entry: verdict === 'unauthorised' ? null : candidate.plan.id,
    nearest: candidate.defects.length > 0 ? namedDefects(candidate) : null,
    modifiers,
    confidence,
    promote: promotes(verdict, confidence, scene),
    interval: interval.span,
    facets: readings,
    runnersUp: runnersUp.map(namedDefects),
    explanation: explain(story),
  }
}

export function judgedUncovered(scene: Scene): Judgement {
  const { change, interval, freezes, policy, undone } = scene
  const verdict = 'unauthorised'
  const readings = emptyReadings('no entry', freezes[0] ?? null)
  const modifiers = [
    ...intervalModifiers(interval),
    ...(freezes.length > 0 ? ['during_freeze'] : []),
    ...(undone === null ? [] : [`rollback_of:${undone}`]),
  ]
  const notes = ['No entry speaks of this asset at about this time.', ...unknownRef(scene), ...hintsAbout(modifiers, change)]
  const policyUsed = [lookAroundWords(policy)]
  return {
    verdict,
    entry: null,
    nearest: null,
    modifiers,
    confidence: 1,
    promote: false,
    interval: interval.span,
    facets: readings,
    runnersUp: [],
    explanation: explain({ verdict, change, interval, candidate: null, readings, runnersUp: [], notes, policyUsed }),
  }
}
