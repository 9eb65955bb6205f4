// When a service was last known to be good: each rule, in its order, and what is said of it.
import { assert, array, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { knownGood, type KnownGoodQuestion } from '../../../rules/service/known-good.ts'

const MIN = 60_000
const HOUR = 60 * MIN
const BEGAN = Date.parse('2026-03-10T09:42:00Z')
const onset = { from: BEGAN, to: BEGAN + 5 * MIN }
const nothing = { since: null, bad: [], blind: [], checked: 0, of: 2 }
const calm = { ...nothing, since: BEGAN - 48 * HOUR, checked: 2 }
const bad = (fromH: number, toH: number) => ({ from: BEGAN - fromH * HOUR, to: BEGAN - toH * HOUR })
const mark = (hours: number) => ({ at: BEGAN - hours * HOUR, by: 'ada', why: 'smoke test 812' })

type Case = { readonly name: string; readonly given: Partial<KnownGoodQuestion>; readonly says: readonly string[] }
const cases: readonly Case[] = [
  { name: 'nothing is known', given: {}, says: ['24 h fallback guess'] },
  { name: 'checks pass until it begins', given: { felt: calm }, says: ['0 h health likely'] },
  { name: 'not every asset has checks', given: { felt: { ...calm, checked: 1 } }, says: ['0 h health unsure'] },
  { name: 'a calm of half an hour proves nothing', given: { felt: { ...calm, bad: [bad(3, 0.5)] } }, says: ['3 h health likely'] },
  { name: 'bad all the time', given: { felt: { ...calm, bad: [bad(49, 0)] } }, says: ['24 h fallback guess'] },
  { name: 'who is blind is not calm', given: { felt: { ...calm, blind: [bad(5, 0.2)] } }, says: ['5 h health likely'] },
  {
    name: 'what somebody said comes first, what checks say behind it',
    given: { felt: calm, marks: [mark(7)] },
    says: ['7 h mark sure', '0 h health likely'],
  },
  { name: 'what was said long ago counts no more', given: { felt: calm, marks: [mark(200)] }, says: ['0 h health likely'] },
  { name: 'what was said afterwards is no good state before', given: { marks: [mark(-1)] }, says: ['24 h fallback guess'] },
  { name: 'the latest word counts', given: { marks: [mark(9), mark(3)] }, says: ['3 h mark sure', '9 h mark sure'] },
  {
    name: 'a verified change stands behind a word and before checks',
    given: { felt: calm, verified: [{ at: BEGAN - 2 * HOUR, entry: 'CHG-7' }] },
    says: ['2 h verified likely', '0 h health likely'],
  },
  {
    name: 'three at most',
    given: { felt: { ...calm, bad: [bad(30, 29), bad(20, 19), bad(10, 9)] }, marks: [mark(1)] },
    says: ['1 h mark sure', '0 h health likely', '10 h health likely'],
  },
]

test.each(cases)('$name', ({ given, says }) => {
  const found = knownGood({ onset, marks: [], verified: [], felt: nothing, ...given })
  expect(found.map(({ at, rule, sure }) => `${(BEGAN - at) / HOUR} h ${rule} ${sure}`)).toEqual(says)
  expect(found.every(({ why }) => why.length > 10)).toBe(true)
})

const spans = array(record({ from: integer({ min: 1, max: 160 }), lasts: integer({ min: 0, max: 20 }) }), { maxLength: 12 })

test('never after it began, never within a bad stretch, and there is always an answer', () => {
  assert(
    property(spans, (some) => {
      const stretches = some.map(({ from, lasts }) => bad(from, Math.max(0, from - lasts)))
      const found = knownGood({ onset, marks: [], verified: [], felt: { ...calm, since: BEGAN - 168 * HOUR, bad: stretches } })
      expect(found.length).toBeGreaterThan(0)
      expect(found.every(({ at }) => at <= onset.from)).toBe(true)
      const told = found.filter(({ rule }) => rule === 'health')
      expect(told.every(({ at }) => stretches.every(({ from, to }) => at <= from || at > to || from === to))).toBe(true)
    }),
  )
})
