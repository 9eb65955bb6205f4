// Was the entry approved when the change was made, by somebody who may, and if not, is there still time to say so.
import type { Entry, EntryStep, Instant, Risk, Span } from '../../domain.ts'
import { RISKS } from '../../domain.ts'
import { daysMs, hoursMs, type Policy } from '../policy.ts'

type By = { readonly at: Instant; readonly by: string; readonly isFirstHeard: boolean }
/** Where an entry's history stands after some of its steps. */
type Standing =
  | { readonly kind: 'draft' }
  | ({ readonly kind: 'pending'; readonly isEdited: boolean } & By)
  | ({ readonly kind: 'approved' } & By)
  | ({ readonly kind: 'self' } & By)
  | ({ readonly kind: 'rejected' | 'withdrawn' | 'cancelled' } & By)

export type Approval =
  /** Approved in time. `isInInterval`: it may have been given after the change, the interval does not tell. */
  | ({ readonly kind: 'approved'; readonly isInInterval: boolean; readonly cancelled: By | null } & By)
  | ({ readonly kind: 'retro'; readonly because: 'approval' | 'edit' } & By)
  | ({ readonly kind: 'grace' | 'emergency'; readonly until: Instant } & By)
  | { readonly kind: 'standing' }
  | { readonly kind: 'invalid'; readonly why: InvalidApproval }

export type InvalidApproval =
  | { readonly kind: 'draft' }
  | ({ readonly kind: 'rejected' | 'withdrawn' | 'cancelled' | 'self' | 'too-late' | 'edited' | 'submitted-after' | 'risk-too-high' } & By)
  | ({ readonly kind: 'grace-over' | 'emergency-over'; readonly until: Instant } & By)
  | { readonly kind: 'review-overdue'; readonly since: Instant }
  | { readonly kind: 'used-up'; readonly limit: number }
  | { readonly kind: 'not-registered' }

const invalid = (why: InvalidApproval): Approval => ({ kind: 'invalid', why })
const isAtLeast = (risk: Risk, limit: Risk): boolean => RISKS.indexOf(risk) >= RISKS.indexOf(limit)

type Question = {
  readonly entry: Entry
  readonly interval: Span
  readonly actor: string | null
  readonly policy: Policy
  readonly now: Instant
}

export function approvalOf(question: Question): Approval {
  const { entry, interval, now } = question
  const steps = entry.history
    .map((step): Step => ({
      state: step.state,
      at: step.firstHeardAt ?? step.at,
      by: step.by,
      isFirstHeard: step.firstHeardAt !== undefined,
    }))
    .filter((step) => step.at <= now)
    .sort((a, b) => a.at - b.at)
  const stepsBefore = steps.filter((step) => step.at <= interval.to)
  const atChange = standingAfter(stepsBefore, { kind: 'draft' }, question)
  const stepsSince = steps.slice(stepsBefore.length)
  const atPresent = standingAfter(stepsSince, atChange, question)
  const wasEditedLater = stepsSince.some(({ state }) => state === 'edited')
  if (atChange.kind === 'approved' && !wasEditedLater) return inTime(atChange, atPresent, question)
  if (atPresent.kind === 'approved') return afterwards(atPresent, 'approval', question)
  if (atPresent.kind === 'pending') return waiting(atPresent, question)
  return invalid(atPresent)
}

type Step = By & { readonly state: EntryStep['state'] }

function standingAfter(steps: readonly Step[], before: Standing, question: Question): Standing {
  return steps.reduce<Standing>((standing, step) => nextStanding(standing, step, question), before)
}

function nextStanding(standing: Standing, step: Step, question: Question): Standing {
  const { state, at, by, isFirstHeard } = step
  switch (state) {
    case 'draft':
    case 'implemented':
    case 'closed':
      return standing
    case 'submitted':
      // Submitting once more neither voids an approval nor starts the grace time again.
      return standing.kind === 'approved' || standing.kind === 'pending'
        ? standing
        : { kind: 'pending', isEdited: false, at, by, isFirstHeard }
    case 'approved':
      if (!isOwnApproval(by, question)) return { kind: 'approved', at, by, isFirstHeard }
      return standing.kind === 'approved' ? standing : { kind: 'self', at, by, isFirstHeard }
    case 'edited':
      return standing.kind === 'draft' ? standing : { kind: 'pending', isEdited: true, at, by, isFirstHeard }
    case 'rejected':
    case 'withdrawn':
    case 'cancelled':
      return { kind: state, at, by, isFirstHeard }
  }
}

const samePerson = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

function isOwnApproval(approver: string, { entry, actor, policy }: Question): boolean {
  if (!isAtLeast(entry.risk, policy.selfApprovalRisk)) return false
  return entry.implementers.some((name) => samePerson(name, approver)) || (actor !== null && samePerson(actor, approver))
}

function inTime(approved: By, atPresent: Standing, question: Question): Approval {
  const { entry, interval } = question
  const { at, by, isFirstHeard } = approved
  // A source that shows edits without voiding the approval: the entry counts as approved when it was last edited.
  const editedAt = entry.editedAt ?? at
  if (editedAt > interval.to) return afterwards({ at: editedAt, by, isFirstHeard }, 'edit', question)
  const isCancelled = atPresent.kind === 'cancelled' || atPresent.kind === 'withdrawn' || atPresent.kind === 'rejected'
  const cancelled = isCancelled ? atPresent : null
  return { kind: 'approved', at, by, isFirstHeard, cancelled, isInInterval: Math.max(at, editedAt) > interval.from }
}

function afterwards(approved: By, because: 'approval' | 'edit', { interval, policy, entry }: Question): Approval {
  const at = Math.max(approved.at, entry.editedAt ?? approved.at)
  const { by, isFirstHeard } = approved
  if (at > interval.to + daysMs(policy.retroLimitDays)) return invalid({ kind: 'too-late', at, by, isFirstHeard })
  return { kind: 'retro', at, by, isFirstHeard, because }
}

function waiting(pending: Extract<Standing, { kind: 'pending' }>, { entry, interval, policy, now }: Question): Approval {
  const { at, by, isFirstHeard } = pending
  if (entry.kind === 'emergency') {
    const until = interval.to + hoursMs(policy.emergencyRetroHours)
    if (at > until || now > until) return invalid({ kind: 'emergency-over', at, by, isFirstHeard, until })
    return { kind: 'emergency', at, by, isFirstHeard, until }
  }
  if (Math.max(at, entry.editedAt ?? at) > interval.to)
    return invalid({ kind: pending.isEdited || at <= interval.to ? 'edited' : 'submitted-after', at, by, isFirstHeard })
  if (isAtLeast(entry.risk, policy.graceMaxRisk) && entry.risk !== policy.graceMaxRisk)
    return invalid({ kind: 'risk-too-high', at, by, isFirstHeard })
  const until = at + hoursMs(policy.graceHours)
  return now <= until ? { kind: 'grace', at, by, isFirstHeard, until } : invalid({ kind: 'grace-over', at, by, isFirstHeard, until })
}
