// A snapshot as a whole: the first look is no change, later ones are, blindness is never a removal, and no secret is kept.
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { viewOf } from '../../../agent/items/host-view.ts'
import type { Collector, Unseen } from '../../../agent/items/collector.ts'
import { createSnapshot } from '../../../agent/look/snapshot.ts'
import { livingHost } from './hosts.ts'

let host: ReturnType<typeof livingHost>
afterEach(() => host.remove())

const PASSWD = '/etc/passwd'
const readHost = (file: string): string => readFileSync(path.join(host.root, file), 'utf8')

test('the first look is told by the manifest; what comes, changes and goes after it are changes with their interval', async () => {
  host = livingHost('debian', ['user', 'group', 'package', 'port'])
  expect(await host.look('start')).toBe(0)
  expect(host.changes()).toEqual([])
  expect(host.meta.number('manifestDue')).toBe(1)
  expect(host.held().every(({ adopted }) => adopted)).toBe(true)
  const confirmed = host.clock.now

  host.write(
    PASSWD,
    readHost(PASSWD)
      .replace('/home/deploy:/bin/sh', '/home/deploy:/bin/bash')
      .replace(/^daemon.*\n/m, '') + 'eve:x:0:0::/root:/bin/sh\n',
  )
  host.write('/var/lib/dpkg/status', readHost('/var/lib/dpkg/status').replace('1.22.1-9+deb12u2', '1.22.1-9+deb12u3'))
  await host.look()
  const told = host.changes().map(({ item, op, lastSeen, firstSeen }) => ({ name: `${item.kind}:${item.path}`, op, lastSeen, firstSeen }))
  const when = { lastSeen: confirmed, firstSeen: host.clock.now }
  expect(told.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: 'package:nginx', op: 'modified', ...when },
    { name: 'user:daemon', op: 'removed', ...when },
    { name: 'user:deploy', op: 'modified', ...when },
    { name: 'user:eve', op: 'added', ...when },
  ])
  const nginx = host.changes().find(({ item }) => item.path === 'nginx')
  expect([nginx?.before?.version, nginx?.after?.version]).toEqual(['1.22.1-9+deb12u2', '1.22.1-9+deb12u3'])
  expect(await host.look()).toBe(0)
})

test('after a restart what changed meanwhile is told, and nothing else', async () => {
  host = livingHost('debian', ['user', 'group'])
  await host.look('start')
  await host.look()
  const confirmed = host.clock.now
  host.write('/etc/group', readHost('/etc/group').replace('alice,deploy', 'alice,deploy,eve'))
  host.clock.now += 3_600_000
  host.restart()
  expect(await host.look('start')).toBe(1)
  expect(host.changes()).toMatchObject([{ item: { kind: 'group', path: 'sudo' }, lastSeen: confirmed, detectedBy: 'start' }])
})

test('what cannot be seen for a time is neither gone nor changed; what came meanwhile came since it was last seen', async () => {
  host = livingHost('debian', ['user'])
  await host.look('start')
  const lastSeen = host.clock.now
  const text = readHost(PASSWD)
  // A link onto itself may not be followed by anybody, not even by root.
  rmSync(path.join(host.root, PASSWD))
  symlinkSync('/proc/self/mem', path.join(host.root, PASSWD))
  const loop: Collector = {
    kind: 'user',
    every: 1,
    collect: (view) => {
      view.cannotSee({ path: PASSWD, reason: 'may not be read by this user', covers: '' })
      return { found: [] }
    },
  }
  const blind = createSnapshot({
    db: host.db,
    record: () => expect.unreachable('nothing may be told'),
    fleetKey: Buffer.alloc(32, 7),
    now: () => host.clock.now,
    root: host.root,
    collectors: () => [loop],
  })
  host.clock.now += 60_000
  expect(await blind.look('rescan')).toBe(0)
  expect(blind.status()).toMatchObject({ items: 6, unreadable: [{ path: PASSWD, reason: 'may not be read by this user' }] })
  host.clock.now += 60_000
  expect(await blind.look('rescan')).toBe(0)

  rmSync(path.join(host.root, PASSWD))
  writeFileSync(path.join(host.root, PASSWD), `${text}eve:x:0:0::/root:/bin/sh\n`)
  host.restart()
  expect(await host.look('start')).toBe(1)
  expect(host.changes()).toMatchObject([{ item: { path: 'eve' }, op: 'added', lastSeen }])
})

test('what could never be seen before is no change when it comes into sight', async () => {
  host = livingHost('debian', ['user'])
  let isBlind = true
  const half: Collector = {
    kind: 'cron',
    every: 1,
    collect: (view) => {
      if (isBlind) view.cannotSee({ path: '/var/spool/cron', reason: 'no', covers: '/var/spool/' })
      return { found: [{ path: '/etc/crontab' }, ...(isBlind ? [] : [{ path: '/var/spool/cron/root' }])] }
    },
  }
  const snapshot = createSnapshot({
    db: host.db,
    record: () => expect.unreachable('nothing may be told'),
    fleetKey: Buffer.alloc(32, 7),
    now: () => host.clock.now,
    root: host.root,
    collectors: () => [half],
  })
  await snapshot.look('start')
  await snapshot.look('rescan')
  isBlind = false
  expect(await snapshot.look('rescan')).toBe(0)
  expect(host.held().map(({ item, adopted }) => [item.path, adopted])).toEqual([
    ['/etc/crontab', true],
    ['/var/spool/cron/root', true],
  ])
})

test('a collector that throws is told as blind, and takes nothing with it', async () => {
  host = livingHost('debian', ['user'])
  await host.look('start')
  const broken = createSnapshot({
    db: host.db,
    record: () => expect.unreachable('nothing may be told'),
    fleetKey: Buffer.alloc(32, 7),
    now: () => host.clock.now,
    root: host.root,
    collectors: () => [
      {
        kind: 'user',
        every: 1,
        collect: () => {
          throw new Error('a line nobody expected')
        },
      },
    ],
  })
  expect(await broken.look('rescan')).toBe(0)
  expect(broken.status().unreadable).toEqual([{ path: 'user', reason: 'could not be read: a line nobody expected' }])
})

test('a password is never kept, and a new one is a change all the same', async () => {
  host = livingHost('debian', ['user'])
  await host.look('start')
  host.write('/etc/shadow', readHost('/etc/shadow').replace('Fixture0HashFixture0Hash', 'Another0HashAnother0Hash'))
  expect(await host.look()).toBe(1)
  const [change] = host.changes()
  expect(change).toMatchObject({
    item: { kind: 'user', path: 'alice' },
    op: 'modified',
    after: { values: { login: 'password', loginSetOn: '2025-11-18' } },
  })
  expect(change?.before?.hash).toMatch(/^hmac:/)
  expect(JSON.stringify([host.held(), host.changes()])).not.toMatch(/Fixture0Hash|Another0Hash|fixturesalt/)
})

test('a kind nobody asks for any more is forgotten without a word', async () => {
  host = livingHost('debian', ['user', 'group'])
  await host.look('start')
  host.restart(['user'])
  expect(await host.look('start')).toBe(0)
  expect(host.changes()).toEqual([])
  expect(new Set(host.held().map(({ item }) => item.kind))).toEqual(new Set(['user']))
  expect(host.meta.number('replannedAt')).toBe(host.clock.now)
})

test('below another root no link leads out of it', () => {
  host = livingHost('debian', [])
  const unseen: Unseen[] = []
  symlinkSync('/etc/passwd', path.join(host.root, 'etc/absolute'))
  symlinkSync('../../../../../../../../etc/passwd', path.join(host.root, 'etc/upwards'))
  symlinkSync('loop', path.join(host.root, 'etc/loop'))
  const view = viewOf(host.root, unseen)
  expect(view.text('/etc/absolute')).toContain('Alice Adams')
  expect(view.text('/etc/upwards')).toContain('Alice Adams')
  expect(view.text('/etc/loop')).toBeNull()
  expect(view.text('/etc/passwd', null, 10)).toBeNull()
  expect(unseen.map(({ path: file }) => file)).toContain('/etc/passwd')
})
