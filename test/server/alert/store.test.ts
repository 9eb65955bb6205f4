// The alerts area of the store: one alert per change, deliveries in the same transaction, leases, order, and what is cancelled.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NewAlert } from '../../../server/store/alerts/writes.ts'
import type { Store } from '../../../server/store/store.ts'
import { openStore } from '../../postgres/store.ts'
import { anAlert } from './an-alert.ts'

let dataDir: string
let store: Store
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-alerts-'))
  store = await openStore({ dataDir })
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const open = (alert: NewAlert, channels: readonly string[] = ['mail']) => store.write((tx) => tx.openAlert(alert, channels))
const resolve = (subject: string, at: number) =>
  store.write((tx) => tx.resolveAlerts({ kind: 'change', subjects: [subject], at, because: 'Approved afterwards by CHG-7.' }))
const lease = (now: number, owner = 'worker-a', channel = 'mail') =>
  store.write((tx) => tx.leaseDelivery({ channel, owner, now, until: now + 60_000 }))
const states = async (id: string) =>
  (await store.read.deliveriesOf([id])).map(({ channel, event, state }) => `${channel} ${event} ${state}`)

describe('opening', () => {
  test('a change has one alert, however often it is opened, with one delivery per channel', async () => {
    const first = await open(anAlert(), ['mail', 'pager'])
    const again = await open(anAlert(), ['mail', 'pager'])
    expect(first.opened).toBe(true)
    expect(again).toEqual({ id: first.id, opened: false })
    expect(await states(first.id)).toEqual(['mail opened waiting', 'pager opened waiting'])
    expect(await store.read.alertsOfChange('change-1')).toHaveLength(1)
  })

  test('twenty at once make one', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => open(anAlert())))
    expect(all.filter(({ opened }) => opened)).toHaveLength(1)
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
  })

  test('a change that alerts again after its alert was resolved gets a new one; both are kept', async () => {
    const first = await open(anAlert())
    await resolve('change-1', 5_000)
    const second = await open(anAlert({ at: 9_000, reason: 'The approval was withdrawn.' }))
    expect(second).toMatchObject({ opened: true })
    expect((await store.read.alertsOfChange('change-1')).map(({ id }) => id)).toEqual([first.id, second.id])
  })

  test('a transaction that throws leaves neither alert nor delivery', async () => {
    const broken = store.write(async (tx) => {
      await tx.openAlert(anAlert(), ['mail'])
      throw new Error('the event could not be stored')
    })
    await expect(broken).rejects.toThrow('the event could not be stored')
    expect(await store.read.alerts({ limit: 10 })).toEqual([])
    expect(await store.read.channelsDue(1e15)).toEqual([])
  })
})

describe('settling', () => {
  test('nothing is due before the settle time is over', async () => {
    await open(anAlert({ at: 1_000 }))
    expect(await lease(2_999)).toBeNull()
    expect(await store.read.channelsDue(2_999)).toEqual([])
    expect(await store.read.channelsDue(3_000)).toEqual(['mail'])
    expect(await lease(3_000)).toMatchObject({ alert: { subject: 'change-1' }, delivery: { attempts: 1, event: 'opened' } })
  })

  test('resolved before anything was tried: nobody hears of it', async () => {
    const { id } = await open(anAlert({ at: 1_000 }), ['mail', 'pager'])
    await resolve('change-1', 2_000)
    expect(await states(id)).toEqual(['mail opened cancelled', 'pager opened cancelled'])
    expect(await lease(1e12)).toBeNull()
    expect(await store.read.alert(id)).toMatchObject({ state: 'resolved', firstVerdict: 'unauthorised', resolvedAt: 2_000 })
  })

  test('resolved while it is being sent: the end is told too, after the opening', async () => {
    const { id } = await open(anAlert({ at: 1_000 }), ['mail', 'pager'])
    const sending = await lease(3_000)
    await resolve('change-1', 3_100)
    expect(await states(id)).toEqual(['mail opened leased', 'pager opened cancelled', 'mail resolved waiting'])
    expect(await lease(3_200, 'worker-b')).toBeNull()
    if (!sending) throw new Error('nothing was leased')
    await store.write((tx) => tx.recordAttempt({ ...sending, owner: 'worker-a', at: 3_300, words: '250 OK', after: { kind: 'sent' } }))
    expect(await lease(3_400, 'worker-b')).toMatchObject({ delivery: { event: 'resolved', key: `${id}.resolved` } })
  })
})

describe('leases', () => {
  test('two workers do not hold one delivery, until the lease is over', async () => {
    await open(anAlert({ at: 0 }))
    const [a, b] = await Promise.all([lease(2_000, 'worker-a'), lease(2_000, 'worker-b')])
    expect([a, b].filter((held) => held !== null)).toHaveLength(1)
    expect(await lease(61_999, 'worker-c')).toBeNull()
    const again = await lease(62_000, 'worker-c')
    expect(again?.delivery).toMatchObject({ attempts: 2, key: (a ?? b)?.delivery.key })
  })

  test('a worker that lost its lease cannot put the delivery back, but what it sent is sent', async () => {
    await open(anAlert({ at: 0 }))
    const late = await lease(2_000, 'worker-a')
    const { delivery } = (await lease(70_000, 'worker-b')) ?? {}
    if (!late || !delivery) throw new Error('nothing was leased')
    const record = (owner: string, after: { kind: 'sent' } | { kind: 'retry'; nextAt: number }) =>
      store.write((tx) => tx.recordAttempt({ delivery, owner, at: 70_100, words: 'said', after }))
    await record('worker-a', { kind: 'retry', nextAt: 70_200 })
    expect(await states(delivery.alert)).toEqual(['mail opened leased'])
    await record('worker-a', { kind: 'sent' })
    await record('worker-b', { kind: 'retry', nextAt: 70_300 })
    expect(await states(delivery.alert)).toEqual(['mail opened sent'])
    expect((await store.read.deliveriesOf([delivery.alert]))[0]?.history).toHaveLength(3)
  })

  test('a clock that was set back does not keep what was written before from being sent', async () => {
    const month = 30 * 86_400_000
    await open(anAlert({ at: month, subject: 'c-1' }))
    await open(anAlert({ at: month, subject: 'c-2', asset: 'db-01' }))
    expect(await lease(month + 2_000)).not.toBeNull()
    expect(await store.read.channelsDue(9_000)).toEqual(['mail'])
    expect([await lease(9_000), await lease(9_000), await lease(9_000)].map((held) => held?.delivery.attempts)).toEqual([2, 1, undefined])
  })

  test('order is kept for one asset and channel; others go on', async () => {
    await open(anAlert({ at: 0, subject: 'c-1' }))
    await open(anAlert({ at: 10, subject: 'c-2' }))
    await open(anAlert({ at: 20, subject: 'c-3', asset: 'db-01' }))
    expect((await lease(9_000))?.alert.subject).toBe('c-1')
    expect((await lease(9_000))?.alert.subject).toBe('c-3')
    expect(await lease(9_000)).toBeNull()
  })

  test('what is given up is shown as dead and goes to the other channel once', async () => {
    const { id } = await open(anAlert({ at: 0 }), ['mail'])
    const held = await lease(2_000)
    if (!held) throw new Error('nothing was leased')
    const dead = { ...held, owner: 'worker-a', at: 9_000, words: 'refused', after: { kind: 'dead', fallback: 'pager' } } as const
    await store.write((tx) => tx.recordAttempt(dead))
    await store.write((tx) => tx.recordAttempt(dead))
    expect(await states(id)).toEqual(['mail opened dead', 'pager opened waiting'])
    expect(await store.read.channelHealth()).toEqual([
      { channel: 'mail', waiting: 0, oldestAt: null, dead: 1 },
      { channel: 'pager', waiting: 1, oldestAt: 9_000, dead: 0 },
    ])
  })
})

test('pages go from new to old without a gap, also within one millisecond', async () => {
  for (const at of [1, 2, 2, 2, 3]) await open(anAlert({ at, subject: `c-${at}-${Math.random()}` }))
  const seen: string[] = []
  let after: { openedAt: number; id: string } | undefined
  for (;;) {
    const page = await store.read.alerts({ limit: 2, ...(after ? { after } : {}) })
    seen.push(...page.map(({ id }) => id))
    after = page.at(-1)
    if (!after) break
  }
  expect(new Set(seen).size).toBe(5)
  expect(seen).toHaveLength(5)
})
