// What is allowed without an entry, and what is denied in spite of one.
import { expect, test } from 'vitest'
import type { Entry } from '../../../rules/domain.ts'
import type { Freeze, Template } from '../../../rules/match/schedule.ts'
import { aChange, aFile, aFreeze, anEntry, at, aTemplate, judged, span, step } from '../../helpers/builders.ts'

const says = ({ verdict, entry, modifiers }: ReturnType<typeof judged>) => [verdict, entry ?? 'null', ...modifiers].join(' ')

test.each<{ readonly name: string; readonly rule: Partial<Template>; readonly expected: string }>([
  { name: 'at any time', rule: {}, expected: 'standard STD-1' },
  { name: 'in its window', rule: { windows: [span('22:00', '23:00')] }, expected: 'standard STD-1' },
  { name: 'after its window', rule: { windows: [span('20:00', '21:00')] }, expected: 'outside_window_late STD-1' },
  { name: 'of another item', rule: { items: [{ path: '/etc/hosts' }] }, expected: 'unauthorised null' },
  { name: 'of another asset', rule: { assets: { include: ['tag:db'] } }, expected: 'unauthorised null' },
  { name: 'with other content', rule: { expect: [{ kind: 'hash', value: 'X' }] }, expected: 'wrong_content STD-1' },
  { name: 'review overdue', rule: { reviewBy: at('22:00') }, expected: 'unapproved STD-1' },
  { name: 'review still to come', rule: { reviewBy: at('22:30') }, expected: 'standard STD-1' },
  { name: 'used up for today', rule: { maxPerAssetPerDay: 2 }, expected: 'unapproved STD-1' },
  { name: 'one use left', rule: { maxPerAssetPerDay: 3 }, expected: 'standard STD-1' },
  { name: 'each use to be registered', rule: { requiresRegistration: true }, expected: 'unapproved STD-1 standard_not_registered' },
  {
    name: 'to be registered, of another item',
    rule: { requiresRegistration: true, items: [{ path: '/x' }] },
    expected: 'unauthorised null',
  },
])('standing rule $name', ({ rule, expected }) => {
  expect(says(judged({ templates: [aTemplate(rule)], standingUses: new Map([['STD-1', 2]]) }))).toBe(expected)
})

test('a registered use gets the credit, not the rule', () => {
  const entry = anEntry({ id: 'CHG-140', kind: 'standard', risk: 'low', history: [step('approved', at('20:00'), 'policy')] })
  expect(says(judged({ templates: [aTemplate({ requiresRegistration: true })], entries: [entry] }))).toBe('standard CHG-140')
})

test('a standard entry nobody approved yet is not shown as approved', () => {
  expect(judged({ entries: [anEntry({ kind: 'standard', history: [step('submitted', at('20:00'), 'alice')] })] }).verdict).toBe('grace')
})

test.each<{ readonly name: string; readonly freeze?: Partial<Freeze>; readonly entry?: Partial<Entry>; readonly expected: string }>([
  { name: 'denies what is approved', expected: 'frozen CHG-100' },
  { name: 'on another asset', freeze: { assets: { include: ['tag:db'] } }, expected: 'authorised CHG-100' },
  { name: 'over by then', freeze: { windows: [span('08:00', '09:00')] }, expected: 'authorised CHG-100' },
  { name: 'that may have been in force was in force', freeze: { windows: [span('22:24', '22:30')] }, expected: 'frozen CHG-100' },
  { name: 'exempt', entry: { freezeExempt: true }, expected: 'authorised CHG-100 during_freeze' },
  { name: 'of other kinds', freeze: { blocks: ['standard'] }, expected: 'authorised CHG-100 during_freeze' },
  { name: 'lets emergencies through', entry: { kind: 'emergency' }, expected: 'authorised CHG-100 during_freeze' },
  { name: 'lets no emergency through', freeze: { allowEmergency: false }, entry: { kind: 'emergency' }, expected: 'frozen CHG-100' },
  { name: 'and late as well', entry: { windows: [span('20:00', '21:00')] }, expected: 'unauthorised null during_freeze' },
])('freeze $name', ({ freeze, entry, expected }) => {
  expect(says(judged({ freezes: [aFreeze(freeze)], entries: [anEntry(entry)] }))).toBe(expected)
})

test('a freeze without any entry', () => {
  const judgement = judged({ freezes: [aFreeze()] })
  expect(says(judgement)).toBe('unauthorised null during_freeze')
  expect(judgement.explanation).toContain('freeze ✗ FRZ-1 in force')
})

test('a freeze binds standing rules too', () => {
  expect(says(judged({ freezes: [aFreeze()], templates: [aTemplate()] }))).toBe('frozen STD-1')
})

test('a standing rule never makes other work out of scope', () => {
  expect(says(judged({ templates: [aTemplate()], change: aChange({ item: aFile('/etc/passwd') }) }))).toBe('unauthorised null')
})
