// The explanation of a verdict in one paragraph: what changed and when, the entry it was held against facet by facet, and what was used.
import type { Change, FacetReading, VerdictKind } from '../domain.ts'
import type { Candidate } from './candidate.ts'
import { readingsLine } from './facets/readings.ts'
import type { ChangeInterval } from './interval.ts'
import type { Policy } from './policy.ts'
import { duration, moment, wholeSeconds } from './say-time.ts'
import { verdictPhrase } from './verdict.ts'

export type Story = {
  readonly verdict: VerdictKind
  readonly change: Change
  readonly interval: ChangeInterval
  readonly candidate: Candidate | null
  readonly readings: readonly FacetReading[]
  readonly runnersUp: readonly Candidate[]
  /** Sentences of their own: a doubt, a rule that decided before any entry was looked at. */
  readonly notes: readonly string[]
  readonly policyUsed: readonly string[]
}

export function explain({ verdict, change, interval, candidate, readings, runnersUp, notes, policyUsed }: Story): string {
  const what = `${change.item.path}${change.item.key === undefined ? '' : ` ${change.item.key}`}`
  const sentences = [
    `${verdictPhrase(verdict)}: ${what} on ${change.asset} ${OPERATION_WORDS[change.op]} ${whenWords(interval)} (${interval.known}).`,
    ...notes,
    `${candidate === null ? '' : `${entryWords(candidate)}: `}${readingsLine(readings)}.`,
    runnersUp.length === 0 ? null : `Next best: ${runnersUp.map(runnerUpWords).join('; ')}.`,
    policyUsed.length === 0 ? null : `Policy used: ${policyUsed.join(', ')}.`,
  ]
  return sentences.filter((sentence) => sentence !== null).join(' ')
}

const OPERATION_WORDS = { added: 'appeared', modified: 'changed', removed: 'was removed', moved: 'was moved' } as const

export function whenWords({ span, isStartKnown }: ChangeInterval): string {
  const { from, to } = wholeSeconds(span)
  if (!isStartKnown) return `at some time before ${moment(to)}`
  if (from === to) return `at ${moment(from)}`
  return `between ${moment(from)} and ${moment(to)}`
}

function entryWords({ plan, defects, approval }: Candidate): string {
  const what = plan.isStanding ? 'Standing rule' : defects.length === 0 ? 'Entry' : 'Nearest entry'
  const summary = plan.summary === '' ? '' : ` “${plan.summary}”`
  const people = [
    plan.implementers.length === 0 ? null : `implementer ${plan.implementers.join(', ')}`,
    approval.kind === 'approved' || approval.kind === 'retro' ? `approved ${moment(approval.at)} by ${approval.by}` : null,
  ].filter((part) => part !== null)
  return `${what} ${plan.id}${summary}${people.length === 0 ? '' : ` (${people.join(', ')})`}`
}

const runnerUpWords = ({ plan, defects }: Candidate): string =>
  `${plan.id} (${defects.length === 0 ? 'would do as well' : defects.join(', ')})`

/** The numbers of the policy that had a say in this verdict. */
export function policyUsedBy(
  { time, approval, plan, content }: Candidate,
  verdict: VerdictKind,
  isStrict: boolean,
  policy: Policy,
): readonly string[] {
  const late = plan.lateToleranceMs ?? policy.lateToleranceMs
  const early = plan.earlyToleranceMs ?? policy.earlyToleranceMs
  const isNearEdge = time.kind === 'tolerance' || time.kind === 'straddle' || time.kind === 'out'
  const share = isStrict ? policy.straddleShareStrict : policy.straddleShare
  return [
    isNearEdge && early > 0 ? `early tolerance ${duration(early)}` : null,
    isNearEdge && late > 0 ? `late tolerance ${duration(late)}` : null,
    time.kind === 'straddle'
      ? `at least ${Math.round(share * 100)} % of the interval in the window unless something else speaks for it`
      : null,
    time.kind === 'straddle' && verdict === 'undetermined' && content.kind !== 'match'
      ? `an interval over ${duration(policy.longIntervalMs)} proves nothing by overlap`
      : null,
    approval.kind === 'grace' || (approval.kind === 'invalid' && approval.why.kind === 'grace-over')
      ? `grace ${policy.graceHours} h`
      : null,
    approval.kind === 'emergency' || (approval.kind === 'invalid' && approval.why.kind === 'emergency-over')
      ? `emergencies to be approved within ${policy.emergencyRetroHours} h`
      : null,
    approval.kind === 'retro' || (approval.kind === 'invalid' && approval.why.kind === 'too-late')
      ? `approval afterwards within ${policy.retroLimitDays} d`
      : null,
    verdict === 'undetermined' ? `a person looks below confidence ${policy.undeterminedBelow}` : null,
  ].filter((part) => part !== null)
}

export const lookAroundWords = ({ lookAroundMs }: Policy): string => `entries with a window within ${duration(lookAroundMs)}`
