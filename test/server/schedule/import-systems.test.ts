// What ticket systems and forges answer, as they document it, becomes entries and freezes.
import { expect, test } from 'vitest'
import { at } from '../../helpers/builders.ts'
import { anImport, says } from './importing.ts'

const field = (value: unknown, display_value: unknown = value) => ({ value, display_value })
const serviceNow = (over: Record<string, unknown> = {}) => ({
  number: field('CHG0030001'),
  sys_id: field('abc1'),
  short_description: field('Harden sshd'),
  requested_by: field('u1', 'Alice Adams'),
  assigned_to: field('u2', 'Carol Cole'),
  type: field('normal', 'Normal'),
  risk: field(3.0, 'Moderate'),
  state: field(-2.0, 'Scheduled'),
  approval: field('approved', 'Approved'),
  cmdb_ci: field('ci1', 'web-01'),
  // The display value is in the account's own zone; only `value` is UTC.
  start_date: field('2026-03-10 09:00:00', '2026-03-10 01:00:00'),
  end_date: field('2026-03-10 10:00:00', '2026-03-10 02:00:00'),
  sys_updated_on: field('2026-03-10 08:00:00', '2026-03-10 00:00:00'),
  implementation_plan: field('Do it.\n```drift:\nitems: /etc/ssh/**\nexpect: hash=sha256:bb\n```'),
  ...over,
})

test('ServiceNow: UTC values, further configuration items, and the audited time of the approval', async () => {
  const { bring, entry, scene } = await anImport()
  const approvals = [
    {
      sysapproval: field('abc1'),
      state: field('approved'),
      approver: field('u3', 'Bob Brown'),
      sys_updated_on: field('2026-03-09 15:00:00'),
    },
  ]
  const task_ci = [{ task: field('abc1'), ci_item: field('ci2', 'db-01') }]
  await bring('servicenow', { result: [serviceNow()], approvals, task_ci })
  expect(await entry('CHG0030001')).toMatchObject({
    requester: 'Alice Adams',
    implementers: ['Carol Cole'],
    risk: 'high',
    assets: { include: ['db-01', 'web-01'] },
    windows: [{ from: at('09:00'), to: at('10:00') }],
    history: [{ state: 'submitted' }, { state: 'approved', by: 'Bob Brown', at: Date.parse('2026-03-09T15:00:00Z') }],
  })
  expect((await scene.store.read.changeById('c1'))?.judgement).toMatchObject({ verdict: 'authorised', modifiers: [] })
})

const states = [
  { name: 'on hold', over: { on_hold: field('true') }, last: 'submitted' },
  { name: 'rejected', over: { approval: field('rejected') }, last: 'rejected' },
  { name: 'cancelled', over: { state: field('4') }, last: 'cancelled' },
  { name: 'closed', over: { state: field(3.0) }, last: 'closed' },
  { name: 'asked for', over: { approval: field('requested') }, last: 'submitted' },
]
test.each(states)('ServiceNow, $name', async ({ over, last }) => {
  const { bring, entry } = await anImport()
  await bring('servicenow', { result: serviceNow(over) })
  expect((await entry('CHG0030001'))?.history.at(-1)?.state).toBe(last)
})

test('ServiceNow: without times it waits in the basket, with one of them it is refused', async () => {
  const { bring, entry } = await anImport()
  const empty = { start_date: field(''), end_date: field('') }
  await bring('servicenow', { result: [serviceNow(empty)] })
  expect((await entry('CHG0030001'))?.windows).toEqual([])
  const { answer } = await bring('servicenow', { result: [serviceNow({ number: field('CHG2'), end_date: field('') })] })
  expect(answer.records[0]).toMatchObject({ id: 'CHG2', result: 'refused', why: expect.stringContaining('Only one of planned start') })
})

test('Jira: fields by their names, the approval with its own time', async () => {
  const { bring, entry } = await anImport()
  const issue = {
    key: 'OPS-7',
    fields: {
      summary: 'Harden sshd',
      reporter: { displayName: 'Alice' },
      assignee: { displayName: 'Carol' },
      created: '2026-03-09T10:00:00.000+0100',
      updated: '2026-03-10T08:00:00.000+0100',
      status: { name: 'Awaiting implementation', statusCategory: { key: 'indeterminate' } },
      customfield_10052: '2026-03-10T10:00:00.000+0100',
      customfield_10053: '2026-03-10T11:00:00.000+0100',
      customfield_10060: { value: 'High' },
      customfield_10061: [{ value: 'web-01' }],
      description: {
        type: 'doc',
        content: [{ type: 'codeBlock', attrs: { language: 'drift' }, content: [{ type: 'text', text: 'items: /etc/ssh/**' }] }],
      },
    },
    approvals: [
      {
        finalDecision: 'approved',
        approvers: [{ approver: { displayName: 'Bob' }, approverDecision: 'approved' }],
        completedDate: { epochMillis: at('07:00') },
      },
    ],
  }
  const names = {
    customfield_10052: 'Planned start',
    customfield_10053: 'Planned end',
    customfield_10060: 'Change risk',
    customfield_10061: 'Affected services',
  }
  await bring('jira', { issues: [issue], names })
  expect(await entry('OPS-7')).toMatchObject({
    windows: [{ from: at('09:00'), to: at('10:00') }],
    risk: 'high',
    assets: { include: ['web-01'] },
    items: [{ path: '/etc/ssh/**' }],
    history: [
      { state: 'submitted', by: 'Alice' },
      { state: 'approved', by: 'Bob', at: at('07:00') },
    ],
  })
  await bring('jira', { issues: [{ ...issue, key: 'OPS-8', approvals: [] }], names })
  expect((await entry('OPS-8'))?.history.map(({ state }) => state)).toEqual(['submitted'])
})

const deployment = {
  id: 145,
  sha: 'f95f852bd8fc',
  ref: 'master',
  environment: 'production',
  description: null,
  payload: {},
  creator: { login: 'carol' },
  created_at: '2026-03-10T09:00:00Z',
  updated_at: '2026-03-10T09:00:10Z',
}

test('GitHub: a reviewed deployment is an approved hour, its approval heard of now; one nobody reviewed waits', async () => {
  const { bring, entry } = await anImport()
  await bring('github', [
    { ...deployment, reviews: [{ state: 'approved', user: { login: 'bob' } }] },
    { ...deployment, id: 146 },
  ])
  expect(await entry('github-145')).toMatchObject({
    summary: 'Deploy master (f95f852) to production',
    assets: { include: ['tag:production'] },
    windows: [{ from: at('09:00'), to: at('10:00') }],
    history: [{ state: 'submitted' }, { state: 'approved', by: 'bob', firstHeardAt: at('10:00') }],
  })
  expect((await entry('github-146'))?.history.map(({ state }) => state)).toEqual(['submitted'])
  const hook = await bring('github', {
    action: 'created',
    deployment: { ...deployment, id: 147, payload: { assets: ['web-01'] } },
    deployment_status: { state: 'success' },
  })
  expect(says(hook.answer)).toEqual(['deployment 147 github-147 added'])
})

test('GitLab: dated approvals, and freeze periods on the clocks of their zone', async () => {
  const { bring, entry, scene } = await anImport()
  const one = {
    id: 41,
    iid: 2,
    ref: 'main',
    sha: 'a9',
    status: 'success',
    created_at: '2026-03-10T09:00:00.000Z',
    user: { username: 'carol' },
    environment: { name: 'production' },
  }
  const approvals = [{ user: { username: 'bob' }, status: 'approved', created_at: '2026-03-10T08:59:00.000Z' }]
  const freezes = [
    { id: 1, freeze_start: '0 23 * * 5', freeze_end: '0 7 * * 1', cron_timezone: 'Europe/Berlin' },
    { id: 2, freeze_start: '0 25 * * *', freeze_end: '0 1 * * *', cron_timezone: 'UTC' },
  ]
  const { answer } = await bring('gitlab', { deployments: [{ ...one, approvals }], freeze_periods: freezes })
  expect(says(answer)).toEqual([
    'deployment 41 gitlab-2 added',
    'freeze period 1 gitlab-freeze-1 added',
    'freeze period 2 gitlab-freeze-2 refused',
  ])
  expect((await entry('gitlab-2'))?.history.at(-1)).toMatchObject({ state: 'approved', by: 'bob', at: at('08:59') })
  const [freeze] = await scene.store.read.freezesDuring({ from: at('00:00', 27), to: at('00:00', 31) })
  const around = freeze?.windows.filter(({ from }) => from > at('00:00', 25) && from < at('00:00', 31))
  // The clocks go forward on the 29th: the freeze is an hour shorter.
  expect(around?.map(({ from, to }) => [new Date(from).toISOString(), (to - from) / 3_600_000])).toEqual([['2026-03-27T22:00:00.000Z', 55]])
})
