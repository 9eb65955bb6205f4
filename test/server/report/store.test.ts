// Marks of known good and kept reports, as both databases keep them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../postgres/store.ts'

async function aStore() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-reports-'))
  const store = await openStore({ dataDir })
  onTestFinished(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true })
  })
  return store
}

test('marks of one service before an instant, the latest first', async () => {
  const { read, write } = await aStore()
  const mark = (id: string, service: string, at: number) => ({ id, service, at, madeAt: at + 5, by: 'ada', why: 'smoke test' })
  for (const one of [mark('a', 'shop', 1_000), mark('b', 'shop', 3_000), mark('c', 'Shop', 2_000), mark('d', 'shop', 9_000)])
    await write((tx) => tx.addKnownGoodMark(one))
  expect(await read.knownGoodMarks('shop', 3_000)).toEqual([mark('b', 'shop', 3_000), mark('a', 'shop', 1_000)])
  expect(await read.knownGoodMarks('shop', 999)).toEqual([])
})

test('reports are kept whole and listed without their bodies, newest first', async () => {
  const { read, write } = await aStore()
  const report = (id: string, madeAt: number) => ({
    id,
    service: 'shop',
    asOf: 500,
    madeAt,
    by: 'ada',
    hash: `sha256:${id}`,
    body: `{"é":"${id}"}`,
  })
  for (const one of [report('a', 1_000), report('b', 2_000)]) await write((tx) => tx.keepReport(one))
  expect(await read.keptReport('a')).toEqual(report('a', 1_000))
  expect(await read.keptReport('z')).toBeNull()
  const { body: _, ...listed } = report('b', 2_000)
  expect((await read.keptReports())[0]).toEqual(listed)
  await expect(write((tx) => tx.keepReport(report('a', 3_000)))).rejects.toThrow(/unique|duplicate/i)
})

test('identities of items of several assets, those that are gone left out', async () => {
  const { read, write } = await aStore()
  const stream = { agent: 'agent-1', epoch: 'e', number: 1 }
  const known = { lookedAt: 1_000, baseline: null, baselineState: 'accepted', ...stream } as const
  const item = { kind: 'file', path: '/etc/hosts' } as const
  await write(async (tx) => {
    for (const asset of ['a', 'b', 'c']) await tx.ensureAsset(asset, 1_000)
    await tx.keepItems([
      { asset: 'a', item, value: { hash: 'sha256:1' }, ...known },
      { asset: 'b', item, value: { hash: 'sha256:1' }, ...known },
      { asset: 'c', item, value: { hash: 'sha256:2' }, ...known },
      { asset: 'a', item: { ...item, path: '/etc/gone' }, value: null, ...known },
    ])
  })
  const found = await read.itemIdentities(['a', 'b'])
  expect(found.map(({ asset, path: at }) => `${asset} ${at}`).toSorted()).toEqual(['a /etc/hosts', 'b /etc/hosts'])
  expect(new Set(found.map(({ identity }) => identity)).size).toBe(1)
  expect(await read.itemIdentities([])).toEqual([])
})
