// The change is always the same: nginx.conf on web-01 between 22:20 and 22:25. Only what happened to the entry differs.
import { expect, test } from 'vitest'
import type { Entry, EntryStep, Instant } from '../../../rules/domain.ts'
import { aChange, anEntry, APPROVED, at, judged, step, SUBMITTED } from '../../helpers/builders.ts'

type Case = {
  readonly name: string
  readonly history: readonly EntryStep[]
  readonly entry?: Partial<Entry>
  readonly actor?: string
  readonly now?: Instant
  readonly says: string
  readonly reads: string
}
const later = (hhmm: string) => at(hhmm, 11)

const cases: readonly Case[] = [
  { name: 'approved before', history: [SUBMITTED, APPROVED], says: 'authorised', reads: 'before the change (2026-03-10 15:00Z by bob)' },
  {
    name: 'implemented and closed meanwhile is still approved',
    history: [SUBMITTED, APPROVED, step('implemented', at('22:24')), step('closed', at('23:00'))],
    says: 'authorised',
    reads: 'before the change (2026-03-10 15:00Z by bob)',
  },
  {
    name: 'approved while nobody looked',
    history: [SUBMITTED, step('approved', at('22:22'))],
    says: 'authorised approval_in_interval',
    reads: 'perhaps only after the change (2026-03-10 22:22Z by bob)',
  },
  {
    name: 'cancelled before: void',
    history: [SUBMITTED, APPROVED, step('cancelled', at('20:00'), 'alice')],
    says: 'unapproved',
    reads: 'cancelled 2026-03-10 20:00Z by alice',
  },
  {
    name: 'cancelled while nobody looked: doubt goes against the change',
    history: [SUBMITTED, APPROVED, step('cancelled', at('22:22'), 'alice')],
    says: 'unapproved',
    reads: 'cancelled 2026-03-10 22:22Z by alice',
  },
  {
    name: 'cancelled afterwards: the work was approved when it was done',
    history: [SUBMITTED, APPROVED, step('cancelled', at('22:40'), 'alice')],
    says: 'authorised cancelled_after',
    reads: 'before the change (2026-03-10 15:00Z by bob), called off later (2026-03-10 22:40Z by alice)',
  },
  {
    name: 'rejected, asked again, approved',
    history: [SUBMITTED, step('rejected', at('12:00')), step('submitted', at('13:00'), 'alice'), APPROVED],
    says: 'authorised',
    reads: 'before the change (2026-03-10 15:00Z by bob)',
  },
  { name: 'never submitted', history: [step('draft', at('09:00'), 'alice')], says: 'unapproved', reads: 'never submitted' },
  {
    name: 'waiting, within the grace time',
    history: [SUBMITTED],
    says: 'grace',
    reads: 'submitted 2026-03-09 10:00Z by alice, not approved yet, has until 2026-03-11 10:00Z',
  },
  { name: 'waiting until the last moment of the grace time', history: [SUBMITTED], now: later('10:00'), says: 'grace', reads: 'has until' },
  {
    name: 'grace time over',
    history: [SUBMITTED],
    now: later('10:00:01'),
    says: 'unapproved',
    reads: 'the grace time ended 2026-03-11 10:00Z',
  },
  {
    name: 'submitting again does not start the grace time anew',
    history: [SUBMITTED, step('submitted', at('22:00'), 'alice')],
    now: later('10:01'),
    says: 'unapproved',
    reads: 'the grace time ended',
  },
  {
    name: 'no grace at high risk',
    history: [SUBMITTED],
    entry: { risk: 'high' },
    says: 'unapproved',
    reads: 'at this risk approval must come first',
  },
  {
    name: 'no grace for what was submitted after the fact',
    history: [step('submitted', at('22:30'), 'alice')],
    says: 'unapproved',
    reads: 'submitted only after the change',
  },
  {
    name: 'approved the day after',
    history: [SUBMITTED, step('approved', later('09:00'))],
    now: later('10:00'),
    says: 'authorised retro',
    reads: 'after the change (2026-03-11 09:00Z by bob)',
  },
  {
    name: 'an approval of tomorrow is none today',
    history: [SUBMITTED, step('approved', later('09:00'))],
    says: 'grace',
    reads: 'not approved yet',
  },
  {
    name: 'approved over a month later',
    history: [SUBMITTED, step('approved', at('22:25', 10) + 30 * 86_400_000 + 1)],
    now: at('22:25', 10) + 40 * 86_400_000,
    says: 'unapproved',
    reads: 'approved too long after the change',
  },
  {
    name: 'approved afterwards, then taken back',
    history: [SUBMITTED, step('approved', at('22:40')), step('rejected', at('22:50'))],
    says: 'unapproved',
    reads: 'rejected 2026-03-10 22:50Z by bob',
  },
  {
    name: 'edited before and not approved again',
    history: [SUBMITTED, APPROVED, step('edited', at('20:00'), 'alice')],
    says: 'grace',
    reads: 'not approved yet',
  },
  {
    name: 'edited after the change and not approved again',
    history: [SUBMITTED, APPROVED, step('edited', at('23:00'), 'alice')],
    says: 'unapproved',
    reads: 'edited after the change (2026-03-10 23:00Z by alice), not approved since',
  },
  {
    name: 'edited after the change and approved again: never a clean approval',
    history: [SUBMITTED, APPROVED, step('edited', at('23:00'), 'alice'), step('approved', at('23:10'))],
    says: 'authorised retro',
    reads: 'after the change (2026-03-10 23:10Z by bob)',
  },
  {
    name: 'edited where the source keeps the approval',
    history: [SUBMITTED, APPROVED],
    entry: { editedAt: at('23:00') },
    says: 'authorised retro',
    reads: 'by bob, but edited after the change (2026-03-10 23:00Z)',
  },
  {
    name: 'edited early enough where the source keeps the approval',
    history: [SUBMITTED, APPROVED],
    entry: { editedAt: at('16:00') },
    says: 'authorised',
    reads: 'before the change',
  },
  {
    name: 'approved by the implementer',
    history: [SUBMITTED, step('approved', at('15:00'), 'Alice')],
    says: 'unapproved',
    reads: 'for their own change, which does not count at this risk',
  },
  {
    name: 'approved by the one who did it, though not named for it',
    history: [SUBMITTED, APPROVED],
    actor: 'bob',
    says: 'unapproved actor_mismatch',
    reads: 'for their own change',
  },
  {
    name: 'approved by the implementer at low risk',
    history: [SUBMITTED, step('approved', at('15:00'), 'alice')],
    entry: { risk: 'low' },
    says: 'authorised',
    reads: 'before the change (2026-03-10 15:00Z by alice)',
  },
  {
    name: 'own approval, then a second person',
    history: [SUBMITTED, step('approved', at('15:00'), 'alice'), step('approved', at('16:00'))],
    says: 'authorised',
    reads: 'before the change (2026-03-10 16:00Z by bob)',
  },
  {
    name: 'a second person, then the own approval: the second person still counts',
    history: [SUBMITTED, APPROVED, step('approved', at('16:00'), 'alice')],
    says: 'authorised',
    reads: 'before the change (2026-03-10 15:00Z by bob)',
  },
  {
    name: 'a polled source is believed from when we heard of it',
    history: [SUBMITTED, { ...APPROVED, firstHeardAt: at('23:05') }],
    says: 'authorised retro',
    reads: 'by bob, first heard of at 2026-03-10 23:05Z',
  },
  {
    name: 'live emergency, recorded after the fact',
    history: [step('submitted', at('22:50'), 'alice')],
    entry: { kind: 'emergency', risk: 'high' },
    says: 'emergency_pending',
    reads: 'emergency recorded 2026-03-10 22:50Z by alice, to be approved by 2026-03-11 22:25Z',
  },
  {
    name: 'emergency nobody signed off in a day',
    history: [step('submitted', at('22:50'), 'alice')],
    entry: { kind: 'emergency', risk: 'low' },
    now: later('22:26'),
    says: 'unapproved',
    reads: 'not approved by 2026-03-11 22:25Z',
  },
  {
    name: 'emergency signed off the next morning',
    history: [step('submitted', at('22:50'), 'alice'), step('approved', later('09:00'))],
    entry: { kind: 'emergency', risk: 'high' },
    now: later('10:00'),
    says: 'authorised retro',
    reads: 'after the change',
  },
]

test.each(cases)('$name', ({ history, entry, actor, now, says, reads }) => {
  const judgement = judged({
    entries: [anEntry({ history, ...entry })],
    change: aChange({ actor: actor ?? null }),
    ...(now === undefined ? {} : { now }),
  })
  expect([judgement.verdict, ...judgement.modifiers].join(' ')).toBe(says)
  expect(judgement.facets.find(({ facet }) => facet === 'approval')?.datum).toContain(reads)
})

test('steps told out of order are put in order', () => {
  const steps = [SUBMITTED, APPROVED, step('cancelled', at('20:00'), 'alice')]
  expect(judged({ entries: [anEntry({ history: steps.toReversed() })] }).verdict).toBe('unapproved')
})
