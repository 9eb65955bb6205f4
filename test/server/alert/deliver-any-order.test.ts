// Whatever happens in whatever order, every alert that stood past its settle time is told, and its end after its beginning.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { array, asyncProperty, type Arbitrary, assert, constant, constantFrom, integer, oneof, record } from 'fast-check'
import { expect, test } from 'vitest'
import type { Channel } from '../../../server/alert/channel.ts'
import { createDeliverer, deliverDue, type DeliverParts } from '../../../server/alert/deliver.ts'
import type { Store } from '../../../server/store/store.ts'
import { openStore } from '../../postgres/store.ts'
import { anAlert } from './an-alert.ts'

type Step =
  | { readonly kind: 'open' | 'resolve'; readonly change: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'deliver'; readonly owner: string; readonly fate: 'sends' | 'fails' | 'dies before' | 'dies after' }

const change = integer({ min: 0, max: 4 })
const step: Arbitrary<Step> = oneof(
  record({ kind: constantFrom('open', 'resolve'), change }),
  record({ kind: constant('wait'), ms: constantFrom(1, 500, 2_000, 5_000, 61_000) }),
  record({
    kind: constant('deliver'),
    owner: constantFrom('a', 'b'),
    fate: constantFrom('sends', 'fails', 'dies before', 'dies after'),
  }),
)

class Killed extends Error {}

async function inFolder<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-order-'))
  const store = await openStore({ dataDir })
  try {
    return await work(store)
  } finally {
    await store.close()
    rmSync(dataDir, { recursive: true })
  }
}

/** Plays the steps and answers the keys in the order the receiver took them. */
async function play(store: Store, steps: readonly Step[]): Promise<readonly string[]> {
  const clock = { now: 1_000_000 }
  const taken: string[] = []
  const worker = (owner: string, fate: string): DeliverParts => {
    let isDead = false
    const send: Channel['send'] = ({ key }) => {
      if (fate === 'dies before') isDead = true
      else if (fate !== 'fails') taken.push(key)
      if (fate === 'dies after') isDead = true
      return Promise.resolve({ ok: fate !== 'fails', words: fate })
    }
    const write: Store['write'] = (work) => (isDead ? Promise.reject(new Killed()) : store.write(work))
    const channels = [{ name: 'mail', kind: 'email', diff: false, send }] as const
    return { store: { read: store.read, write }, channels, now: () => clock.now, owner, linkTo: () => '' }
  }
  const run = (owner: string, fate: string) =>
    deliverDue(worker(owner, fate)).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error
      return 1
    })
  for (const one of steps) {
    if (one.kind === 'wait') clock.now += one.ms
    else if (one.kind === 'deliver') await run(one.owner, one.fate)
    else if (one.kind === 'open')
      await store.write((tx) =>
        tx.openAlert(anAlert({ subject: `c-${one.change}`, asset: `host-${one.change % 2}`, at: clock.now }), ['mail']),
      )
    else await store.write((tx) => tx.resolveAlerts({ kind: 'change', subjects: [`c-${one.change}`], at: clock.now, because: 'Approved.' }))
  }
  for (let idle = 0; idle < 3;) {
    clock.now += 61_000
    idle = (await run('last', 'sends')) === 0 ? idle + 1 : 0
  }
  return taken
}

test('told at least once, the end never before the beginning, and nothing of what never stood', () =>
  assert(
    asyncProperty(array(step, { maxLength: 25 }), (steps) =>
      inFolder(async (store) => {
        const taken = await play(store, steps)
        const alerts = await store.read.alerts({ limit: 100 })
        const deliveries = await store.read.deliveriesOf(alerts.map(({ id }) => id))
        for (const { id, state } of alerts) {
          const told = new Map(deliveries.filter(({ alert }) => alert === id).map((delivery) => [delivery.event, delivery.state]))
          expect(['sent', 'cancelled']).toContain(told.get('opened'))
          expect(taken.includes(`${id}.opened`)).toBe(told.get('opened') === 'sent')
          expect(told.get('resolved')).toBe(state === 'resolved' && told.get('opened') === 'sent' ? 'sent' : undefined)
          const [opened, resolved] = [taken.indexOf(`${id}.opened`), taken.indexOf(`${id}.resolved`)]
          expect(resolved === -1 || resolved > opened).toBe(true)
        }
        const known = new Set(deliveries.map(({ key }) => key))
        expect(taken.every((key) => known.has(key))).toBe(true)
      }),
    ),
    { numRuns: 25 },
  ))

test('the worker looks by itself, survives a store that fails, and stops when what it sends is sent', () =>
  inFolder(async (store) => {
    await store.write((tx) => tx.openAlert(anAlert({ at: 0 }), ['mail']))
    const said: string[] = []
    const sent: string[] = []
    const send: Channel['send'] = async ({ key }) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      sent.push(key)
      return { ok: true, words: 'taken' }
    }
    let isBroken = true
    const write: Store['write'] = (work) => {
      if (!isBroken) return store.write(work)
      isBroken = false
      return Promise.reject(new Error('the disk is full'))
    }
    const parts = { store: { read: store.read, write }, now: () => 9_000, owner: 'a', linkTo: () => '' }
    const deliverer = createDeliverer({ ...parts, channels: [{ name: 'mail', kind: 'email', diff: false, send }] }, (error) =>
      said.push(String(error)),
    )
    deliverer.start()
    await expect.poll(() => store.read.channelHealth().then((all) => all.length), { timeout: 5_000 }).toBe(0)
    await deliverer.stop()
    expect([said, sent.length]).toEqual([['Error: the disk is full'], 1])
  }))
