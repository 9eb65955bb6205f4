// Several entries for one change: which one it is judged by, and when nobody can tell.
import { expect, test } from 'vitest'
import type { Change, Entry } from '../../../rules/domain.ts'
import { aChange, anEntry, APPROVED, at, judged, seen, span, step, SUBMITTED } from '../../helpers/builders.ts'

type Case = {
  readonly name: string
  readonly one: Partial<Entry>
  readonly other: Partial<Entry>
  readonly change?: Change
  readonly says: string
}
const EXACT = [{ path: '/etc/nginx/nginx.conf' }]
const late = { windows: [span('20:00', '21:00')] }
const waiting = { history: [SUBMITTED] }
const rejected = { history: [SUBMITTED, step('rejected', at('16:00'))] }

const cases: readonly Case[] = [
  { name: 'the clean one', one: late, other: {}, says: 'authorised B' },
  { name: 'approved before waiting', one: waiting, other: {}, says: 'authorised B' },
  { name: 'of one defect each the lighter', one: rejected, other: late, says: 'outside_window_late B' },
  { name: 'one defect before two', one: { ...late, ...rejected }, other: rejected, says: 'unapproved B' },
  {
    name: 'two defects make it unauthorised',
    one: { ...late, ...rejected },
    other: { assets: { include: [] } },
    says: 'unauthorised null nearest A',
  },
  { name: 'content seen before content not announced', one: {}, other: { expect: [{ kind: 'hash', value: 'B' }] }, says: 'authorised B' },
  { name: 'exact item before pattern', one: {}, other: { items: EXACT }, says: 'authorised B' },
  { name: 'longer plain beginning first', one: { items: [{ path: '/etc/**' }] }, other: {}, says: 'authorised B' },
  { name: 'asset by id before tag', one: {}, other: { assets: { include: ['web-01'] } }, says: 'authorised B' },
  { name: 'item before asset', one: { assets: { include: ['web-01'] } }, other: { items: EXACT }, says: 'authorised B' },
  {
    name: 'the right person first',
    one: { implementers: ['mallory'] },
    other: {},
    change: aChange({ actor: 'alice' }),
    says: 'authorised B',
  },
  { name: 'equal in all that counts', one: {}, other: {}, says: 'authorised A ambiguous:B' },
  { name: 'the narrower window, still ambiguous', one: { windows: [span('21:00', '23:59')] }, other: {}, says: 'authorised B ambiguous:A' },
  { name: 'the one the change names', one: {}, other: {}, change: aChange({ ref: 'B' }), says: 'authorised B' },
  {
    name: 'a named one that does not fit is overruled',
    one: {},
    other: late,
    change: aChange({ ref: 'B' }),
    says: 'authorised A ref_mismatch',
  },
  { name: 'a named one counts when nothing fits', one: late, other: rejected, change: aChange({ ref: 'B' }), says: 'unapproved B' },
]

test.each(cases)('$name', ({ one, other, change = seen('22:20', '22:25'), says }) => {
  const entries = [anEntry({ ...one, id: 'A' }), anEntry({ ...other, id: 'B' })]
  for (const order of [entries, entries.toReversed()]) {
    const { verdict, entry, modifiers, nearest } = judged({ entries: order, change })
    const parts = [verdict, entry ?? 'null', ...modifiers, ...(entry === null ? [`nearest ${nearest?.id}`] : [])]
    expect(parts.join(' ')).toBe(says)
  }
})

test('a clean entry named by the change itself is almost certain', () => {
  expect(judged({ entries: [anEntry()], change: aChange({ ref: 'CHG-100' }) })).toMatchObject({ confidence: 0.95, promote: true })
})

test('not knowing which of two entries it was costs confidence', () => {
  expect(judged({ entries: [anEntry({ id: 'A' }), anEntry({ id: 'B' })] }).confidence).toBe(0.58)
})

test('an entry nobody knows is said to be unknown', () => {
  expect(judged({ entries: [anEntry()], change: aChange({ ref: 'CHG-404' }) }).explanation).toContain(
    'The change itself names CHG-404, which is not in the schedule.',
  )
})

test.each([
  { name: 'anybody may', actorStrict: false, says: 'undetermined actor_mismatch' },
  { name: 'only the named', actorStrict: true, says: 'wrong_actor ' },
])('somebody else did it, $name', ({ actorStrict, says }) => {
  const judgement = judged({ entries: [anEntry({ actorStrict })], change: aChange({ actor: 'mallory' }) })
  expect(`${judgement.verdict} ${judgement.modifiers.join()}`).toBe(says)
})

test.each([
  { hashes: ['B', 'B'], says: 'authorised 0.8 homogeneous' },
  { hashes: ['X', 'X', 'X'], says: 'undetermined 0.36 heterogeneous' },
  { hashes: ['B', 'X'], says: 'authorised 0.73 ' },
  { hashes: ['X'], says: 'authorised 0.73 ' },
])('siblings with $hashes', ({ hashes, says }) => {
  const judgement = judged({ entries: [anEntry()], siblings: hashes.map((hash) => ({ hash })) })
  expect(`${judgement.verdict} ${judgement.confidence} ${judgement.modifiers.join()}`).toBe(says)
})

test('an audit asset is never promoted by itself', () => {
  const entries = [anEntry({ items: EXACT, history: [SUBMITTED, APPROVED] })]
  expect(judged({ entries }).promote).toBe(true)
  expect(judged({ entries, asset: { id: 'web-01', tags: ['web'], services: [], flags: ['audit'] } }).promote).toBe(false)
})
