// Alerts that are told together, in a real store: one message for a fleet, a digest for a flood, and an end only when all has ended. F26.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deliverDue } from '../../../server/alert/deliver.ts'
import type { Channel, Notice } from '../../../server/alert/channel.ts'
import { saidOf } from '../../../server/alert/message.ts'
import type { Opening } from '../../../server/store/alerts/writes.ts'
import { openStore, type Store } from '../../../server/store/store.ts'
import { anAlert } from './an-alert.ts'

let dataDir: string
let store: Store
const clock = { now: 0 }
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-groups-'))
  store = await openStore({ dataDir })
  clock.now = 1_000_000
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const MINUTE = 60_000
const on = (asset: string, different: Partial<Opening['alert']> = {}): Opening => ({
  alert: anAlert({ subject: `change-on-${asset}`, asset, groupKey: 'sshd', at: clock.now, ...different }),
  tell: [{ channel: 'mail', event: 'opened', at: clock.now + 2_000 }],
})
const openAll = (openings: readonly Opening[]) => store.write((tx) => tx.openAlerts(openings))
const resolve = (...subjects: string[]) =>
  store.write((tx) => tx.resolveAlerts({ kind: 'change', subjects, at: clock.now, because: 'Approved.' }))

/** Everything that is sent within so many minutes, in words. */
async function sentWithin(minutes: number): Promise<readonly string[]> {
  const notices: Notice[] = []
  const mail: Channel = {
    name: 'mail',
    kind: 'email',
    diff: false,
    send: async (notice) => ({ ok: notices.push(notice) > 0, words: 'taken' }),
  }
  for (let minute = 0; minute < minutes; minute += 1) {
    clock.now += MINUTE
    await deliverDue({ store, channels: [mail], now: () => clock.now, owner: 'a', linkTo: () => 'https://kg.example.org/' })
  }
  return notices.map((notice) => saidOf(notice).heading)
}

const HOSTS = Array.from({ length: 40 }, (_, n) => `web-${String(n).padStart(2, '0')}`)
const TITLE = 'Nobody approved this change: /etc/ssh/sshd_config on web-01'

test('the same change on forty hosts is one message that says so, and it ends when the last has ended', async () => {
  for (const host of HOSTS) await openAll([on(host)])
  expect(await sentWithin(10)).toEqual([`${TITLE} and 39 more`])
  const listed = await store.read.alerts({ limit: 100, state: 'open' })
  expect(listed).toHaveLength(1)
  expect(await store.read.openAlertCount()).toBe(1)
  expect(await store.read.changesOfAlerts(listed.map(({ id }) => id))).toHaveLength(40)
  await resolve(...HOSTS.slice(0, 39).map((host) => `change-on-${host}`))
  expect(await sentWithin(5)).toEqual([])
  expect(await store.read.alerts({ limit: 100, state: 'open' })).toHaveLength(1)
  await resolve('change-on-web-39')
  expect(await sentWithin(2)).toEqual([`Resolved: ${TITLE} and 39 more`])
  expect(await store.read.alerts({ limit: 100, state: 'resolved' })).toHaveLength(1)
})

test('what comes after the message is told once more, after some minutes; what comes an hour later is told anew', async () => {
  await openAll([on('web-00')])
  expect(await sentWithin(1)).toEqual([TITLE])
  await openAll(HOSTS.slice(1, 4).map((host) => on(host)))
  expect(await sentWithin(10)).toEqual([`Still spreading: ${TITLE} and 3 more`])
  clock.now += 60 * MINUTE
  await openAll([on('web-09')])
  expect(await sentWithin(10)).toEqual([TITLE])
})

test('one useradd is one message, also when its user is found a minute after its files; the changes stay several', async () => {
  const view = (kind: 'file' | 'user', item: string, to: number): Opening =>
    on('web-01', {
      subject: item,
      groupKey: item,
      title: `Nobody approved this change: ${item} on web-01`,
      facts: { item: { kind, path: item }, interval: { from: 900_000, to } },
    })
  await openAll(['/etc/passwd', '/etc/shadow', '/etc/group'].map((file) => view('file', file, 1_000_000)))
  expect(await sentWithin(1)).toEqual(['Nobody approved this change: /etc/passwd on web-01'])
  await openAll([view('user', 'mallory', 1_060_000)])
  expect(await sentWithin(10)).toEqual([])
  const [alert] = await store.read.alerts({ limit: 100, state: 'open' })
  expect(await store.read.changesOfAlerts([alert?.id ?? ''])).toHaveLength(4)
  await resolve('/etc/passwd', '/etc/shadow', '/etc/group')
  expect(await sentWithin(2)).toEqual([])
  await resolve('mallory')
  expect(await sentWithin(2)).toEqual(['Resolved: Nobody approved this change: /etc/passwd on web-01'])
})

test('who takes one has taken all; and as a control, a host with other content is told by itself', async () => {
  const [first, second] = await openAll([on('web-00'), on('web-01'), on('web-02', { groupKey: 'other content' })])
  expect(await sentWithin(1)).toHaveLength(2)
  await store.write((tx) => tx.acknowledgeAlert(second?.id ?? '', clock.now, 'Ada'))
  expect(await store.read.alert(first?.id ?? '')).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Ada' })
  expect(await store.read.openAlertCount()).toBe(1)
})

describe('a flood on one asset', () => {
  const flood = (count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => on('web-00', { subject: `c-${from + n}`, groupKey: null }))

  test('thirty messages, then one that counts, and one alert for each event all the same', async () => {
    await openAll(flood(75))
    const sent = await sentWithin(5)
    expect(sent.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => TITLE))
    expect(sent.slice(30)).toEqual(['45 more changes on web-00'])
    // F26: an alert if and only if its event exists.
    expect(
      (
        await store.read.standingAlerts(
          'change',
          Array.from({ length: 100 }, (_, n) => `c-${n}`),
        )
      ).size,
    ).toBe(75)
    await openAll(flood(5, 75))
    expect(await sentWithin(9)).toEqual(['Still spreading: 50 more changes on web-00'])
    await resolve(...Array.from({ length: 80 }, (_, n) => `c-${n}`))
    expect((await sentWithin(2)).filter((title) => title.includes('more'))).toEqual(['Resolved: 50 more changes on web-00'])
    expect(await store.read.openAlertCount()).toBe(0)
  })

  test('as a control: thirty are thirty', async () => {
    await openAll(flood(30))
    expect(await sentWithin(5)).toHaveLength(30)
  })
})

describe('when nobody takes it', () => {
  const chased = (): Opening => {
    const opening = on('web-00')
    return { ...opening, tell: [...opening.tell, { channel: 'mail', event: 'escalated', at: clock.now + 15 * MINUTE }] }
  }

  test('somebody else is told after the time that was set', async () => {
    await openAll([chased()])
    expect(await sentWithin(14)).toEqual([TITLE])
    expect(await sentWithin(2)).toEqual([`Nobody has taken this yet: ${TITLE}`])
  })

  test.each([
    { name: 'taken', act: (id: string) => store.write((tx) => tx.acknowledgeAlert(id, clock.now, 'Ada')), after: [] },
    { name: 'resolved', act: () => resolve('change-on-web-00'), after: [`Resolved: ${TITLE}`] },
  ])('$name in time: nobody else is', async ({ act, after }) => {
    const [opened] = await openAll([chased()])
    await sentWithin(5)
    await act(opened?.id ?? '')
    expect(await sentWithin(30)).toEqual(after)
  })
})

test('what is held until the morning holds up nothing urgent', async () => {
  const quiet = { ...on('web-00'), tell: [{ channel: 'mail', event: 'opened' as const, at: clock.now + 480 * MINUTE }] }
  await openAll([quiet])
  clock.now += 1
  await openAll([on('web-00', { subject: 'urgent', groupKey: null, title: 'urgent' })])
  expect(await sentWithin(3)).toEqual(['urgent'])
  clock.now += 480 * MINUTE
  expect(await sentWithin(1)).toEqual([TITLE])
})
