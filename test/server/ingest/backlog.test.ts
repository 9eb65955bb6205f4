// An approval that concerns more changes than one transaction judges: the rest follows, also after a kill, and nobody waits for all of it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Entry } from '../../../rules/domain.ts'
import { startJobs } from '../../../server/jobs.ts'
import { createLive, type LiveEvent } from '../../../server/live.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { AT_ONCE, rejudge, rejudgeNext } from '../../../server/rejudge.ts'
import type { Store } from '../../../server/store/store.ts'
import { ALWAYS_MINE } from '../../../server/turn.ts'
import { openStore } from '../../postgres/store.ts'
import type { Judging } from '../../../server/ingest/verdicts.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import { keepChanges } from '../../../server/ingest/keep-changes.ts'
import { aChange, anEntry, at } from '../../helpers/builders.ts'

const COUNT = 2 * AT_ONCE + 50
const now = () => at('23:30')
const judging: Judging = { now, policy: () => EMPTY_CONFIG.policy, routing: () => ({ routes: [], channels: ['mail'], settleMs: 0 }) }
const ids = Array.from({ length: COUNT }, (_, index) => `c-${String(index).padStart(4, '0')}`)

let dataDir = ''
const opened: Store[] = []
const open = async (): Promise<Store> => {
  const store = await openStore({ dataDir, now })
  opened.push(store)
  return store
}
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-backlog-'))
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const covering: Entry = anEntry({ id: 'CHG-1', assets: { include: ['web-01'] }, items: [{ path: '/etc/*' }] })

async function storedChanges(store: Store): Promise<void> {
  await store.write(async (tx) => {
    await tx.ensureAsset('web-01', 1)
    const asset = await tx.assetById('web-01')
    if (asset === null) throw new Error('the asset is gone')
    const changes = ids.map((id, index) => ({
      number: index + 1,
      merged: null,
      change: aChange({ id, asset: 'web-01', item: { kind: 'file', path: `/etc/${id}` } }),
    }))
    await keepChanges(tx, judging, { agent: 'a', epoch: 'e', asset, receivedAt: now(), changes })
  })
}

/** The entry is stored, so that whoever judges later finds it as well. */
const approve = (store: Store): Promise<readonly string[]> =>
  store.write(async (tx) => {
    await tx.addEntry(covering, { at: now(), by: 'bob' })
    return rejudge(tx, judging, ids, 'CHG-1 was approved')
  })

const counts = async ({ read }: Store) => ({
  left: await read.leftToJudge(),
  open: (await read.standingAlerts('change', ids)).size,
  unauthorised: (await read.verdictCounts(0)).get('unauthorised') ?? 0,
})

test('the approving transaction judges as many as fit, and writes the rest down', async () => {
  const store = await open()
  await storedChanges(store)
  expect(await counts(store)).toEqual({ left: 0, open: COUNT, unauthorised: COUNT })
  expect(await approve(store)).toHaveLength(AT_ONCE)
  const rest = COUNT - AT_ONCE
  expect(await counts(store)).toEqual({ left: rest, open: rest, unauthorised: rest })
})

test('killed between two chunks, the next start goes on where it stood', async () => {
  const killed = await open()
  await storedChanges(killed)
  await approve(killed)
  await expect(
    killed.write(async (tx) => {
      await rejudgeNext(tx, judging)
      throw new Error('killed before the commit')
    }),
  ).rejects.toThrow('killed')
  await killed.write((tx) => rejudgeNext(tx, judging))

  const store = await open()
  expect(await store.read.leftToJudge()).toBe(COUNT - 2 * AT_ONCE)
  const live = createLive()
  const told: LiveEvent[] = []
  live.subscribe((event) => told.push(event))
  const jobs = startJobs({
    store,
    live,
    turn: ALWAYS_MINE,
    judging,
    log: SILENT_LOG,
    upkeep: { store, judging, channels: () => [], linkTo: () => '', watchdog: () => null },
    silentMs: 120_000,
    listeningSince: now(),
    sources: () => [],
    retentionDays: () => undefined,
  })
  live.publish({ kind: 'entry', id: 'CHG-1' })
  await expect.poll(() => counts(store), { timeout: 20_000 }).toEqual({ left: 0, open: 0, unauthorised: 0 })
  await jobs.stop()
  expect(told.filter(({ kind }) => kind === 'verdict')).toHaveLength(COUNT - 2 * AT_ONCE)
  expect((await store.read.judgementsOf(ids.at(-1) ?? '')).map(({ because }) => because)).toEqual(['first seen', 'CHG-1 was approved'])
})

test('a change that waits already is judged once, for the newer reason', async () => {
  const store = await open()
  await storedChanges(store)
  const left = await store.write(async (tx) => {
    await tx.judgeLater(['c-0001', 'c-0001'], 'the older reason', 1)
    await tx.judgeLater(['c-0001'], 'the newer reason', 2)
    return tx.nextToJudge(10)
  })
  expect(left).toEqual([{ change: 'c-0001', because: 'the newer reason' }])
})

test('while the rest is judged, other writes get their turn', async () => {
  const store = await open()
  await storedChanges(store)
  await approve(store)
  const order: string[] = []
  const chunk = () => store.write((tx) => rejudgeNext(tx, judging)).then(() => order.push('chunk'))
  const rest = (async () => {
    while ((await store.read.leftToJudge()) > 0) await chunk()
  })()
  const other = store.write((tx) => tx.ensureAsset('other', 1)).then(() => order.push('other'))
  await Promise.all([rest, other])
  expect(order.indexOf('other')).toBeLessThan(order.lastIndexOf('chunk'))
})
