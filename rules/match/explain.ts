// The explanation of a verdict in one paragraph: what changed and when, the entry it was held against facet by facet, and what was used.
import type { Change, FacetReading, VerdictKind } from '../domain.ts'
import type { Candidate } from './candidate.ts'
import { readingsLine } from './facets/readings.ts'
import type { ChangeInterval } from './interval.ts'
import { moment, until, wholeSeconds } from './say-time.ts'
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
    `${opening(verdict, candidate)}: ${what} on ${change.asset} ${OPERATION_WORDS[change.op]} ${whenWords(interval)} (${interval.known}).`,
    ...notes,
    `${candidate === null ? '' : `${entryWords(candidate)}: `}${readingsLine(readings)}.`,
    nextBest(candidate, runnersUp),
    policyUsed.length === 0 ? null : `Policy used: ${policyUsed.join(', ')}.`,
  ]
  return sentences.filter((sentence) => sentence !== null).join(' ')
}

const opening = (verdict: VerdictKind, candidate: Candidate | null): string =>
  verdictPhrase(verdict) + (verdict === 'authorised' && candidate?.approval.kind === 'retro' ? ' afterwards' : '')

const OPERATION_WORDS = { added: 'appeared', modified: 'changed', removed: 'was removed', moved: 'was moved' } as const

function whenWords({ span, isStartKnown }: ChangeInterval): string {
  const { from, to } = wholeSeconds(span)
  if (!isStartKnown) return `at some time before ${moment(to)}`
  if (from === to) return `at ${moment(from)}`
  return `between ${moment(from)} and ${until(from, to)}`
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

/** Once something fits, what does not fit is of no interest, except the entry the change names itself. */
function nextBest(candidate: Candidate | null, runnersUp: readonly Candidate[]): string | null {
  const isClean = candidate?.defects.length === 0
  const told = runnersUp.filter(({ defects, isQuoted }) => !isClean || isQuoted || defects.length === 0)
  return told.length === 0 ? null : `Next best: ${told.map(runnerUpWords).join('; ')}.`
}

const runnerUpWords = ({ plan, defects }: Candidate): string =>
  `${plan.id} (${defects.length === 0 ? 'would do as well' : defects.join(', ')})`
