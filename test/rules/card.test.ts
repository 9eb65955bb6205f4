// Every state meets every verb, and no sequence of them leaves an approval on something nobody approved.
import { array, assert, boolean, constantFrom, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { CARD_VERBS, type CardVerb, contentText, edit, isInBasket, move, stateOf, takeStep } from '../../rules/card.ts'
import { ENTRY_STATES, type Entry, type EntryState } from '../../rules/domain.ts'
import { aCard, asked, at } from '../helpers/cards.ts'

//            submit       approve     reject      withdraw     cancel       implement      close     edit
const TABLE: Record<EntryState, readonly (EntryState | '')[]> = {
  draft: ['submitted', '', '', 'withdrawn', '', '', '', 'draft'],
  submitted: ['submitted', 'approved', 'rejected', 'withdrawn', '', '', '', 'edited'],
  edited: ['edited', 'approved', 'rejected', 'withdrawn', '', '', '', 'edited'],
  approved: ['', '', '', '', 'cancelled', 'implemented', 'closed', 'edited'],
  rejected: ['', '', '', '', '', '', '', 'edited'],
  withdrawn: ['', '', '', '', '', '', '', ''],
  cancelled: ['', '', '', '', '', '', '', ''],
  implemented: ['', '', '', '', '', '', 'closed', ''],
  closed: ['', '', '', '', '', '', '', ''],
}
const cases = ENTRY_STATES.flatMap((state) => CARD_VERBS.map((verb, i) => ({ state, verb, to: TABLE[state][i] ?? '' })))

test.each(cases)('$state + $verb → $to', ({ state, verb, to }) => {
  const moved = move(state, verb)
  expect(moved.ok ? moved.to : '').toBe(to)
  expect(moved.ok ? 'It moved.' : moved.why).toMatch(/^It .+[.]$/)
})

test('a step names who and when, and submitting twice adds none', () => {
  const draft = aCard({ history: [{ state: 'draft', at: 1, by: 'alice' }] })
  const once = takeStep(draft, 'submit', { by: 'alice', at: 2 })
  expect(once.ok && once.entry.history.at(-1)).toEqual({ state: 'submitted', at: 2, by: 'alice' })
  const twice = once.ok && takeStep(once.entry, 'submit', { by: 'alice', at: 3 })
  expect(twice).toEqual(once)
})

test('an edit is a new revision and voids the approval; an edit that changes nothing is none', () => {
  const approved = aCard({ history: [...aCard().history, { state: 'approved', at: at('11:00'), by: 'bob' }] })
  const moved = edit(approved, asked({ windows: [] }), { by: 'alice', at: at('12:00') })
  expect(moved.ok && [stateOf(moved.entry), moved.entry.rev, moved.entry.history.length]).toEqual(['edited', 2, 3])
  expect(edit(approved, asked(), { by: 'alice', at: at('12:00') })).toEqual({ ok: true, entry: approved })
})

test('content is what is asked: history and revision are not part of it, every word of the card is', () => {
  const card = aCard()
  expect(contentText({ ...card, rev: 9, history: [] })).toBe(contentText(card))
  const others: Partial<Entry>[] = [
    { summary: 'x' },
    { risk: 'high' },
    { windows: [] },
    { items: [] },
    { requester: 'eve' },
    { kind: 'emergency' },
  ]
  for (const other of others) expect(contentText({ ...card, ...other })).not.toBe(contentText(card))
})

test.each([
  { name: 'submitted, no day', card: aCard({ windows: [] }), is: true },
  { name: 'submitted, with a day', card: aCard(), is: false },
  { name: 'withdrawn, no day', card: aCard({ windows: [], history: [{ state: 'withdrawn', at: 1, by: 'alice' }] }), is: false },
])('basket: $name', ({ card, is }) => expect(isInBasket(card)).toBe(is))

test('whatever is done in whatever order, an approved card reads as it read when it was approved', () => {
  const deed = record({ verb: constantFrom(...CARD_VERBS), word: constantFrom('a', 'b', 'c'), dated: boolean() })
  assert(
    property(array(deed, { maxLength: 30 }), (deeds) => {
      let card = aCard({ history: [{ state: 'draft', at: 0, by: 'alice' }] })
      let approvedText = ''
      for (const [i, { verb, word, dated }] of deeds.entries()) {
        const next = done(card, verb, word, dated, i)
        if (next.history.length > card.history.length && stateOf(next) === 'approved') approvedText = contentText(next)
        expect(next.history.slice(0, card.history.length)).toEqual(card.history)
        card = next
        const isApproved = stateOf(card) === 'approved' || stateOf(card) === 'implemented'
        expect(isApproved ? contentText(card) : approvedText).toBe(approvedText)
      }
    }),
  )
})

function done(card: Entry, verb: CardVerb, word: string, dated: boolean, i: number): Entry {
  const hand = { by: 'alice', at: i }
  const content = asked({ summary: word, ...(dated ? {} : { windows: [] }) })
  const result = verb === 'edit' ? edit(card, content, hand) : takeStep(card, verb, hand)
  return result.ok ? result.entry : card
}
