// Patch night on a recorded dpkg tree: what the package wrote is judged by the package's entry, and nothing hides beside it.
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeOf } from '../../../server/ingest/change-of.ts'
import { readEventBody } from '../../../server/ingest/event-body.ts'
import { isUsualChange } from '../../../server/ingest/usual-body.ts'
import { anEntry, judged } from '../../helpers/builders.ts'
import { lookerOn, type TestLooker } from '../looker.ts'

let dir: string
let agent: TestLooker
let clock: { now: number | null }
const onHost = (file: string): string => path.join(dir, 'tree', file)
const put = (file: string, text: string): void => {
  mkdirSync(path.dirname(onHost(file)), { recursive: true })
  // As dpkg writes: beside it, then over it.
  writeFileSync(`${onHost(file)}.dpkg-new`, text, { mode: 0o644 })
  renameSync(`${onHost(file)}.dpkg-new`, onHost(file))
}
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

const UNIT = '/usr/lib/systemd/system/shop.service'
const SHIPPED = { [UNIT]: 'unit 2\n', '/usr/bin/shop': 'program 2\n', '/bin/shop-sh': 'shell 2\n' }

const stanza = (version: string, state = 'installed'): string =>
  `Package: shop\nStatus: install ok ${state}\nArchitecture: amd64\nVersion: ${version}\n`
const status = (own: string): string => `Package: shop-doc\nVersion: 9\nArchitecture: all\n\n${own}\nPackage: dpkg\nVersion: 1.21\n`

/** The lists lie in `tmp.ci` while the files are written, and move to `info` after. */
function unpackLists(version: string): void {
  put('/var/lib/dpkg/tmp.ci/control', `Package: shop\nVersion: ${version}\n`)
  const sums = Object.entries(SHIPPED).map(([file, text]) => `${md5(text)}  ${file.slice(1)}\n`)
  put('/var/lib/dpkg/tmp.ci/md5sums', sums.join(''))
  put('/var/lib/dpkg/tmp.ci/conffiles', '/etc/shop.conf\n')
}
function recordLists(list = 'shop'): void {
  for (const name of ['md5sums', 'conffiles'])
    renameSync(onHost(`/var/lib/dpkg/tmp.ci/${name}`), onHost(`/var/lib/dpkg/info/${list}.${name}`))
  rmSync(onHost('/var/lib/dpkg/tmp.ci'), { recursive: true })
}
const unpackFiles = (): void => Object.entries(SHIPPED).forEach(([file, text]) => put(file.replace(/^\/bin/, '/usr/bin'), text))

beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'patch night ')))
  for (const folder of ['/var/lib/dpkg/info', '/var/lib/dpkg/updates', '/usr/bin']) mkdirSync(onHost(folder), { recursive: true })
  symlinkSync('usr/bin', onHost('/bin'))
  put('/var/lib/dpkg/status', status(stanza('1.0-1')))
  for (const file of [UNIT, '/usr/bin/shop', '/usr/bin/shop-sh', '/etc/shop.conf', '/usr/bin/other']) put(file, `one of 1\n`)
  put('/var/lib/dpkg/info/shop.md5sums', `${md5('one of 1\n')}  usr/bin/shop\n`)
  clock = { now: null }
  agent = lookerOn(dir, clock)
  agent.looker.all('start')
  agent.looker.all('rescan')
})
afterEach(() => {
  agent.close()
  rmSync(dir, { recursive: true, force: true })
})

/** What the next look finds outside of dpkg's own folder, by path: `verdict entry` of each, and what the agent says of its package. */
function found() {
  const before = agent.changes().length
  agent.looker.all('rescan')
  const entry = anEntry({
    id: 'CHG-130',
    items: [{ kind: 'package', path: 'shop' }],
    expect: [{ kind: 'version', op: '=', value: '2.0-1', item: { kind: 'package', path: 'shop' } }],
    windows: [{ from: Date.now() - 3_600_000, to: Date.now() + 3_600_000 }],
  })
  const changes = agent.changes().slice(before)
  return new Map(
    changes.flatMap((body) => {
      const file = body.item.path.slice(path.join(dir, 'tree').length)
      if (file.startsWith('/var/lib/dpkg')) return []
      const text = JSON.stringify(body)
      expect(isUsualChange(JSON.parse(text))).toBe(true)
      expect(readEventBody(text)).toEqual({ ok: true, body })
      const change = changeOf(body, { id: file, asset: 'web-01', receivedAt: body.firstSeen, clockOffsetMs: 0 })
      const { verdict, entry: credited } = judged({ change, entries: [entry], now: Date.now() })
      return [[file, { says: `${verdict} ${credited}`, pkg: body.pkg }] as const]
    }),
  )
}

const moments: readonly { readonly name: string; readonly act: () => void }[] = [
  { name: 'while it is unpacked', act: () => {} },
  {
    name: 'before the status is written: the journal says it',
    act: () => (recordLists(), put('/var/lib/dpkg/updates/0003', stanza('2.0-1', 'unpacked'))),
  },
  { name: 'after', act: () => (recordLists(), put('/var/lib/dpkg/status', status(stanza('2.0-1')))) },
  {
    name: 'after, its lists named with their architecture',
    act: () => (recordLists('shop:amd64'), put('/var/lib/dpkg/status', status(stanza('2.0-1')))),
  },
]
test.each(moments)('files of an upgrade, seen $name', ({ act }) => {
  unpackLists('2.0-1')
  unpackFiles()
  put('/etc/shop.conf', 'as shipped\n')
  put('/usr/bin/shop-helper', 'hidden in the minute of the upgrade\n')
  put('/usr/bin/other', 'and so is this\n')
  act()
  const seen = found()
  const says = Object.fromEntries([...seen].map(([file, { says: said }]) => [file, said]))
  expect(says).toEqual({
    [UNIT]: 'authorised CHG-130',
    '/usr/bin/shop': 'authorised CHG-130',
    '/usr/bin/shop-sh': 'authorised CHG-130',
    '/etc/shop.conf': 'out_of_scope CHG-130',
    '/usr/bin/shop-helper': 'out_of_scope CHG-130',
    '/usr/bin/other': 'out_of_scope CHG-130',
  })
  expect(seen.get(UNIT)?.pkg).toMatchObject({ name: 'shop', version: '2.0-1', manifestOk: true })
  expect(seen.get('/etc/shop.conf')?.pkg).toMatchObject({ name: 'shop', conffile: true })
  expect(seen.get('/usr/bin/other')?.pkg).toBeUndefined()
})

test('what is no work of the package, though it lies on its files', () => {
  unpackLists('2.0-1')
  unpackFiles()
  put(UNIT, 'tampered with\n')
  chmodSync(onHost('/usr/bin/shop'), 0o4755)
  recordLists()
  put('/var/lib/dpkg/status', status(stanza('2.0-1')))
  const seen = found()
  expect(seen.get(UNIT)).toMatchObject({ says: 'out_of_scope CHG-130', pkg: { manifestOk: false } })
  expect(seen.get('/usr/bin/shop')).toMatchObject({ says: 'out_of_scope CHG-130', pkg: { name: 'shop' } })
  expect(seen.get('/usr/bin/shop')?.pkg?.manifestOk).toBeUndefined()

  // A minute later: even the content that was shipped comes from somebody else.
  clock.now = Date.now() + 60_000
  agent.looker.all('rescan')
  unpackFiles()
  expect(found().get(UNIT)).toMatchObject({ says: 'out_of_scope CHG-130', pkg: undefined })
})

test('a version nobody asked for is told as such; a package between its files and its record has none', () => {
  unpackLists('3.0-1')
  unpackFiles()
  recordLists()
  put('/var/lib/dpkg/status', status(stanza('1.0-1', 'half-installed')))
  expect(found().get(UNIT)).toMatchObject({ says: 'out_of_scope CHG-130', pkg: undefined })
  put('/var/lib/dpkg/status', status(stanza('3.0-1')))
  unpackLists('3.0-1')
  put(UNIT, 'x\n')
  found()
  unpackFiles()
  expect(found().get(UNIT)).toMatchObject({ says: 'wrong_content CHG-130', pkg: { version: '3.0-1', manifestOk: true } })
})
