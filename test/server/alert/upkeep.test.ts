// Channels by the clock: one that is down is told elsewhere, one that forgets is reminded, a watchdog hears us; and tests and takings.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { acknowledgeAlert } from '../../../server/actions/acknowledge-alert.ts'
import { sendAgain } from '../../../server/actions/send-again.ts'
import { testChannel } from '../../../server/actions/test-channel.ts'
import type { Channel, Notice } from '../../../server/alert/channel.ts'
import { deliverDue } from '../../../server/alert/deliver.ts'
import { beatWatchdog, noticeDownChannels, remindChannels, type UpkeepParts, WATCHDOG } from '../../../server/alert/upkeep.ts'
import { watchdogOf } from '../../../server/config/channels.ts'
import type { Actor } from '../../../server/route.ts'
import { openStore, type Store } from '../../../server/store/store.ts'
import { anAlert } from './an-alert.ts'
import { aReceiver } from './receiver.ts'

let dataDir: string
let store: Store
const clock = { now: 0 }
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-upkeep-'))
  store = await openStore({ dataDir })
  clock.now = Date.UTC(2026, 2, 10, 22)
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const MINUTE = 60_000
const now = () => clock.now
const sent: string[] = []
const down = new Set<string>()
beforeEach(() => {
  sent.length = 0
  down.clear()
})
const channel = (name: string, more: Partial<Channel> = {}): Channel => ({
  name,
  kind: 'webhook',
  diff: false,
  send: async ({ event, alert }: Notice) => {
    if (down.has(name)) return { ok: false, words: '500 from receiver' }
    sent.push(`${name}: ${event} ${alert.title}`)
    return { ok: true, words: '200 from receiver' }
  },
  ...more,
})
const parts = (channels: readonly Channel[], different: Partial<UpkeepParts> = {}): UpkeepParts => ({
  store,
  channels: () => channels,
  judging: {
    now,
    policy: () => DEFAULT_POLICY,
    routing: () => ({ routes: [{ severity: ['low'], channels: ['mail'] }], channels: channels.map(({ name }) => name), settleMs: 0 }),
  },
  linkTo: () => 'https://kg.example.org/',
  watchdog: () => null,
  ...different,
})
const open = (title: string, to: string) =>
  store.write((tx) => tx.openAlert(anAlert({ subject: title, title, at: clock.now }), [to], { settleMs: 0 }))
async function minutes(count: number, channels: readonly Channel[]): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    clock.now += MINUTE
    await deliverDue({ store, channels, now, owner: 'a', linkTo: () => '' })
    await noticeDownChannels(parts(channels))
  }
  await deliverDue({ store, channels, now, owner: 'a', linkTo: () => '' })
}

test('a channel that is down is told by another, whatever the routes say; up again, it delivers once and the alert ends', async () => {
  const channels = [channel('mail'), channel('chat')]
  down.add('mail')
  await open('first', 'mail')
  await minutes(4, channels)
  expect(sent).toEqual([])
  await minutes(4, channels)
  expect(sent.toSorted()).toEqual(['chat: opened The channel mail does not deliver', 'chat: opened first'])
  down.clear()
  await minutes(12, channels)
  expect(sent.slice(2)).toEqual(['mail: opened first', 'chat: resolved The channel mail does not deliver'])
})

test('one message that was refused for good is no outage', async () => {
  const refusing = channel('mail', { send: async () => ({ ok: false, words: '550 no such mailbox', isFinal: true }) })
  const channels = [refusing, channel('chat')]
  await open('first', 'mail')
  await minutes(12, channels)
  expect(sent).toEqual(['chat: opened first'])
  await open('second', 'mail')
  await minutes(2, channels)
  expect(sent).toContain('chat: opened The channel mail does not deliver')
})

test('a channel that is taken out of the configuration is down no more', async () => {
  const channels = [channel('mail'), channel('chat')]
  down.add('mail')
  await open('first', 'mail')
  await minutes(8, channels)
  await noticeDownChannels(parts([channel('chat')]))
  const [alert] = (await store.read.alerts({ limit: 10 })).filter(({ kind }) => kind === 'channel-down')
  expect(alert).toMatchObject({ state: 'resolved', resolvedBecause: 'It was taken out of the configuration.' })
})

test('what a forgetful channel took is told again as long as it stands', async () => {
  const channels = [channel('am', { remindEveryMs: MINUTE }), channel('mail')]
  await open('first', 'am')
  await open('second', 'mail')
  await remindChannels(parts(channels))
  expect(sent).toEqual([])
  await minutes(1, channels)
  sent.length = 0
  await remindChannels(parts(channels))
  expect(sent).toEqual(['am: opened first'])
  await store.write((tx) => tx.resolveAlerts({ kind: 'change', subjects: ['first'], at: clock.now, because: 'Approved.' }))
  sent.length = 0
  await remindChannels(parts(channels))
  expect(sent).toEqual([])
})

describe('watchdog', () => {
  test('an address outside hears from us; silence there is an alert here', async () => {
    const there = await aReceiver()
    const config = { watchdog: { urlFrom: 'BEAT', allowPrivate: true } }
    const watchdog = () => watchdogOf(config, [], { BEAT: `${there.url}/ping` }, { now, url: () => '' })
    const mail = channel('mail')
    await beatWatchdog(parts([mail], { watchdog }))
    expect(there.taken).toMatchObject([{ path: '/ping', body: { status: 'alive' } }])
    await there.close()
    await beatWatchdog(parts([mail], { watchdog }))
    clock.now += 6 * MINUTE
    await noticeDownChannels(parts([mail], { watchdog }))
    expect((await store.read.standingAlerts('channel-down', [WATCHDOG])).size).toBe(0)
    await beatWatchdog(parts([mail], { watchdog }))
    await noticeDownChannels(parts([mail], { watchdog }))
    expect((await store.read.standingAlerts('channel-down', [WATCHDOG])).size).toBe(1)
  })

  test('through a channel it is an alert that always fires', async () => {
    const am = channel('am')
    const watchdog = () => watchdogOf({ watchdog: { channel: 'am', allowPrivate: false } }, [am], {}, { now, url: () => '' })
    await beatWatchdog(parts([am], { watchdog }))
    expect(sent).toEqual(['am: opened knowngood is alive'])
  })

  test('a missing address is what it says', async () => {
    const watchdog = watchdogOf({ watchdog: { urlFrom: 'BEAT', allowPrivate: false } }, [], {}, { now, url: () => '' })
    expect(await watchdog?.send()).toMatchObject({ ok: false, words: expect.stringContaining('BEAT') })
  })
})

const ada: Actor = { kind: 'person', id: 'id-of-ada', name: 'Ada', roles: ['operator'], session: 's' }

test('a test goes through the channel, is kept as its state and in the trail', async () => {
  const channels = () => [channel('mail'), channel('chat')]
  const about = { store, now, channels, publicUrl: () => 'https://kg.example.org' }
  expect(await testChannel(about, ada, 'mail')).toEqual({ ok: true, words: '200 from receiver' })
  expect(sent).toEqual(['mail: test A test of this channel'])
  down.add('chat')
  expect(await testChannel(about, ada, 'chat')).toMatchObject({ ok: false, status: 409, detail: '500 from receiver' })
  expect(await testChannel(about, ada, 'fax')).toMatchObject({ ok: false, status: 404 })
  expect(await store.read.channelStates()).toMatchObject(
    new Map([
      ['mail', { failingSince: null }],
      ['chat', { failingSince: clock.now }],
    ]),
  )
})

test('who takes an alert is told to the channels that want to hear it, and to no other', async () => {
  const channels = [channel('pager', { hearsOfTaking: true }), channel('mail')]
  const { id } = await store.write((tx) => tx.openAlert(anAlert({ title: 'first', at: clock.now }), ['pager', 'mail'], { settleMs: 0 }))
  await minutes(1, channels)
  sent.length = 0
  expect(await acknowledgeAlert({ store, now, live: { publish: () => {} }, channels: () => channels }, ada, id)).toMatchObject({ ok: true })
  await minutes(1, channels)
  expect(sent).toEqual(['pager: acknowledged first'])
})

test('what was given up goes out again when somebody says so, once, and the trail has it', async () => {
  const channels = [channel('mail', { send: async () => ({ ok: false, words: '550 no', isFinal: true }) })]
  const { id } = await open('first', 'mail')
  await minutes(1, channels)
  const whole = { store, now, live: { publish: () => {} }, channels: () => [channel('mail')] }
  const [message] = await store.read.deliveriesOf([id])
  const about = { id, key: message?.key ?? '', channel: 'mail' }
  expect(message).toMatchObject({ state: 'dead' })
  clock.now += 48 * 60 * MINUTE
  expect(await sendAgain({ ...whole, channels: () => [] }, ada, about)).toMatchObject({ ok: false, status: 409 })
  expect(await sendAgain(whole, ada, { ...about, key: 'x' })).toMatchObject({ ok: false, status: 404 })
  expect(await sendAgain(whole, ada, about)).toMatchObject({ ok: true })
  down.add('mail')
  await minutes(2, [channel('mail')])
  expect(await store.read.deliveriesOf([id])).toMatchObject([{ state: 'waiting' }])
  down.clear()
  await minutes(3, [channel('mail')])
  expect(sent).toEqual(['mail: opened first'])
  const [after] = await store.read.deliveriesOf([id])
  expect([after?.state, after?.history.at(0)?.words, after?.history.at(-1)?.outcome]).toEqual(['sent', '550 no', 'sent'])
  expect(await sendAgain(whole, ada, about)).toMatchObject({ ok: false, status: 409 })
  expect((await store.read.auditTrail({ limit: 9 })).map(({ verb, detail }) => [verb, detail])).toEqual([
    ['send-again', { channel: 'mail', message: about.key }],
  ])
})

test('the opening of an alert that has ended is not sent again', async () => {
  const channels = [channel('mail', { send: async () => ({ ok: false, words: '550 no', isFinal: true }) })]
  const { id } = await open('first', 'mail')
  await minutes(1, channels)
  await store.write((tx) => tx.resolveAlerts({ kind: 'change', subjects: ['first'], at: clock.now, because: 'Approved.' }))
  const about = { id, key: `${id}.opened`, channel: 'mail' }
  const done = await sendAgain({ store, now, live: { publish: () => {} }, channels: () => channels }, ada, about)
  expect(done).toMatchObject({ ok: false, status: 409, detail: expect.stringContaining('has ended') })
})
