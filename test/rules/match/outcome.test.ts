// What became of CHG-100, planned for two web hosts between 22:00 and 23:00; both were seen at 23:20 unless stated.
import { expect, test } from 'vitest'
import type { Entry } from '../../../rules/domain.ts'
import { type LinkedChange, outcomeOf, type Target } from '../../../rules/match/outcome.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { anEntry, APPROVED, at, step } from '../../helpers/builders.ts'

const target = (asset: string, state: Target['state'] = 'other', lastLookAt: number | null = at('23:20')): Target => ({
  asset,
  state,
  lastLookAt,
})
const change = (asset: string, verdict: LinkedChange['verdict'] = 'authorised', ...modifiers: string[]): LinkedChange => ({
  asset,
  verdict,
  modifiers,
})
const BOTH = [target('web-01'), target('web-02')]
const expecting: Partial<Entry> = { expect: [{ kind: 'hash', value: 'B' }] }

type Case = {
  readonly name: string
  readonly entry?: Partial<Entry>
  readonly targets?: readonly Target[]
  readonly changes?: readonly LinkedChange[]
  readonly now?: string
  readonly says: string
}
const cases: readonly Case[] = [
  { name: 'not begun', now: '21:00', says: 'pending 0/2' },
  { name: 'going on', now: '22:30', changes: [change('web-01')], says: 'in_progress 1/2' },
  { name: 'done before the window ended', now: '22:30', changes: [change('web-01'), change('web-02')], says: 'implemented 2/2' },
  { name: 'done', changes: [change('web-01'), change('web-02')], says: 'implemented 2/2' },
  { name: 'done, one a little late', changes: [change('web-01'), change('web-02', 'authorised', 'late_tolerance')], says: 'overran 2/2' },
  { name: 'a standard change counts', changes: [change('web-01', 'standard'), change('web-02')], says: 'implemented 2/2' },
  { name: 'half done', changes: [change('web-01')], says: 'partial 1/2 missing web-02' },
  {
    name: 'half done, the rest not seen',
    changes: [change('web-01')],
    targets: [target('web-01'), target('web-02', 'other', at('22:59'))],
    says: 'partial 1/2 blind web-02',
  },
  { name: 'nobody came', says: 'no_show 0/2 missing web-01,web-02' },
  {
    name: 'nobody came, or nobody saw it',
    targets: [target('web-01'), target('web-02', 'other', null)],
    says: 'unverifiable 0/2 missing web-01 blind web-02',
  },
  { name: 'tried, not approved', changes: [change('web-01', 'unapproved')], says: 'partial 0/2 missing web-01,web-02' },
  {
    name: 'other content',
    entry: expecting,
    changes: [change('web-01', 'wrong_content')],
    says: 'wrong_content 0/2 missing web-01,web-02',
  },
  {
    name: 'other content, put right',
    entry: expecting,
    targets: [target('web-01', 'expected'), target('web-02', 'expected')],
    changes: [change('web-01', 'wrong_content'), change('web-01'), change('web-02')],
    says: 'implemented 2/2',
  },
  {
    name: 'with an expectation a change alone is not enough',
    entry: expecting,
    changes: [change('web-01')],
    says: 'partial 0/2 missing web-01,web-02',
  },
  {
    name: 'was so before',
    entry: expecting,
    targets: [target('web-01', 'was_expected'), target('web-02', 'was_expected')],
    says: 'already_in_state 2/2',
  },
  {
    name: 'one was so before, one was done',
    entry: expecting,
    targets: [target('web-01', 'was_expected'), target('web-02', 'expected')],
    says: 'implemented 2/2',
  },
  {
    name: 'rolled back everywhere',
    changes: ['web-01', 'web-02'].flatMap((asset) => [change(asset), change(asset, 'authorised', 'rollback_of:CHG-100')]),
    says: 'rolled_back 0/2 missing web-01,web-02',
  },
  {
    name: 'rolled back on one',
    changes: [change('web-01'), change('web-01', 'authorised', 'rollback_of:CHG-100'), change('web-02')],
    says: 'partial 1/2 missing web-01',
  },
  { name: 'called off', entry: { history: [APPROVED, step('cancelled', at('20:00'))] }, says: 'cancelled_clean 0/2 missing web-01,web-02' },
  {
    name: 'called off, done anyway',
    entry: { history: [APPROVED, step('cancelled', at('20:00'))] },
    changes: [change('web-01', 'unapproved')],
    says: 'cancelled_but_changed 0/2 missing web-01,web-02',
  },
]

test.each(cases)('$name', ({ entry, targets = BOTH, changes = [], now = '23:30', says }) => {
  const { outcome, done, total, missing, blind } = outcomeOf({
    entry: anEntry(entry),
    targets,
    changes,
    policy: DEFAULT_POLICY,
    now: at(now),
  })
  const words = [outcome, `${done}/${total}`]
  if (missing.length > 0 && outcome !== 'pending' && outcome !== 'in_progress') words.push(`missing ${missing.join()}`)
  if (blind.length > 0) words.push(`blind ${blind.join()}`)
  expect(words.join(' ')).toBe(says)
})
