// States of health: kept, present, alerted once, ended when it is well, and calm when a host flaps.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HealthState } from '../../../rules/health/words.ts'
import { CALLS, type EventBody } from '../../../rules/wire.ts'
import { endHealthAlerts } from '../../../server/ingest/keep-health.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'
import { aHeartbeat } from '../../helpers/wire-agent.ts'

const MINUTE = 60_000
let server: TestServer
let agent: Awaited<ReturnType<typeof enrolledAgent>>
let told: EventBody[]
beforeEach(async () => {
  server = await startTestServer()
  agent = await enrolledAgent(server)
  told = []
})
afterEach(() => server.close())

const state = (next: HealthState, was: HealthState | null, over: Partial<Extract<EventBody, { kind: 'health' }>> = {}): EventBody => ({
  kind: 'health',
  check: 'probe',
  subject: 'shop',
  state: next,
  was,
  value: null,
  limit: null,
  unit: 'ms',
  severity: 'high',
  reason: next === 'bad' ? 'shop: it answered 503.' : 'shop answers as expected.',
  from: server.clock.at - MINUTE,
  since: server.clock.at - 500,
  to: server.clock.at,
  ...over,
})

/** Each call is one batch of the same chain. */
async function tell(...bodies: readonly EventBody[]): Promise<number> {
  const from = told.length
  told.push(...bodies)
  return (await agent.send(agent.chain(told).slice(from))).status
}

const alerts = async () => (await server.store.read.alerts({ limit: 100 })).filter(({ kind }) => kind === 'health')
const deliveries = async () => {
  const found = await server.store.read.deliveriesOf((await alerts()).map(({ id }) => id))
  return found.filter(({ state: of }) => of !== 'cancelled').length
}
/** Everything that is due is sent. */
const delivered = (): Promise<void> =>
  server.store.write(async (tx) => {
    const { at } = server.clock
    for (;;) {
      const lease = await tx.leaseDelivery({ channel: 'mail', owner: 'x', now: at, until: at + MINUTE })
      if (lease === null) return
      await tx.recordAttempt({ delivery: lease.delivery, owner: 'x', at, words: 'sent', after: { kind: 'sent' } })
    }
  })

test('a probe goes down and comes back: states, one alert, its end', async () => {
  expect(await tell(state('ok', null))).toBe(200)
  expect(await alerts()).toEqual([])
  server.clock.at += 5 * MINUTE
  expect(await tell(state('bad', 'ok'))).toBe(200)
  expect(await server.store.read.checksOf('web-01')).toMatchObject([{ id: 'probe:shop', state: 'bad', since: server.clock.at - 500 }])
  expect(await alerts()).toMatchObject([
    { state: 'open', severity: 'high', title: 'web-01: probe shop is bad', reason: 'shop: it answered 503.', asset: 'web-01' },
  ])
  const onset = server.clock.at
  server.clock.at += 5 * MINUTE
  await tell(state('ok', 'bad'))
  expect(await alerts()).toMatchObject([{ state: 'resolved', resolvedBecause: 'shop answers as expected.' }])
  expect((await server.store.read.healthCounts()).get('web-01')).toEqual({ ok: 1, warn: 0, bad: 0 })
  expect((await server.store.read.healthAt('web-01', onset)).map(({ id, state: of }) => [id, of])).toEqual([['probe:shop', 'bad']])
  expect((await server.store.read.healthAt('web-01', onset - 1)).map(({ state: of }) => of)).toEqual(['ok'])
  const all = await server.store.read.healthEvents(['web-01'], { from: 0, to: server.clock.at })
  expect(all.map(({ state: of, was, from, since }) => [was, of, since - from])).toEqual([
    [null, 'ok', MINUTE - 500],
    ['ok', 'bad', MINUTE - 500],
    ['bad', 'ok', MINUTE - 500],
  ])
})

test('a warning is shown and wakes nobody; a repeat of the batch changes nothing', async () => {
  await tell(state('ok', null), state('warn', 'ok'))
  expect((await agent.send(agent.chain(told))).status).toBe(200)
  expect(await server.store.read.checksOf('web-01')).toMatchObject([{ state: 'warn' }])
  expect(await alerts()).toEqual([])
  expect(await server.store.read.healthEvents(['web-01'], { from: 0, to: server.clock.at })).toHaveLength(2)
})

test('what is gone is not shown, and its alert ends', async () => {
  await tell(state('bad', null, { check: 'unit', subject: 'shop.service' }))
  await tell(state('ok', 'bad', { check: 'unit', subject: 'shop.service', gone: true }))
  expect(await server.store.read.checksOf('web-01')).toEqual([])
  expect(await alerts()).toMatchObject([{ state: 'resolved' }])
})

test('what an agent that began anew does not list is gone; what it lists, or tells just now, is not', async () => {
  await tell(state('bad', null), state('ok', null, { subject: 'kept' }))
  server.clock.at += 5 * MINUTE
  await tell(state('ok', null, { subject: 'new' }))
  const beat = async (counter: number, checks?: string[]) => {
    const body = aHeartbeat({ epoch: agent.epoch, clock: server.clock.at, counter, ...(checks && { checks }) })
    return (await agent.post(CALLS.heartbeat, body, { authorization: agent.authorization })).status
  }
  const standing = async () => (await server.store.read.checksOf('web-01')).map(({ id }) => id)
  expect(await beat(1)).toBe(200)
  expect(await standing()).toEqual(['probe:kept', 'probe:new', 'probe:shop'])
  expect(await beat(2, ['probe:kept'])).toBe(200)
  expect(await standing()).toEqual(['probe:kept', 'probe:new'])
  expect(await alerts()).toMatchObject([{ state: 'resolved', resolvedBecause: expect.stringContaining('not checked any more') }])
  const [last] = (await server.store.read.healthEvents(['web-01'], { from: 0, to: server.clock.at })).toReversed()
  expect(last).toMatchObject({ subject: 'shop', was: 'bad', state: 'ok' })
})

test('a host that flaps every three minutes for six hours sends a handful of messages, and the alert ends after a quiet hour', async () => {
  await tell(state('ok', null))
  const flaps = 120
  for (let flap = 0; flap < flaps; flap += 1) {
    server.clock.at += 90_000
    await tell(state('bad', 'ok'))
    await delivered()
    server.clock.at += 90_000
    await tell(state('ok', 'bad'))
    await endHealthAlerts(server.store, server.clock.at)
    await delivered()
  }
  expect(await deliveries()).toBeLessThanOrEqual(4)
  expect((await alerts()).filter(({ state: of }) => of !== 'resolved')).toHaveLength(1)
  server.clock.at += 59 * MINUTE
  expect(await endHealthAlerts(server.store, server.clock.at)).toEqual([])
  server.clock.at += MINUTE
  expect(await endHealthAlerts(server.store, server.clock.at)).toHaveLength(1)
  expect((await alerts()).filter(({ state: of }) => of !== 'resolved')).toEqual([])
})

test('a body that is no state of health waits in quarantine and holds up nothing', async () => {
  expect(await tell(state('ok', null, { value: Number.NaN, from: -1 }), state('ok', null))).toBe(200)
  expect((await server.store.read.listQuarantine({})).items).toHaveLength(1)
  expect(await server.store.read.checksOf('web-01')).toHaveLength(1)
})
