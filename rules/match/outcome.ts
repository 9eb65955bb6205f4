// What became of an entry on the fleet: done, done in part, not done, or not to be told.
import type { Entry, Instant, VerdictKind } from '../domain.ts'
import { firstStart, lastEnd } from './facets/time.ts'
import type { Policy } from './policy.ts'

type OutcomeKind =
  | 'pending'
  | 'in_progress'
  | 'implemented'
  | 'overran'
  | 'partial'
  | 'no_show'
  | 'already_in_state'
  | 'wrong_content'
  | 'rolled_back'
  | 'unverifiable'
  | 'cancelled_clean'
  | 'cancelled_but_changed'

/** One asset the entry speaks of, and whether it is in the expected state now, was so before the window, or is not. */
export type Target = {
  readonly asset: string
  readonly lastLookAt: Instant | null
  readonly state: 'expected' | 'was_expected' | 'other'
}

/** A change whose verdict names the entry. */
export type LinkedChange = { readonly asset: string; readonly verdict: VerdictKind; readonly modifiers: readonly string[] }

export type EntryOutcome = {
  readonly outcome: OutcomeKind
  readonly done: number
  readonly total: number
  /** Seen after the window and not done. */
  readonly missing: readonly string[]
  /** Not seen since the window ended: nothing can be said of them. */
  readonly blind: readonly string[]
}

type Question = {
  readonly entry: Entry
  readonly targets: readonly Target[]
  readonly changes: readonly LinkedChange[]
  readonly policy: Pick<Policy, 'lateToleranceMs'>
  readonly now: Instant
}

export function outcomeOf(question: Question): EntryOutcome {
  const { entry, targets } = question
  const done = targets.filter((target) => isDone(target, question))
  const open = targets.filter((target) => !done.includes(target))
  const isBlind = ({ lastLookAt }: Target) => lastLookAt === null || lastLookAt < lastEnd(entry.windows)
  const blind = open.filter(isBlind)
  return {
    outcome: kindOf(question, { done, blind, total: targets.length }),
    done: done.length,
    total: targets.length,
    missing: open.filter((target) => !isBlind(target)).map(({ asset }) => asset),
    blind: blind.map(({ asset }) => asset),
  }
}

type Count = { readonly done: readonly Target[]; readonly blind: readonly Target[]; readonly total: number }

function kindOf(question: Question, { done, blind, total }: Count): OutcomeKind {
  const { entry, changes, policy, now } = question
  const endsAt = lastEnd(entry.windows) + (entry.lateToleranceMs ?? policy.lateToleranceMs)
  if (isAllRolledBack(question)) return 'rolled_back'
  if (isCalledOff(entry)) return changes.length > 0 ? 'cancelled_but_changed' : 'cancelled_clean'
  if (total > 0 && done.length === total) return allDoneKind(done, changes)
  if (entry.windows.length === 0 || now < firstStart(entry.windows)) return 'pending'
  if (changes.some(({ asset, verdict }) => verdict === 'wrong_content' && !done.some((target) => target.asset === asset)))
    return 'wrong_content'
  if (now <= endsAt) return 'in_progress'
  if (done.length > 0) return 'partial'
  if (blind.length > 0) return 'unverifiable'
  return changes.length > 0 ? 'partial' : 'no_show'
}

function allDoneKind(done: readonly Target[], changes: readonly LinkedChange[]): OutcomeKind {
  if (done.every(({ state }) => state === 'was_expected')) return 'already_in_state'
  return changes.some(({ modifiers }) => modifiers.includes('late_tolerance')) ? 'overran' : 'implemented'
}

/** With an expectation: it holds. Without one: at least one approved change that was not undone. */
function isDone({ asset, state }: Target, { entry, changes }: Question): boolean {
  if (entry.expect.length > 0) return state !== 'other'
  const own = changes.filter((change) => change.asset === asset)
  return own.some(isApproved) && !own.some((change) => undoes(change, entry))
}

const isApproved = ({ verdict }: LinkedChange): boolean => verdict === 'authorised' || verdict === 'standard'
const undoes = ({ modifiers }: LinkedChange, { id }: Entry): boolean => modifiers.includes(`rollback_of:${id}`)

function isAllRolledBack({ entry, changes }: Question): boolean {
  const changed = new Set(changes.filter((change) => isApproved(change) && !undoes(change, entry)).map(({ asset }) => asset))
  const undone = new Set(changes.filter((change) => undoes(change, entry)).map(({ asset }) => asset))
  return undone.size > 0 && [...changed].every((asset) => undone.has(asset))
}

function isCalledOff({ history }: Entry): boolean {
  const last = history.findLast(({ state }) => state !== 'implemented' && state !== 'closed')
  return last?.state === 'cancelled' || last?.state === 'withdrawn' || last?.state === 'rejected'
}
