// What watchers miss and people do: each case happens in a folder of its own, under one agent that hears of it by watch alone.
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FarEnd } from './far-end.ts'
import { eventually, Host, sleep } from './host.ts'

type Case = {
  readonly name: string
  readonly before?: (dir: string, outside: string) => void
  readonly act: (dir: string, outside: string) => void
  /** Changes by name relative to the folder of the case, `name op`. */
  readonly says: readonly string[]
  readonly later?: (dir: string) => void
  readonly saysLater?: readonly string[]
}

const has =
  (name: string, text = 'one\n') =>
  (dir: string) =>
    writeFileSync(path.join(dir, name), text)

const cases: readonly Case[] = [
  { name: 'append', before: has('f'), act: (dir) => appendFileSync(path.join(dir, 'f'), 'two\n'), says: ['f modified'] },
  { name: 'chmod', before: has('f'), act: (dir) => chmodSync(path.join(dir, 'f'), 0o600), says: ['f modified'] },
  { name: 'delete', before: has('f'), act: (dir) => unlinkSync(path.join(dir, 'f')), says: ['f removed'] },
  {
    name: 'a touch is no change, and what follows it is',
    before: has('f'),
    act: (dir) => utimesSync(path.join(dir, 'f'), 1, 1),
    says: [],
    later: (dir) => appendFileSync(path.join(dir, 'f'), 'two\n'),
    saysLater: ['f modified'],
  },
  {
    name: 'save by rename, then a second edit',
    before: has('f'),
    act: (dir) => {
      writeFileSync(path.join(dir, 'draft'), 'two\n')
      renameSync(path.join(dir, 'draft'), path.join(dir, 'f'))
    },
    says: ['f modified'],
    later: (dir) => appendFileSync(path.join(dir, 'f'), 'three\n'),
    saysLater: ['f modified'],
  },
  {
    name: 'delete and write again within the pause is one edit',
    before: has('f'),
    act: (dir) => {
      unlinkSync(path.join(dir, 'f'))
      writeFileSync(path.join(dir, 'f'), 'two\n')
    },
    says: ['f modified'],
  },
  {
    name: 'mkdir -p with a file, then an edit in it',
    act: (dir) => {
      mkdirSync(path.join(dir, 'a/b/c'), { recursive: true })
      writeFileSync(path.join(dir, 'a/b/c/f'), 'one\n')
    },
    says: ['a added', 'a/b added', 'a/b/c added', 'a/b/c/f added'],
    later: (dir) => appendFileSync(path.join(dir, 'a/b/c/f'), 'two\n'),
    saysLater: ['a/b/c/f modified'],
  },
  {
    name: 'a folder moved in, then an edit in it',
    before: (_, outside) => {
      mkdirSync(path.join(outside, 'moved'))
      writeFileSync(path.join(outside, 'moved/f'), 'one\n')
    },
    act: (dir, outside) => renameSync(path.join(outside, 'moved'), path.join(dir, 'moved')),
    says: ['moved added', 'moved/f added'],
    later: (dir) => appendFileSync(path.join(dir, 'moved/f'), 'two\n'),
    saysLater: ['moved/f modified'],
  },
  {
    name: 'a folder moved out takes all with it',
    before: (dir) => {
      mkdirSync(path.join(dir, 'a/b'), { recursive: true })
      writeFileSync(path.join(dir, 'a/b/f'), 'one\n')
    },
    act: (dir, outside) => renameSync(path.join(dir, 'a'), path.join(outside, 'gone')),
    says: ['a removed', 'a/b removed', 'a/b/f removed'],
  },
  {
    name: 'a link led elsewhere',
    before: (dir) => symlinkSync('old-target', path.join(dir, 'link')),
    act: (dir) => {
      symlinkSync('new-target', path.join(dir, 'link.new'))
      renameSync(path.join(dir, 'link.new'), path.join(dir, 'link'))
    },
    says: ['link modified'],
  },
  {
    name: 'a folder replaced by a file',
    before: (dir) => {
      mkdirSync(path.join(dir, 'thing'))
      writeFileSync(path.join(dir, 'thing/f'), 'one\n')
    },
    act: (dir) => {
      rmSync(path.join(dir, 'thing'), { recursive: true })
      writeFileSync(path.join(dir, 'thing'), 'now a file\n')
    },
    says: ['thing modified', 'thing/f removed'],
  },
]

const byClock: readonly Case[] = [
  {
    name: 'a write through a hard link outside',
    before: (dir, outside) => {
      writeFileSync(path.join(dir, 'f'), 'one\n')
      linkSync(path.join(dir, 'f'), path.join(outside, 'same'))
    },
    act: (_, outside) => appendFileSync(path.join(outside, 'same'), 'two\n'),
    says: ['f modified'],
  },
]

const suites = [
  { how: 'watch', rescan: '3600', cases },
  { how: 'rescan', rescan: '1', cases: [...byClock, ...cases] },
]

for (const suite of suites) {
  const far = await FarEnd.open()
  const host = new Host()
  const places = new Map(suite.cases.map((one, at) => [one, { dir: host.file(`case-${at}`), outside: path.join(host.dir, `out-${at}`) }]))

  beforeAll(async () => {
    for (const [one, { dir, outside }] of places) {
      mkdirSync(dir, { recursive: true })
      mkdirSync(outside)
      one.before?.(dir, outside)
    }
    await host.settle(far, { KNOWNGOOD_RESCAN: suite.rescan })
    await sleep(800)
  })
  afterAll(async () => {
    await host.remove()
    await far.close()
  })

  const told = (dir: string, from: number): readonly string[] =>
    far.changes
      .slice(from)
      .filter(({ item }) => item.path.startsWith(`${dir}/`))
      .map(({ item, op }) => `${path.relative(dir, item.path)} ${op}`)
      .toSorted((a, b) => a.localeCompare(b))

  test.each(suite.cases)(`${suite.how}: $name`, async (one) => {
    const { dir, outside } = places.get(one) ?? { dir: '', outside: '' }
    const from = far.changes.length
    one.act(dir, outside)
    await (one.says.length > 0 ? eventually(one.says.join(', '), () => told(dir, from).length >= one.says.length) : sleep(1_000))
    expect(told(dir, from)).toEqual(one.says)
    if (!one.later) return
    const between = far.changes.length
    await sleep(400)
    one.later(dir)
    await eventually(
      `${one.saysLater?.join(', ')} in ${readdirSync(dir).join(' ')}`,
      () => told(dir, between).length >= (one.saysLater?.length ?? 0),
    )
    expect(told(dir, between)).toEqual(one.saysLater)
  })
}
