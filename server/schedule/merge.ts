// What a record of another system makes of the entry we have: nothing, a new one, or the next step of it. Decides; keeps nothing.
import { contentText, stateOf } from '../../rules/card.ts'
import type { Entry, EntryStep, Instant } from '../../rules/domain.ts'
import type { SourceEntry } from './sources/source.ts'

export type Merged =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'added'; readonly entry: Entry }
  /** `isQuiet`: only what lies ahead was worked out further; nobody changed anything. */
  | { readonly kind: 'changed'; readonly entry: Entry; readonly what: readonly string[]; readonly isQuiet: boolean }

type Heard = {
  readonly source: string
  readonly now: Instant
  readonly risk: Entry['risk']
  /** Who brought it, and what is to be said about that. */
  readonly note?: string
  /** Its recurrence is the one we know: then other windows are no edit. */
  readonly hasSameRule: boolean
}

export function merge(record: SourceEntry, known: Entry | null, heard: Heard): Merged {
  const { source, now, risk } = heard
  const asked = { ...record.asked, risk }
  if (known === null) return { kind: 'added', entry: { ...asked, id: record.id, source, rev: 1, history: firstSteps(record, heard) } }
  const { editedAt, ...before } = known
  const edited = editedAt === undefined ? {} : { editedAt }
  const next: Entry = { ...asked, id: known.id, source, rev: known.rev, history: known.history }
  const what = differences(before, next).filter((field) => field !== 'windows' || !heard.hasSameRule)
  const steps = nextSteps(record, known, heard)
  const isSame = contentText({ ...before, history: [] }) === contentText({ ...next, history: [] })
  if (isSame && steps.length === 0) return { kind: 'unchanged' }
  const isRevised = what.length > 0
  const matters = what.some((field) => field === 'windows' || field === 'assets' || field === 'items' || field === 'expect')
  const entry = {
    ...next,
    ...(matters ? { editedAt: record.changedAt ?? now } : edited),
    rev: isRevised ? known.rev + 1 : known.rev,
    history: [...known.history, ...steps],
  }
  const said = [...what, ...steps.map(({ state }) => state)]
  return { kind: 'changed', entry, what: said, isQuiet: said.length === 0 }
}

const FIELDS = ['summary', 'requester', 'implementers', 'kind', 'risk', 'assets', 'items', 'windows', 'expect', 'backout'] as const

function differences(before: Omit<Entry, 'editedAt'>, next: Entry): readonly (typeof FIELDS)[number][] {
  return FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(next[field]))
}

const stepAt = (
  state: EntryStep['state'],
  signed: { readonly by: string; readonly at: Instant | null },
  { now, note }: Heard,
): EntryStep => ({
  state,
  at: signed.at ?? now,
  by: signed.by,
  ...(signed.at === null ? { firstHeardAt: now } : {}),
  ...(note === undefined ? {} : { note }),
})

function firstSteps(record: SourceEntry, heard: Heard): readonly EntryStep[] {
  const { state, submitted, approval } = record
  const steps = [stepAt('submitted', submitted, heard)]
  if (approval !== null && state !== 'submitted' && state !== 'draft' && state !== 'rejected')
    steps.push(stepAt('approved', approval, heard))
  if (state !== 'submitted' && state !== 'approved' && state !== 'draft') steps.push(endOf(record, heard))
  return steps
}

const endOf = (record: SourceEntry, heard: Heard): EntryStep =>
  stepAt(record.state, { by: record.submitted.by, at: record.changedAt }, heard)

function nextSteps(record: SourceEntry, known: Entry, heard: Heard): readonly EntryStep[] {
  const { state, approval } = record
  const before = stateOf(known)
  if (state === before) return []
  if (state === 'approved') return approval === null ? [] : [stepAt('approved', approval, heard)]
  // A source that puts an approved change back to waiting has taken the approval away.
  if (state === 'submitted') return [stepAt(before === 'approved' ? 'edited' : 'submitted', { ...record.submitted, at: null }, heard)]
  const isApprovedFirst =
    approval !== null && !known.history.some((step) => step.state === 'approved') && (state === 'implemented' || state === 'closed')
  return [...(isApprovedFirst ? [stepAt('approved', approval, heard)] : []), endOf(record, heard)]
}
