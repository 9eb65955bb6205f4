// What the schedule, the clock and people change about stored changes: judged again, promoted, excepted and taken up again.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Entry, EntryStep } from '../../../rules/domain.ts'
import { EMPTY_SCHEDULE } from '../../../rules/match/schedule.ts'
import { settleExceptions } from '../../../server/ingest/exceptions.ts'
import { failedSince } from '../../../server/ingest/soak.ts'
import { promoteSettled } from '../../../server/ingest/promote.ts'
import { rejudge } from '../../../server/rejudge.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'
import { fileChange } from '../../helpers/wire-agent.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const entry = (history: readonly EntryStep[], over: Partial<Entry> = {}): Entry => ({
  id: 'CHG-1',
  source: 'cards',
  rev: 1,
  summary: 'rotate',
  requester: 'carol',
  implementers: ['alice'],
  kind: 'normal',
  risk: 'medium',
  assets: { include: ['web-01'] },
  items: [{ path: '/etc/motd' }],
  windows: [{ from: 0, to: 2_000_000 }],
  history,
  expect: [],
  rollout: 'all',
  backout: false,
  actorStrict: false,
  freezeExempt: false,
  ...over,
})

async function reported() {
  const agent = await enrolledAgent(server)
  const events = agent.chain([fileChange('/etc/motd', 'a', 'b')])
  await agent.send(events)
  return { agent, events, id: events[0]?.id ?? '' }
}

const approved: readonly EntryStep[] = [
  { state: 'submitted', at: 1, by: 'carol' },
  { state: 'approved', at: 2, by: 'bob' },
]

test('an entry approved afterwards quiets the alert; the first verdict stays', async () => {
  const { id } = await reported()
  expect(await server.store.read.openAlertAbout('change', id)).not.toBeNull()
  server.clock.at += 60_000
  const late = approved.map((step) => ({ ...step, at: server.clock.at }))
  const altered = await server.store.write(async (tx) => {
    const wrapped = { ...tx, scheduleNear: async () => ({ ...EMPTY_SCHEDULE, entries: [entry(late)] }) }
    return rejudge(wrapped, server.judging, [id], 'approved afterwards by bob')
  })
  expect(altered).toEqual([id])
  expect(await server.store.read.changeById(id)).toMatchObject({
    judgement: { verdict: 'authorised', entry: 'CHG-1', modifiers: ['retro'] },
    firstVerdict: 'unauthorised',
    needsAttention: false,
  })
  expect(await server.store.read.judgementsOf(id)).toMatchObject([{ because: 'first seen' }, { because: 'approved afterwards by bob' }])
  expect(await server.store.read.alertsOfChange(id)).toMatchObject([
    { state: 'resolved', resolvedBecause: expect.stringContaining('approved afterwards by bob') },
  ])
})

test('judging again with nothing new adds nothing', async () => {
  const { id } = await reported()
  expect(await server.store.write((tx) => rejudge(tx, server.judging, [id, 'unknown'], 'nothing'))).toEqual([])
  expect(await server.store.read.judgementsOf(id)).toHaveLength(1)
})

test('an approval that falls away opens a new alert saying so', async () => {
  const { id } = await reported()
  const judgeWith = (entries: readonly Entry[], because: string) =>
    server.store.write((tx) =>
      rejudge({ ...tx, scheduleNear: async () => ({ ...EMPTY_SCHEDULE, entries: entries }) }, server.judging, [id], because),
    )
  await judgeWith([entry(approved)], 'CHG-1 was approved')
  server.clock.at += 1_000
  await judgeWith([], 'CHG-1 was withdrawn')
  expect(await server.store.read.alertsOfChange(id)).toMatchObject([
    { state: 'resolved' },
    { state: 'open', reason: expect.stringContaining('CHG-1 was withdrawn') },
  ])
  expect(await server.store.read.judgementsOf(id)).toHaveLength(3)
})

test('what was approved and has settled becomes known good; what changed again does not', async () => {
  const { agent, id } = await reported()
  const exact = entry(approved, { expect: [{ kind: 'hash', value: fileHash('b') }] })
  await server.store.write((tx) =>
    rejudge({ ...tx, scheduleNear: async () => ({ ...EMPTY_SCHEDULE, entries: [exact] }) }, server.judging, [id], 'CHG-1'),
  )
  await promoteSettled(server.store, server.judging)
  expect(await server.store.read.changeById(id)).toMatchObject({ judgement: { verdict: 'authorised', promote: true }, state: 'open' })
  server.clock.at += 31 * 60_000
  await promoteSettled(server.store, server.judging)
  expect(await server.store.read.changeById(id)).toMatchObject({ state: 'accepted', decision: { by: 'rule' } })
  const item = await server.store.read.itemById(agent.asset, { kind: 'file', path: '/etc/motd' })
  expect(item).toMatchObject({ baseline: { state: 'accepted', by: 'rule', value: { hash: fileHash('b') } } })
})

test('what broke a check meanwhile is not made known good, and its page says so', async () => {
  const { agent, id } = await reported()
  const exact = entry(approved, { expect: [{ kind: 'hash', value: fileHash('b') }] })
  await server.store.write((tx) =>
    rejudge({ ...tx, scheduleNear: async () => ({ ...EMPTY_SCHEDULE, entries: [exact] }) }, server.judging, [id], 'CHG-1'),
  )
  const change = await server.store.read.changeById(id)
  const span = { from: change?.judgement.interval.from ?? 0, to: server.clock.at + 31 * 60_000 }
  expect(await failedSince(server.store.read, agent.asset, span)).toBeNull()
  const check = {
    asset: agent.asset,
    agent: 'a',
    received_at: 1,
    check_id: 'http:shop',
    kind: 'http',
    subject: null,
    value: null,
    limit_value: null,
    unit: 'none',
  } as const
  const event = { ...check, was: 'ok', severity: 'high', reason: 'it answers 502', from_at: server.clock.at, gone: 0 } as const
  await server.store.write((tx) =>
    tx.addHealthEvents([
      { ...event, id: 'h1', state: 'bad', since_at: server.clock.at + 1, to_at: server.clock.at + 1 },
      { ...event, id: 'h2', state: 'ok', was: 'bad', reason: 'well', since_at: server.clock.at + 2, to_at: server.clock.at + 2 },
    ]),
  )
  server.clock.at += 31 * 60_000
  await promoteSettled(server.store, server.judging)
  expect(await server.store.read.changeById(id)).toMatchObject({ state: 'open', judgement: { promote: true } })
  expect(await failedSince(server.store.read, agent.asset, span)).toEqual({ check: 'http:shop', reason: 'it answers 502' })
})

test('a promotion is undone when its approval falls away, unless something newer rests on it', async () => {
  const { agent, id } = await reported()
  const exact = entry(approved, { expect: [{ kind: 'hash', value: fileHash('b') }] })
  const judgeWith = (entries: readonly Entry[], because: string) =>
    server.store.write((tx) =>
      rejudge({ ...tx, scheduleNear: async () => ({ ...EMPTY_SCHEDULE, entries }) }, server.judging, [id], because),
    )
  await judgeWith([exact], 'CHG-1')
  server.clock.at += 31 * 60_000
  await promoteSettled(server.store, server.judging)
  const before = await server.store.read.changeById(id)
  expect(before).toMatchObject({ state: 'accepted', decision: { by: 'rule' } })
  await judgeWith([], 'CHG-1 was withdrawn')
  expect(await server.store.read.changeById(id)).toMatchObject({
    state: 'open',
    judgement: { verdict: 'unauthorised' },
    needsAttention: true,
  })
  expect(await server.store.read.itemById(agent.asset, { kind: 'file', path: '/etc/motd' })).toMatchObject({
    baseline: { value: { hash: before?.change.before?.hash }, why: 'no longer approved: CHG-1 was withdrawn' },
  })
  expect(await server.store.read.openAlertAbout('change', id)).not.toBeNull()
  expect(
    await server.store.write((tx) => (before === null ? Promise.resolve(true) : tx.undoPromotion(before, { at: 1, why: 'again' }))),
  ).toBe(false)
})

const fileHash = (text: string): string => {
  const change = fileChange('/x', null, text)
  return change.kind === 'change' ? (change.after?.hash ?? '') : ''
}

test('an exception lets the value be until its end; then the drift counts again and somebody hears of it', async () => {
  const { id } = await reported()
  const item = { kind: 'file', path: '/etc/motd' } as const
  const until = server.clock.at + 1_000
  await server.store.write(async (tx) => {
    await tx.acceptBaseline({ asset: 'web-01', item, state: 'exception', at: 1, by: 'alice', why: 'for now', until, change: id })
    await tx.decideChanges([id], { state: 'excepted', at: 1, by: 'alice', why: 'for now' })
    await tx.resolveAlerts({ kind: 'change', subjects: [id], at: 1, because: 'for now' })
  })
  expect(await server.store.read.itemCounts('web-01')).toEqual({ items: 1, drifted: 0 })
  await settleExceptions(server.store, server.judging)
  expect(await server.store.read.changeById(id)).toMatchObject({ state: 'excepted' })
  server.clock.at = until
  await settleExceptions(server.store, server.judging)
  expect(await server.store.read.itemCounts('web-01')).toEqual({ items: 1, drifted: 1 })
  expect(await server.store.read.changeById(id)).toMatchObject({ state: 'open', needsAttention: true, decision: null })
  expect(await server.store.read.openAlertAbout('change', id)).toMatchObject({ reason: expect.stringContaining('the exception is over') })
})
