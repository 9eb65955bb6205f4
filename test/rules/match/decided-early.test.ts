// What is decided before any entry is looked at: noise, ignored items, going back to the approved value, the planned back-out.
import { expect, test } from 'vitest'
import type { Change, Entry } from '../../../rules/domain.ts'
import type { BaselineFact } from '../../../rules/match/baseline.ts'
import type { IgnoreRule } from '../../../rules/match/schedule.ts'
import { aChange, aFreeze, anEntry, anIgnoreRule, at, judged, seen, step } from '../../helpers/builders.ts'

const says = ({ verdict, entry, modifiers, confidence }: ReturnType<typeof judged>) =>
  [verdict, entry ?? 'null', ...modifiers, confidence].join(' ')

test.each<{ readonly name: string; readonly rule?: Partial<IgnoreRule>; readonly expected: string }>([
  { name: 'of this path', expected: 'noise null ignore_rule:IGN-1 1' },
  { name: 'of another path', rule: { path: '/var/**' }, expected: 'unauthorised null 1' },
  { name: 'of another asset', rule: { assets: { include: ['db-*'] } }, expected: 'unauthorised null 1' },
  { name: 'expired', rule: { expires: at('22:24') }, expected: 'unauthorised null 1' },
  { name: 'not expired yet', rule: { expires: at('22:25') }, expected: 'noise null ignore_rule:IGN-1 1' },
])('ignore rule $name', ({ rule, expected }) => {
  expect(says(judged({ ignoreRules: [anIgnoreRule(rule)] }))).toBe(expected)
})

test.each<{ readonly name: string; readonly change: Partial<Change>; readonly expected: string }>([
  {
    name: 'equal',
    change: { before: { hash: 'A', canon: 'x' }, after: { hash: 'B', canon: 'x' } },
    expected: 'noise null same_after_normalising 1',
  },
  { name: 'different', change: { before: { hash: 'A', canon: 'x' }, after: { hash: 'B', canon: 'y' } }, expected: 'unauthorised null 1' },
  { name: 'not normalised', change: {}, expected: 'unauthorised null 1' },
  {
    name: 'equal text, but now everybody may write it',
    change: { before: { hash: 'A', canon: 'x', mode: '0644' }, after: { hash: 'A', canon: 'x', mode: '0666' } },
    expected: 'unauthorised null 1',
  },
])('after normalising: $name', ({ change, expected }) => {
  expect(says(judged({ change: aChange(change) }))).toBe(expected)
})

test.each<{ readonly name: string; readonly baseline: BaselineFact; readonly change?: Partial<Change>; readonly expected: string }>([
  { name: 'the approved value again', baseline: { value: { hash: 'B' } }, expected: 'reverted null restores_baseline 1' },
  {
    name: 'a stray file removed',
    baseline: { value: null },
    change: { op: 'removed', after: null },
    expected: 'reverted null restores_baseline 1',
  },
  { name: 'away from the approved value', baseline: { value: { hash: 'A' } }, expected: 'unauthorised null 1' },
  {
    name: 'what never left the approved value does not go back to it',
    baseline: { value: { hash: 'B' } },
    change: { op: 'moved', before: { hash: 'B' } },
    expected: 'unauthorised null 1',
  },
  {
    name: 'the approved bytes with other rights are not the approved value',
    baseline: { value: { hash: 'B', mode: '0644' } },
    change: { after: { hash: 'B', mode: '4755' } },
    expected: 'unauthorised null 1',
  },
  {
    name: 'two unreadable contents are not known to be equal',
    baseline: { value: { hash: null } },
    change: { after: { hash: null } },
    expected: 'unauthorised null 1',
  },
])('baseline: $name', ({ baseline, change, expected }) => {
  expect(says(judged({ change: aChange(change), baseline }))).toBe(expected)
})

test('going back is allowed even in a freeze', () => {
  expect(says(judged({ baseline: { value: { hash: 'B' } }, freezes: [aFreeze()] }))).toBe('reverted null restores_baseline 1')
})

// CHG-100 made the item A → B in its window; now it goes back to A.
const undo = (from: string, to: string): Change => seen(from, to, { before: { hash: 'B' }, after: { hash: 'A' } })
const baseline: BaselineFact = { value: { hash: 'B' }, previous: { value: { hash: 'A' } }, byEntry: 'CHG-100' }
test.each<{ readonly name: string; readonly change: Change; readonly entry?: Partial<Entry>; readonly expected: string }>([
  { name: 'in the window', change: undo('22:30', '22:35'), expected: 'authorised CHG-100 rollback_of:CHG-100 1' },
  {
    name: 'four hours after it',
    change: { ...undo('22:30', '22:35'), firstSeen: at('03:00', 11) },
    expected: 'authorised CHG-100 rollback_of:CHG-100 1',
  },
  {
    name: 'later',
    change: { ...undo('23:30', '23:35'), firstSeen: at('03:00:01', 11) },
    expected: 'outside_window_late CHG-100 rollback_of:CHG-100 0.73',
  },
  { name: 'before it', change: undo('21:30', '21:35'), expected: 'outside_window_early CHG-100 rollback_of:CHG-100 0.73' },
  {
    name: 'with no back-out planned',
    change: undo('23:30', '23:35'),
    entry: { backout: false },
    expected: 'outside_window_late CHG-100 rollback_of:CHG-100 0.73',
  },
  {
    name: 'of an entry that was never approved',
    change: undo('23:30', '23:35'),
    entry: { risk: 'high', history: [step('submitted', at('10:00'), 'alice')] },
    expected: 'unauthorised null rollback_of:CHG-100 0.73',
  },
])('back-out $name', ({ change, entry, expected }) => {
  expect(says(judged({ change, entries: [anEntry(entry)], baseline, now: at('12:00', 11) }))).toBe(expected)
})
