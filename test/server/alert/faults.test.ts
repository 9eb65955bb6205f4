// F24: channels that fail in every way a network can. Each alert arrives at least once, repeats carry the same key, and another channel steps
// in. F25 beside it is in killed.test.ts: a worker killed between sending and recording.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Channel } from '../../../server/alert/channel.ts'
import { alertmanagerChannel } from '../../../server/alert/channels/alertmanager.ts'
import { pagerDutyChannel } from '../../../server/alert/channels/pagerduty.ts'
import { slackChannel } from '../../../server/alert/channels/slack.ts'
import { teamsChannel } from '../../../server/alert/channels/teams.ts'
import { webhookChannel } from '../../../server/alert/channels/webhook.ts'
import { deliverDue, type DeliverParts } from '../../../server/alert/deliver.ts'
import { openStore, type Store } from '../../../server/store/store.ts'
import { anAlert } from './an-alert.ts'
import { aReceiver, type HttpFault, type Received, type Receiver } from './receiver.ts'
import { aMailServer } from './smtp.ts'

let folder: string
let store: Store
let there: Receiver
const clock = { now: 0 }
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'knowngood faults-'))
  store = await openStore({ dataDir: folder })
  there = await aReceiver()
  clock.now = Date.UTC(2026, 2, 10, 22, 21)
})
afterEach(async () => {
  await store.close()
  await there.close()
  rmSync(folder, { recursive: true })
})

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const makers: Readonly<Record<string, (url: string) => Channel>> = {
  webhook: (url) => webhookChannel({ name: 'it', url, secret: SECRET, ...quick }),
  slack: (url) => slackChannel({ name: 'it', url, ...quick }),
  teams: (url) => teamsChannel({ name: 'it', url, ...quick }),
  pagerduty: (url) => pagerDutyChannel({ name: 'it', url, routingKey: 'key-of-service', ...quick }),
  alertmanager: (url) => alertmanagerChannel({ name: 'it', url, ...quick }),
}
const quick = { allowPrivate: true, diff: false, limitMs: 1_000 } as const

/** What a receiver could drop a repeat by; Slack and Teams have nothing of the kind, so there it is the words. */
const keyOf = ({ headers, body }: Received): string => {
  const text = JSON.stringify(body)
  return String(headers['webhook-id'] ?? /"dedup_key":"[^"]+"/.exec(text)?.[0] ?? /"labels":\{[^}]+\}/.exec(text)?.[0] ?? text)
}

const worker = (channels: readonly Channel[], different: Partial<DeliverParts> = {}): DeliverParts => ({
  store,
  channels,
  now: () => clock.now,
  owner: 'worker-a',
  linkTo: ({ subject }) => `https://kg.example.org/changes/${subject}`,
  ...different,
})

const OPEN = 3
async function openSome(): Promise<void> {
  for (let n = 0; n < OPEN; n += 1)
    await store.write((tx) => tx.openAlert(anAlert({ subject: `c-${n}`, asset: `host-${n}`, title: `Change ${n}`, at: clock.now }), ['it']))
}
/** Until nothing waits any more, or for `minutes` at the most. */
async function passMinutes(parts: DeliverParts, minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 4; step += 1) {
    clock.now += 15_000
    await deliverDue(parts)
    if ((await store.read.channelHealth()).every(({ waiting }) => waiting === 0)) return
  }
}

/** What is wrong with what the receiver got, in words; empty when each alert came, and repeats have the key of the first. */
function faultsIn(taken: readonly Received[]): readonly string[] {
  const keys = new Set(taken.map(keyOf))
  return [
    ...(keys.size < OPEN ? [`${OPEN - keys.size} alerts never came`] : []),
    ...(keys.size > OPEN ? [`${keys.size - OPEN} repeats had a key of their own`] : []),
  ]
}

const FAULTS: readonly HttpFault[] = [
  { status: 500 },
  'reset',
  { status: 429, headers: { 'retry-after': '1' } },
  'silence',
  'reset-after-taking',
]

describe.each(Object.keys(makers))('%s', (kind) => {
  test('every alert arrives through five kinds of failure, under one key each', async () => {
    await openSome()
    there.faults.push(...FAULTS)
    const channel = makers[kind]?.(there.url)
    if (channel === undefined) throw new Error(`there is no ${kind}`)
    await passMinutes(worker([channel]), 12)
    expect(faultsIn(there.taken)).toEqual([])
    expect(there.taken.length).toBeGreaterThan(OPEN)
    const deliveries = await store.read.deliveriesOf((await store.read.alerts({ limit: 10 })).map(({ id }) => id))
    expect(deliveries.map(({ state }) => state)).toEqual(Array.from({ length: OPEN }, () => 'sent'))
    const failed = deliveries.flatMap(({ history }) => history.filter(({ outcome }) => outcome === 'failed'))
    expect(failed.length).toBeGreaterThanOrEqual(FAULTS.length)
  })
})

test('a variant that must fail: what was tried once counts as sent', async () => {
  await openSome()
  there.faults.push({ status: 500 })
  const [channel] = [makers['webhook']?.(there.url)].filter((one) => one !== undefined)
  if (channel === undefined) throw new Error('there is no webhook')
  const careless: Channel = { ...channel, send: async (notice) => ({ ...(await channel.send(notice)), ok: true }) }
  await passMinutes(worker([careless]), 2)
  expect(faultsIn(there.taken)).toEqual(['1 alerts never came'])
})

test('a variant that must fail: a key of its own for every attempt', async () => {
  await openSome()
  there.faults.push('reset-after-taking')
  const [channel] = [makers['webhook']?.(there.url)].filter((one) => one !== undefined)
  if (channel === undefined) throw new Error('there is no webhook')
  let attempts = 0
  const fickle: Channel = { ...channel, send: (notice) => channel.send({ ...notice, key: `${notice.key}.${(attempts += 1)}` }) }
  await passMinutes(worker([fickle]), 2)
  expect(faultsIn(there.taken)).toEqual(['1 repeats had a key of their own'])
})

test('a certificate nobody vouches for is no receiver: nothing is sent, and another channel takes over', async () => {
  // What matters is who it is, not what it speaks: the mail server's own certificate is signed by nobody.
  const stranger = await aMailServer({ secure: true })
  await openSome()
  const other = { ...slackChannel({ name: 'other', url: there.url, ...quick }) }
  const channel = webhookChannel({ name: 'it', url: `https://127.0.0.1:${stranger.port}`, secret: SECRET, ...quick })
  await passMinutes(worker([channel, other]), 8)
  expect(faultsIn(there.taken)).toEqual([])
  expect((await store.read.channelStates()).get('it')).toMatchObject({ sentAt: null, words: expect.stringMatching(/certificate/) })
  await stranger.close()
})
