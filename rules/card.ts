// The life of a change card: which state follows which, what an edit voids, and what an approval is bound to.
import type { Entry, EntryState, EntryStep, Instant } from './domain.ts'

export const CARD_VERBS = ['submit', 'approve', 'reject', 'withdraw', 'cancel', 'implement', 'close', 'edit'] as const
export type CardVerb = (typeof CARD_VERBS)[number]

/**
 * Where each verb leads. What is not listed is refused. An edit never leads to `approved`: whoever changes what is asked asks anew.
 * Submitting twice is harmless, because cards also arrive by mail and from scripts that send again when unsure.
 */
const LIFE = {
  draft: { submit: 'submitted', withdraw: 'withdrawn', edit: 'draft' },
  submitted: { submit: 'submitted', approve: 'approved', reject: 'rejected', withdraw: 'withdrawn', edit: 'edited' },
  edited: { submit: 'edited', approve: 'approved', reject: 'rejected', withdraw: 'withdrawn', edit: 'edited' },
  approved: { cancel: 'cancelled', implement: 'implemented', close: 'closed', edit: 'edited' },
  rejected: { edit: 'edited' },
  implemented: { close: 'closed' },
  withdrawn: {},
  cancelled: {},
  closed: {},
} as const satisfies Readonly<Record<EntryState, Partial<Record<CardVerb, EntryState>>>>

/** What a person can do instead, state by state. */
const WHAT_NOW: Readonly<Record<EntryState, string>> = {
  draft: 'It is a draft: submit it first.',
  submitted: 'It waits for approval: approve, reject, withdraw or edit it.',
  edited: 'It was edited and waits for approval anew: approve, reject, withdraw or edit it.',
  approved: 'It is approved: cancel it, close it, or edit it and have it approved anew.',
  rejected: 'It was rejected: edit it to ask again.',
  withdrawn: 'It was withdrawn for good: write a new card.',
  cancelled: 'It was cancelled for good: write a new card.',
  implemented: 'It is implemented: all that is left is to close it.',
  closed: 'It is closed for good: write a new card.',
}

export type Move = { readonly ok: true; readonly to: EntryState } | { readonly ok: false; readonly why: string }

export function move(state: EntryState, verb: CardVerb): Move {
  const next: Partial<Record<CardVerb, EntryState>> = LIFE[state]
  const to = next[verb]
  return to === undefined ? { ok: false, why: WHAT_NOW[state] } : { ok: true, to }
}

/** An entry without history is a draft nobody has signed. */
export const stateOf = (entry: Pick<Entry, 'history'>): EntryState => entry.history.at(-1)?.state ?? 'draft'

export const waitsForApproval = (state: EntryState): boolean => state === 'submitted' || state === 'edited'

/** In the basket: submitted like any other, but nobody has given it a day yet. */
export const isInBasket = (entry: Pick<Entry, 'history' | 'windows'>): boolean =>
  entry.windows.length === 0 && (stateOf(entry) === 'draft' || waitsForApproval(stateOf(entry)))

export type Stepped = { readonly ok: true; readonly entry: Entry } | { readonly ok: false; readonly why: string }
type Hand = { readonly by: string; readonly at: Instant; readonly note?: string }

/** The entry after a verb other than `edit`. Submitting what is already submitted leaves it as it is. */
export function takeStep(entry: Entry, verb: Exclude<CardVerb, 'edit'>, hand: Hand): Stepped {
  const state = stateOf(entry)
  const moved = move(state, verb)
  if (!moved.ok) return moved
  return { ok: true, entry: moved.to === state ? entry : signed(entry, moved.to, hand) }
}

/** What a card asks for, as opposed to what happened to it. This is what is approved. */
export type Asked = Omit<Entry, 'id' | 'source' | 'rev' | 'history'>

export function askedBy({ id: _id, source: _source, rev: _rev, history: _history, ...asked }: Entry): Asked {
  return asked
}

/** The entry with other content: a new revision, a step that names who did it, and no approval left. */
export function edit(entry: Entry, asked: Asked, hand: Hand): Stepped {
  const moved = move(stateOf(entry), 'edit')
  if (!moved.ok) return moved
  const next = { ...asked, id: entry.id, source: entry.source, rev: entry.rev, history: entry.history }
  if (contentText(next) === contentText(entry)) return { ok: true, entry }
  return { ok: true, entry: signed({ ...next, rev: entry.rev + 1 }, moved.to, hand) }
}

function signed(entry: Entry, state: EntryState, { by, at, note }: Hand): Entry {
  const step: EntryStep = note === undefined ? { state, at, by } : { state, at, by, note }
  return { ...entry, history: [...entry.history, step] }
}

/** The text whose hash an approval is bound to: all that is asked, in one order, and nothing of what happened to it. */
export function contentText(entry: Entry): string {
  const { history: _history, rev: _rev, ...asked } = entry
  return JSON.stringify(inOrder(asked))
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.entries(value).filter(([, v]) => v !== undefined)
  return Object.fromEntries(keys.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, v]) => [key, inOrder(v)]))
}
