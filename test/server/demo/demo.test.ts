// A small demonstration, made twice: the same seed gives the same company, every verdict has its explanation, and every alert its change.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { buildDemo, silentAtTheEnd } from '../../../server/demo/build.ts'
import { markDemo, openDemoFolder } from '../../../server/demo/folder.ts'
import { hostsOf } from '../../../server/demo/hosts.ts'
import { openStore, type Store } from '../../../server/store/store.ts'

const SMALL = { seed: 7, hosts: 14, weeks: 3, until: Date.parse('2026-11-20T15:40:00Z') }
const folders: string[] = []
const folder = (): string => {
  const made = mkdtempSync(path.join(tmpdir(), 'knowngood demo '))
  folders.push(made)
  return made
}
afterAll(() => folders.forEach((one) => rmSync(one, { recursive: true, force: true })))

async function everyChange({ read }: Pick<Store, 'read'>) {
  const found = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof read.listChanges>> = await read.listChanges({
      limit: 100,
      ...(cursor === null ? {} : { cursor }),
    })
    found.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return found
}

/** What two demonstrations are compared by, and what breaks the rules of any of them. */
async function lookAt(dataDir: string) {
  const store = await openStore({ dataDir })
  try {
    const changes = await everyChange(store)
    const alerts = await store.read.alerts({ limit: 500 })
    const ids = new Set(changes.map(({ change }) => change.id))
    const entries = new Set(changes.flatMap(({ judgement }) => judgement.entry ?? []))
    return {
      ids: [...ids].sort(),
      verdicts: changes.map(({ change, judgement, state }) => `${change.id} ${judgement.verdict} ${state}`).sort(),
      kinds: new Set(changes.map(({ judgement }) => judgement.verdict)),
      unexplained: changes.filter(({ judgement }) => judgement.explanation.trim() === ''),
      orphans: alerts.filter(({ kind, subject }) => kind === 'change' && !ids.has(subject)),
      alerts: alerts.map(({ kind, title, state }) => `${kind} ${title} ${state}`).sort(),
      deliveries: await store.read.deliveriesOf(alerts.map(({ id }) => id)),
      entries: [...entries].sort(),
      assets: (await store.read.allAssets()).map(({ id }) => id).sort(),
    }
  } finally {
    await store.close()
  }
}

test('the same seed makes the same company, wholly explained, and writes to nobody', { timeout: 120_000 }, async () => {
  const [one, other] = [folder(), folder()]
  await Promise.all([buildDemo(one, SMALL), buildDemo(other, SMALL)])
  const [first, second] = [await lookAt(one), await lookAt(other)]
  expect(second).toEqual(first)
  expect(first.ids.length).toBeGreaterThan(20)
  expect(first.unexplained).toEqual([])
  expect(first.orphans).toEqual([])
  expect(first.deliveries).toEqual([])
  expect(first.alerts.length).toBeGreaterThan(3)
  expect(first.assets).toEqual(
    hostsOf(SMALL.hosts)
      .map(({ name }) => name)
      .sort(),
  )
  expect([...first.kinds]).toEqual(
    expect.arrayContaining(['authorised', 'standard', 'unauthorised', 'outside_window_late', 'grace', 'emergency_pending']),
  )
})

test('a folder that is not a demonstration is refused and left as it is', () => {
  const dataDir = folder()
  writeFileSync(path.join(dataDir, 'knowngood.db'), 'evidence')
  expect(() => openDemoFolder(dataDir)).toThrow(/holds something other than a demonstration/)
  writeFileSync(path.join(dataDir, 'demo.json'), '{"demo":"perhaps"}')
  expect(() => openDemoFolder(dataDir)).toThrow(/left as it is/)
})

test('what was cut short is made anew, what is whole is kept', () => {
  const dataDir = folder()
  const mark = { seed: 1, key: 'k', agents: [] }
  expect(openDemoFolder(dataDir)).toBeNull()
  markDemo(dataDir, { ...mark, isWhole: false })
  writeFileSync(path.join(dataDir, 'knowngood.db'), 'half')
  expect(openDemoFolder(dataDir)).toBeNull()
  markDemo(dataDir, { ...mark, isWhole: true })
  writeFileSync(path.join(dataDir, 'knowngood.db'), 'whole')
  expect(openDemoFolder(dataDir)).toMatchObject(mark)
})

test('a whole company has forty hosts, one of which is not heard of', () => {
  const hosts = hostsOf(40)
  expect(new Set(hosts.map(({ name }) => name)).size).toBe(40)
  expect(hosts.filter(({ name }) => silentAtTheEnd(hosts.map((one) => ({ host: one.name })))(name))).toHaveLength(1)
})
