// The change schedule for people's programs: list, read, write and decide entries.
import { z } from 'zod'
import { inWords, read } from '../../rules/card/input.ts'
import { ENTRY_STATES } from '../../rules/domain.ts'
import { approveCard } from '../actions/approve-card.ts'
import { cancelCard } from '../actions/cancel-card.ts'
import { closeCard } from '../actions/close-card.ts'
import { createCard } from '../actions/create-card.ts'
import { editCard } from '../actions/edit-card.ts'
import { rejectCard } from '../actions/reject-card.ts'
import { submitCard } from '../actions/submit-card.ts'
import { withdrawCard } from '../actions/withdraw-card.ts'
import { staleProblem } from '../auth/refuse.ts'
import { notFound } from '../problem.ts'
import type { Actor, Route } from '../route.ts'
import type { EntryOutcome } from '../schedule/cards.ts'
import { entryJson } from '../schedule/entry-json.ts'
import type { CardParts } from '../schedule/parts.ts'
import { bodyOf, refusal } from '../schedule/problems.ts'
import type { StoredOutcome } from '../store/schedule/outcomes.ts'
import type { Store } from '../store/store.ts'

type EntriesParts = CardParts & { readonly store: Pick<Store, 'read' | 'write'> }

const moment = z.iso
  .datetime({ offset: true, error: 'Write the time with its zone: 2026-03-10T22:00:00Z.' })
  .transform((text) => Date.parse(text))
const Query = z.object({
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(ENTRY_STATES, { error: `There are the states ${ENTRY_STATES.join(', ')}.` })))
    .optional(),
  basket: z.enum(['true', 'false'], { error: 'Write true or false.' }).optional(),
  since: moment.optional(),
  until: moment.optional(),
  q: z.string().max(200, 'Search for less than 200 characters.').optional(),
  limit: z.coerce.number({ error: 'Write a number up to 100.' }).int().min(1).max(100, 'A page has at most 100.').optional(),
  cursor: z.string().max(1_000).optional(),
})

const Decision = z.strictObject({
  /** The `hash` of the entry that was read. */
  hash: z.string().max(200).optional(),
  why: z.string().trim().max(2_000, 'Keep it under 2000 characters.').optional(),
})

export const entriesApi = (parts: EntriesParts): readonly Route[] => [...readRoutes(parts), ...writeRoutes(parts), ...decideRoutes(parts)]

const readRoutes = ({ store }: EntriesParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/entries',
    right: 'viewer',
    does: 'Lists schedule entries, newest first; ?state=, ?basket=, ?since= and ?until= of their windows, ?q=.',
    handler: async (c) => {
      const query = read(Query, c.req.query())
      if (!query.ok) return refusal({ status: 400, title: 'Not understood', detail: inWords(query.problems), problems: query.problems })
      const { state, basket, since, until, q, limit, cursor } = query.value
      const page = await store.read.listEntries({
        ...(state && { states: state }),
        ...(basket && { basket: basket === 'true' }),
        ...(since === undefined && until === undefined ? {} : { during: { from: since ?? 0, to: until ?? Number.MAX_SAFE_INTEGER } }),
        ...(q !== undefined && { q }),
        ...(limit !== undefined && { limit }),
        ...(cursor !== undefined && { cursor }),
      })
      return c.json({ items: page.items.map(entryJson), next: page.next })
    },
  },
  {
    method: 'GET',
    path: '/api/v1/entries/:id',
    right: 'viewer',
    does: 'One entry with its history, its revisions, and the changes that are credited to it.',
    handler: async (c) => {
      const id = c.req.param('id') ?? ''
      const [stored, revisions, changes, outcome] = await Promise.all([
        store.read.entryById(id),
        store.read.revisionsOf(id),
        store.read.listChanges({ entry: id, limit: 100 }),
        store.read.outcomeOf(id),
      ])
      if (stored === null) return notFound(`entry ${id}`)
      const credited = changes.items.map(({ change, judgement }) => ({
        id: change.id,
        asset: change.asset,
        item: change.item,
        verdict: judgement.verdict,
      }))
      const versions = revisions.map(({ rev, at, by }) => ({ rev, at: new Date(at).toISOString(), by }))
      return c.json({ ...entryJson(stored), revisions: versions, changes: credited, outcome: outcome && outcomeJson(outcome) })
    },
  },
]

const outcomeJson = ({ at, checkedAt, ...outcome }: StoredOutcome) => ({
  ...outcome,
  at: new Date(at).toISOString(),
  checkedAt: new Date(checkedAt).toISOString(),
})

const writeRoutes = (parts: EntriesParts): readonly Route[] => [
  {
    method: 'POST',
    path: '/api/v1/entries',
    right: 'operator',
    does: 'Writes a change card: {who, system, summary}, plus day or windows; without them it lies in the basket. It is submitted unless draft is true.',
    handler: async (c) => {
      const body = await bodyOf(c)
      return body.ok ? answer(await createCard(parts, c.get('actor'), body.value), 201) : refusal(body)
    },
  },
  {
    method: 'PATCH',
    path: '/api/v1/entries/:id',
    right: 'operator',
    does: 'Edits a card: only the fields that differ. An edit voids the approval.',
    handler: async (c) => {
      const body = await bodyOf(c)
      return body.ok ? answer(await editCard(parts, c.get('actor'), { id: c.req.param('id') ?? '', patch: body.value })) : refusal(body)
    },
  },
]

type Decide = (parts: CardParts, actor: Actor, input: { id: string; hash?: string; why?: string }) => Promise<EntryOutcome>
const DECISIONS: readonly {
  readonly verb: string
  readonly right: 'operator' | 'approver'
  readonly does: string
  readonly act: Decide
}[] = [
  { verb: 'submit', right: 'operator', does: 'Submits a draft for approval.', act: submitCard },
  {
    verb: 'approve',
    right: 'approver',
    does: 'Approves a card as it reads; {hash} binds the approval to what was read.',
    act: approveCard,
  },
  { verb: 'reject', right: 'approver', does: 'Rejects a card; {why} tells the requester.', act: rejectCard },
  { verb: 'withdraw', right: 'operator', does: 'Takes a card back before it is approved.', act: withdrawCard },
  { verb: 'cancel', right: 'operator', does: 'Cancels an approved card: it covers nothing from now on.', act: cancelCard },
  { verb: 'close', right: 'operator', does: 'Closes an approved or implemented card.', act: closeCard },
]

const decideRoutes = (parts: EntriesParts): readonly Route[] =>
  DECISIONS.map(({ verb, right, does, act }) => ({
    method: 'POST',
    path: `/api/v1/entries/:id/${verb}`,
    right,
    does,
    handler: async (c) => {
      const stale = verb === 'approve' ? await staleProblem(parts, c) : null
      if (stale !== null) return stale
      const body = await bodyOf(c)
      if (!body.ok) return refusal(body)
      const decision = read(Decision, body.value)
      if (!decision.ok)
        return refusal({ status: 400, title: 'Not understood', detail: inWords(decision.problems), problems: decision.problems })
      const { hash, why } = decision.value
      const input = { id: c.req.param('id') ?? '', ...(hash !== undefined && { hash }), ...(why !== undefined && { why }) }
      return answer(await act(parts, c.get('actor'), input))
    },
  }))

function answer(outcome: EntryOutcome, status: 200 | 201 = 200): Response {
  if (!outcome.ok) return refusal(outcome)
  const headers = status === 201 ? { location: `/api/v1/entries/${outcome.entry.entry.id}` } : {}
  return Response.json({ ...entryJson(outcome.entry), message: outcome.message }, { status, headers })
}
