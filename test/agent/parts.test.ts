// Small parts of the agent, each by its table: packs that change or break, waiting, mounts, hints, secrets, and times that prove no more than was seen.
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBackOff } from '../../agent/back-off.ts'
import { rawOf } from '../../agent/look/names.ts'
import { readPacks } from '../../agent/packs.ts'
import { planOf } from '../../agent/plan.ts'
import { leftOut, mountChanges, parseMounts } from '../../agent/watch/mounts.ts'
import { createWatcher, OVERFLOW_HINTS } from '../../agent/watch/watcher.ts'
import { eventually } from './host.ts'
import { type Clock, lookerOn, type TestLooker } from './looker.ts'

let dir: string
let open: TestLooker[]
const clock: Clock = { now: null }
const looker = (): TestLooker => {
  const one = lookerOn(dir, clock)
  open.push(one)
  return one
}
const write = (name: string, text: string): string => {
  const file = path.join(dir, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}
beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'parts-')))
  mkdirSync(path.join(dir, 'tree'))
  open = []
  clock.now = null
})
afterEach(() => {
  for (const one of open) one.close()
  rmSync(dir, { recursive: true, force: true })
})

/** A first look with its texts, as an agent has before it tells anybody. */
const firstLook = (agent: TestLooker): void => {
  agent.looker.all('start')
  while (agent.looker.fill(1_000) !== 'all');
}

describe('packs', () => {
  const pack = (rest: string): string => `name: own\ntitle: Our own rules\n${rest}`

  test('a broken pack leaves the last good plan in force, and is told by file and line', () => {
    const file = write('packs/own.yaml', pack(`ignore:\n  - { paths: ['*.log'], reason: logs grow by themselves }\n`))
    const packs = readPacks([path.dirname(file)], null)
    const good = planOf(packs, ['/srv'], null)
    expect(good.plan.isIgnored('/srv/a.log')).toBe(true)
    writeFileSync(file, pack('ignroe: []\n'))
    const broken = planOf(readPacks([path.dirname(file)], packs), ['/srv'], good)
    expect(broken.plan).toBe(good.plan)
    expect(broken.packs.find(({ problem }) => problem)?.problem).toMatch(/own\.yaml:3: .*ignroe|own\.yaml:3/)
  })

  test('what a new pack leaves out is forgotten, and what it brings in is no change', () => {
    write('tree/a.log', 'one\n')
    const file = write('data/packs/own.yaml', pack(`ignore:\n  - { paths: ['*.conf'], reason: not yet }\n`))
    const before = Date.now() - 3_600_000
    write('tree/a.conf', 'one\n')
    clock.now = before
    const agent = looker()
    firstLook(agent)
    clock.now = null
    agent.looker.all('rescan')
    agent.meta.set('manifestDue', null)
    writeFileSync(file, pack(`ignore:\n  - { paths: ['*.log'], reason: logs grow by themselves }\n`))
    agent.looker.setPlan(agent.plan())
    agent.looker.all('rescan')
    expect(agent.changes()).toEqual([])
    expect([...agent.values().keys()].map((one) => path.basename(one))).toEqual(expect.arrayContaining(['a.conf']))
    expect([...agent.values().keys()].join()).not.toContain('a.log')
    expect(agent.meta.number('manifestDue')).toBe(1)
  })
})

describe('secrets', () => {
  test('never reach the store; a digest of what holds them is keyed, and the change stays visible', () => {
    const file = write('tree/app.conf', 'user = web\npassword = correct-horse-battery\n')
    const agent = looker()
    firstLook(agent)
    writeFileSync(file, 'user = web\npassword = another-horse-entirely\n')
    agent.looker.all('rescan')
    const [change] = agent.changes()
    expect(change?.before?.hash).toMatch(/^hmac:/)
    expect(change?.before?.text).toMatch(/password = ‹secret [0-9a-f]{8}›/)
    expect(change?.before?.text).not.toBe(change?.after?.text)
    expect(JSON.stringify([change, ...agent.values()])).not.toMatch(/horse/)
  })
})

describe('the folder above a root', () => {
  test('is watched once, and again only when another took its place', () => {
    const above = path.join(dir, 'above')
    mkdirSync(path.join(above, 'root'), { recursive: true })
    const agent = looker()
    agent.looker.setPlan(planOf({ packs: [], states: [] }, [path.join(above, 'root')], null))
    expect(agent.looker.all('start').entered).toContain(above)
    expect(agent.looker.all('rescan').entered).not.toContain(above)
    renameSync(above, path.join(dir, 'moved'))
    expect(agent.looker.all('rescan').entered).not.toContain(above)
    mkdirSync(path.join(above, 'root'), { recursive: true })
    expect(agent.looker.all('rescan').entered).toContain(above)
    expect(agent.looker.all('rescan').entered).not.toContain(above)
  })
})

describe('times', () => {
  test('a change lies between the last look that proved the old value and the first that saw the new one', () => {
    const file = write('tree/f', 'one\n')
    const other = write('tree/other', 'one\n')
    utimesSync(file, 1, 1)
    const agent = looker()
    clock.now = Date.now() + 10_000
    const start = clock.now
    firstLook(agent)
    clock.now = start + 60_000
    agent.looker.all('rescan')
    clock.now = start + 120_000
    appendFileSync(file, 'two\n')
    agent.looker.all('rescan')
    expect(agent.changes()[0]).toMatchObject({ lastSeen: start + 60_000, firstSeen: start + 120_000 })

    agent.close()
    open = []
    clock.now = start + 500_000
    appendFileSync(other, 'two\n')
    const again = looker()
    again.looker.all('start')
    expect(again.changes()[1]).toMatchObject({ lastSeen: start + 120_000, firstSeen: start + 500_000, detectedBy: 'start' })
  })

  test('bytes changed behind unchanged numbers are found by the rolling re-hash', () => {
    write('tree/f', 'one\n')
    clock.now = Date.now() + 10_000
    const agent = looker()
    firstLook(agent)
    agent.db.exec(`update looks set hash = x'01${'0'.repeat(64)}' where name = 'f'`)
    agent.looker.all('rescan')
    expect(agent.changes()).toEqual([])
    agent.looker.verify(86_400_000)
    expect(agent.changes()).toMatchObject([{ op: 'modified', detectedBy: 'rehash' }])
  })
})

test('waits longer each time, never all agents at once, and as the server wishes', () => {
  const backOff = createBackOff(300_000, () => 0.5)
  expect(Array.from({ length: 10 }, () => backOff.next())).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 150_000,
  ])
  expect(backOff.next(10_000)).toBe(10_000)
  expect(createBackOff(5_000, () => 1).next(10_000)).toBe(15_000)
  expect(createBackOff(5_000, () => 0).next(10_000)).toBe(5_000)
})

describe('mounts', () => {
  const lines = [
    '21 1 8:1 / / rw - ext4 /dev/root rw',
    '22 21 0:5 / /proc rw - proc proc rw',
    '23 21 8:2 / /mnt/a\\040disk rw shared:1 - xfs /dev/sdb rw',
    '24 21 0:9 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw',
  ].join('\n')

  test('file systems without files of their own are left out, with the reason', () => {
    expect([...leftOut(parseMounts(lines)).keys()]).toEqual(['/proc', '/var/lib/docker/overlay2/x/merged'])
    expect(parseMounts(lines)[2]?.at).toBe('/mnt/a disk')
  })

  test('a mount that comes, goes or is replaced is told', () => {
    const before = parseMounts(lines)
    const after = parseMounts(`${lines.replace('8:2 /', '8:3 /')}\n25 21 8:4 / /etc rw - ext4 /dev/sdc rw`).filter(
      ({ at }) => at !== '/proc',
    )
    expect(mountChanges(before, after).map(({ at }) => at)).toEqual(['/mnt/a disk', '/etc', '/proc'])
  })
})

test('hints that come faster than the loop turns are taken for an overflow', async () => {
  const overflows: number[] = []
  const moved = new Set<string>()
  const watcher = createWatcher({ moved: (one) => void moved.add(one), overflowed: (hints) => void overflows.push(hints) })
  const tree = path.join(dir, 'tree')
  expect(watcher.enter([rawOf(tree), rawOf(path.join(dir, 'not-there'))])).toEqual([rawOf(tree)])
  for (let at = 0; at < OVERFLOW_HINTS; at += 1) writeFileSync(path.join(tree, `f${at}`), 'x')
  await eventually('an overflow', () => overflows.length > 0)
  expect([...moved]).toEqual([rawOf(tree)])
  expect(watcher.counts()).toEqual({ directories: 1, limited: 0 })
  watcher.close()
})
