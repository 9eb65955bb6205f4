// Delivery from the alert rows to a real mail server: at least once, the same key at every repeat, in order, given up after a day.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DeliverParts, deliverDue } from '../../../server/alert/deliver.ts'
import type { Channel, Notice } from '../../../server/alert/channel.ts'
import { emailChannel } from '../../../server/alert/channels/email.ts'
import type { Store } from '../../../server/store/store.ts'
import { openStore } from '../../postgres/store.ts'
import { anAlert } from './an-alert.ts'
import { aMailServer, type Fault, type MailServer } from './smtp.ts'

const SECOND = 1_000
const HOUR = 3_600_000

let dataDir: string
let store: Store
let smtp: MailServer
const clock = { now: 0 }
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-deliver-'))
  store = await openStore({ dataDir })
  smtp = await aMailServer()
  clock.now = Date.UTC(2026, 2, 10, 22, 21)
})
afterEach(async () => {
  await store.close()
  await smtp.close()
  rmSync(dataDir, { recursive: true })
})

const mailChannel = (name: string): Channel =>
  emailChannel({
    name,
    to: ['ops@example.org'],
    from: 'knowngood@example.org',
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    allowPrivate: true,
    diff: false,
    limitMs: 400,
  })
const worker = (different: Partial<DeliverParts> = {}): DeliverParts => ({
  store,
  channels: [mailChannel('mail')],
  now: () => clock.now,
  owner: 'worker-a',
  linkTo: ({ subject }) => `https://kg.example.org/changes/${subject}`,
  ...different,
})
const open = (n = 1, channels = ['mail'], asset = 'web-01') =>
  store.write((tx) =>
    tx.openAlert(
      anAlert({ subject: `c-${n}`, at: clock.now, title: `Nobody approved this change: /etc/${n} on ${asset}`, asset }),
      channels,
    ),
  )
const resolve = (n: number) =>
  store.write((tx) => tx.resolveAlerts({ kind: 'change', subjects: [`c-${n}`], at: clock.now, because: 'Approved afterwards by CHG-7.' }))
const states = async (id: string) =>
  (await store.read.deliveriesOf([id])).map(({ channel, event, state }) => `${channel} ${event} ${state}`)
/** Remembers what it was asked to send and answers as told, without a network. */
function aRecorder(name: string, answer: (notice: Notice) => Promise<boolean> = () => Promise.resolve(true)) {
  const sent: string[] = []
  const send: Channel['send'] = async (notice) => {
    sent.push(notice.key)
    return { ok: await answer(notice), words: 'said' }
  }
  return { sent, channel: { name, kind: 'email', diff: false, send } as const satisfies Channel }
}

test('one alert is one mail that names the reason, after the settle time and once', async () => {
  const { id } = await open()
  expect(await deliverDue(worker())).toBe(0)
  clock.now += 2 * SECOND
  expect(await deliverDue(worker())).toBe(1)
  clock.now += HOUR
  expect(await deliverDue(worker())).toBe(0)
  expect(smtp.taken).toHaveLength(1)
  expect(smtp.taken[0]?.raw).toContain('Nobody approved this change;')
  expect((await store.read.deliveriesOf([id]))[0]).toMatchObject({ state: 'sent', history: [{ outcome: 'sent', words: '250 taken as 1' }] })
})

describe('a server that fails is tried again with the same Message-ID', () => {
  test.each([
    { name: '451', fault: { code: 451, says: 'busy' }, mails: 1 },
    { name: 'reset', fault: 'reset', mails: 1 },
    { name: 'silence', fault: 'silence', mails: 1 },
    { name: 'taken, but the answer was lost', fault: 'reset-after-taking', mails: 2 },
  ] as const satisfies readonly { name: string; fault: Fault; mails: number }[])('$name', async ({ fault, mails }) => {
    const { id } = await open()
    smtp.faults.push(fault)
    clock.now += 2 * SECOND
    await deliverDue(worker())
    expect(await states(id)).toEqual(['mail opened waiting'])
    clock.now += 5 * SECOND - 1
    expect(await deliverDue(worker())).toBe(0)
    clock.now += 1
    await deliverDue(worker())
    expect(await states(id)).toEqual(['mail opened sent'])
    const keys = smtp.taken.map(({ headers }) => headers['message-id'])
    expect(keys).toEqual(Array.from({ length: mails }, () => `<${id}.opened@example.org>`))
  })
})

test('a mail that is refused for good is given up at once and holds up nothing', async () => {
  const first = await open(1)
  clock.now += 1
  const second = await open(2)
  smtp.faults.push({ code: 550, says: 'no such mailbox' })
  clock.now += 2 * SECOND
  await deliverDue(worker())
  expect([...(await states(first.id)), ...(await states(second.id))]).toEqual(['mail opened dead', 'mail opened sent'])
})

test('another channel carries the message too when one fails for some minutes; the first goes on trying', async () => {
  const { id } = await open()
  let isDown = true
  const mail = aRecorder('mail', () => Promise.resolve(!isDown))
  const chat = aRecorder('chat')
  const pager = aRecorder('pager')
  const parts = worker({ channels: [{ ...mail.channel, fallback: 'pager' }, chat.channel, pager.channel] })
  for (let minute = 0; minute < 5; minute += 1)
    for (let step = 0; step < 6; step += 1) {
      await deliverDue(parts)
      clock.now += 10 * SECOND
    }
  expect(await states(id)).toEqual(['mail opened waiting', 'pager opened sent'])
  expect(await store.read.channelStates()).toMatchObject(
    new Map([
      ['mail', { sentAt: null, words: 'said' }],
      ['pager', { failingSince: null }],
    ]),
  )
  isDown = false
  clock.now += 600 * SECOND
  await deliverDue(parts)
  expect([(await states(id)).join(), chat.sent]).toEqual(['mail opened sent,pager opened sent', []])
  expect((await store.read.channelStates()).get('mail')?.failingSince).toBeNull()
})

test('killed between sending and recording: sent again with the same key when the lease is over, not before', async () => {
  const { id } = await open()
  clock.now += 2 * SECOND
  const killed: Store['write'] = (work) => (smtp.taken.length > 0 ? Promise.reject(new Error('killed')) : store.write(work))
  await expect(deliverDue(worker({ store: { ...store, write: killed } }))).rejects.toThrow('killed')
  expect(await states(id)).toEqual(['mail opened leased'])
  clock.now += 59 * SECOND
  expect(await deliverDue(worker({ owner: 'worker-b' }))).toBe(0)
  clock.now += SECOND
  expect(await deliverDue(worker({ owner: 'worker-b' }))).toBe(1)
  expect(smtp.taken.map(({ headers }) => headers['message-id'])).toEqual(Array.from({ length: 2 }, () => `<${id}.opened@example.org>`))
})

test('many workers on many alerts: each is sent once', async () => {
  for (let n = 0; n < 30; n += 1) await open(n, ['mail'], `host-${n % 3}`)
  clock.now += 2 * SECOND
  const { sent, channel } = aRecorder('mail', async () => {
    await new Promise((done) => setTimeout(done, 1))
    return true
  })
  const owners = ['a', 'b', 'c', 'd']
  while ((await Promise.all(owners.map((owner) => deliverDue(worker({ owner, channels: [channel] }))))).some((made) => made > 0));
  expect(sent).toHaveLength(30)
  expect(new Set(sent).size).toBe(30)
})

test('as a control: a send that outlasts its lease is made by another worker too', async () => {
  await open()
  clock.now += 2 * SECOND
  const { sent, channel } = aRecorder('mail', async () => {
    clock.now += 61 * SECOND
    await deliverDue(worker({ owner: 'worker-b', channels: [second.channel] }))
    return true
  })
  const second = aRecorder('mail')
  await deliverDue(worker({ channels: [channel] }))
  expect([...sent, ...second.sent]).toHaveLength(2)
})

test('order is kept for one asset while its first message fails; other assets go on', async () => {
  const first = await open(1)
  clock.now += SECOND
  const second = await open(2)
  const other = await open(3, ['mail'], 'db-01')
  clock.now += 2 * SECOND
  let isDown = true
  const { sent, channel } = aRecorder('mail', ({ alert }) => Promise.resolve(!(isDown && alert.id === first.id)))
  await deliverDue(worker({ channels: [channel] }))
  expect(sent).toEqual([`${first.id}.opened`, `${other.id}.opened`])
  isDown = false
  await resolve(1)
  clock.now += 5 * SECOND
  await deliverDue(worker({ channels: [channel] }))
  expect(sent.slice(2)).toEqual([`${first.id}.opened`, `${second.id}.opened`, `${first.id}.resolved`])
})

test('a channel that is down for a day is given up, shown, and the other one takes over', async () => {
  const { id } = await open(1, ['mail'])
  const begun = clock.now
  const down = aRecorder('mail', () => Promise.resolve(false))
  const pager = aRecorder('pager')
  const parts = worker({ channels: [down.channel, pager.channel] })
  const waits: number[] = []
  for (let last = begun; (await states(id))[0] === 'mail opened waiting';) {
    const [delivery] = await store.read.deliveriesOf([id])
    clock.now = delivery?.nextAt ?? 0
    waits.push(clock.now - last)
    last = clock.now
    await deliverDue(parts)
  }
  expect(waits.slice(0, 9).map((ms) => ms / SECOND)).toEqual([2, 5, 10, 20, 40, 80, 160, 320, 600])
  expect(clock.now - begun).toBeGreaterThan(23.5 * HOUR)
  expect(clock.now - begun).toBeLessThanOrEqual(24 * HOUR)
  await deliverDue(parts)
  expect(await states(id)).toEqual(['mail opened dead', 'pager opened sent'])
  expect(pager.sent).toEqual([`${id}.opened`])
  expect(new Set(down.sent)).toEqual(new Set([`${id}.opened`]))
  expect(await store.read.channelHealth()).toMatchObject([{ channel: 'mail', dead: 1 }])
})

test('a slow channel holds up nobody else', async () => {
  await open(1, ['slow', 'quick'])
  clock.now += 2 * SECOND
  let release = () => {}
  const slow = aRecorder('slow', () => new Promise((done) => (release = () => done(true))))
  const quick = aRecorder('quick')
  const pass = deliverDue(worker({ channels: [slow.channel, quick.channel] }))
  await expect.poll(() => [slow.sent.length, quick.sent.length], { timeout: 20_000 }).toEqual([1, 1])
  release()
  await pass
})

test.each([
  {
    name: 'a channel that throws',
    channels: [{ name: 'mail', kind: 'email', diff: false, send: () => Promise.reject(new Error('odd')) }],
    says: 'The channel failed: odd',
  },
  { name: 'a channel that was taken out of the configuration', channels: [], says: 'No channel is called mail any more.' },
] as const)('$name is a failed attempt', async ({ channels, says }) => {
  const { id } = await open()
  clock.now += 2 * SECOND
  await deliverDue(worker({ channels }))
  const [delivery] = await store.read.deliveriesOf([id])
  expect(delivery?.history).toMatchObject([{ outcome: 'failed', words: expect.stringContaining(says) }])
  expect(delivery?.state).toBe('waiting')
})

test('a diff is fetched only for a channel that may carry it', async () => {
  await open(1, ['plain', 'full'])
  clock.now += 2 * SECOND
  const diffs: (string | null)[] = []
  const listener = (name: string, diff: boolean): Channel => ({
    name,
    kind: 'email',
    diff,
    send: (notice) => Promise.resolve({ ok: diffs.push(notice.diff) > 0, words: '' }),
  })
  await deliverDue(worker({ channels: [listener('plain', false), listener('full', true)], diffOf: () => Promise.resolve('+a') }))
  expect(new Set(diffs)).toEqual(new Set(['+a', null]))
})
