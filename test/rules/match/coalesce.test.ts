// Changes of one item: "A>B 09:58-10:00" was A until 09:58 and B from 10:00 on.
import { expect, test } from 'vitest'
import type { VerdictKind } from '../../../rules/domain.ts'
import { coalesce, type Step } from '../../../rules/match/coalesce.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { at } from '../../helpers/builders.ts'

const value = (name = '-') => (name === '-' ? null : { hash: name })
function theStep(text: string, index: number): Step {
  const [, before, after, from = '', to = '', verdict] = /^(.)>(.) (\d\d:\d\d)-(\d\d:\d\d) ?(.*)$/.exec(text) ?? []
  const judged = verdict === '' ? {} : { verdict: verdict as VerdictKind }
  return { id: String(index), before: value(before), after: value(after), span: { from: at(from), to: at(to) }, ...judged }
}

test.each<{ readonly name: string; readonly steps: readonly string[]; readonly groups: readonly string[] }>([
  { name: 'nothing', steps: [], groups: [] },
  { name: 'one change', steps: ['A>B 09:58-10:00'], groups: ['1 changed'] },
  { name: 'two steps of one edit', steps: ['A>B 09:58-10:00', 'B>C 10:02-10:04'], groups: ['2 changed'] },
  { name: 'ten minutes apart', steps: ['A>B 09:58-10:00', 'B>C 10:10-10:12'], groups: ['2 changed'] },
  { name: 'further apart', steps: ['A>B 09:58-10:00', 'B>C 10:11-10:12'], groups: ['1 changed', '1 changed'] },
  { name: 'there and back', steps: ['A>B 09:58-10:00', 'B>A 10:02-10:04'], groups: ['2 none'] },
  { name: 'made and removed', steps: ['->B 09:58-10:00', 'B>- 10:02-10:04'], groups: ['2 none'] },
  { name: 'told in another order', steps: ['B>C 10:02-10:04', 'A>B 09:58-10:00'], groups: ['2 changed'] },
  {
    name: 'two parties fighting',
    steps: ['A>B 09:58-10:00', 'B>A 10:02-10:04', 'A>B 10:06-10:08', 'B>A 10:10-10:12'],
    groups: ['4 none flapping'],
  },
  {
    name: 'four steps forward are no fight',
    steps: ['A>B 09:58-10:00', 'B>C 10:02-10:04', 'C>D 10:06-10:08', 'D>E 10:10-10:12'],
    groups: ['4 changed'],
  },
  {
    name: 'the third time in a day',
    steps: ['A>B 08:00-08:01', 'B>C 10:00-10:01', 'C>D 12:00-12:01'],
    groups: ['1 changed', '1 changed', '1 changed flapping'],
  },
  {
    name: 'never across verdicts',
    steps: ['A>B 09:58-10:00 authorised', 'B>C 10:02-10:04 unauthorised'],
    groups: ['1 changed', '1 changed'],
  },
])('$name', ({ steps, groups }) => {
  const found = coalesce(steps.map(theStep), DEFAULT_POLICY)
  expect(found.map((group) => `${group.steps.length} ${group.net}${group.isFlapping ? ' flapping' : ''}`)).toEqual(groups)
})
