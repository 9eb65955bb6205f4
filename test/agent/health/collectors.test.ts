// The collectors against a recorded host, and against the machine the tests run on.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { certificateReader } from '../../../agent/health/certificates.ts'
import { collect } from '../../../agent/health/collect.ts'
import { measureDisks } from '../../../agent/health/disks.ts'
import { type FileSystem, type HealthHost, openHost } from '../../../agent/health/host.ts'
import { measureLoad } from '../../../agent/health/load.ts'
import { measureMemory } from '../../../agent/health/memory-available.ts'
import { probeProcess } from '../../../agent/health/probe-process.ts'
import { failedUnits, measureUnits } from '../../../agent/health/units.ts'
import { NO_SETTINGS } from '../../../rules/health/settings.ts'

const RECORDED = path.resolve(import.meta.dirname, '../../fixtures/hosts/web-01')
const SIZES: Readonly<Record<string, FileSystem>> = {
  '/': { blocks: 1_000, free: 300, available: 200, inodes: 1_000, inodesFree: 100 },
  '/srv/shop data': { blocks: 1_000, free: 30, available: 30, inodes: 0, inodesFree: 0 },
}
const recorded: HealthHost = {
  ...openHost(RECORDED),
  fileSystem: (at) => Promise.resolve(SIZES[at] ?? null),
  run: () => Promise.resolve('shop.service loaded failed failed The shop\n● odd\n../x loaded failed failed no unit\n'),
}
const made: string[] = []
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true })
})

test('load, for each processor', async () => expect(await measureLoad(recorded)).toEqual([{ kind: 'load', subject: null, value: 1.5 }]))

test('memory that is available', async () =>
  expect(await measureMemory(recorded)).toEqual([{ kind: 'memory', subject: null, value: 0.25 }]))

test('disks: each device once, none that is held in memory, full from the start, or far away', async () => {
  const disks = await measureDisks(recorded)
  expect(disks?.space).toEqual([
    { kind: 'disk-space', subject: '/', value: 700 / 900 },
    { kind: 'disk-space', subject: '/srv/shop data', value: 0.97 },
  ])
  expect(disks?.inodes).toEqual([{ kind: 'disk-inodes', subject: '/', value: 0.9 }])
})

test('failed units, and nothing that is no unit', async () => {
  expect((await measureUnits(recorded))?.map(({ subject, value }) => [subject, value])).toEqual([
    [null, 1],
    ['shop.service', 1],
  ])
  expect(failedUnits('')).toMatchObject([{ subject: null, value: 0 }])
})

test('where there is no systemd, nothing is said of units', async () =>
  expect(await measureUnits({ ...recorded, read: () => Promise.resolve('init') })).toBeNull())

test('a process by its name and by its program', async () => {
  expect((await probeProcess(recorded, 'nginx')).problem).toBeNull()
  expect((await probeProcess(recorded, 'shop-payment-worker')).problem).toBeNull()
  expect((await probeProcess(recorded, 'postgres')).problem).toBe('no process called postgres runs.')
})

test('what cannot be read is unseen, not well', async () => {
  const empty = mkdtempSync(path.join(tmpdir(), 'no host '))
  made.push(empty)
  const { measures, unseen } = await collect({
    host: openHost(empty),
    settings: NO_SETTINGS,
    wanted: 'all',
    certificates: () => Promise.resolve([]),
    now: Date.now,
  })
  expect(measures).toEqual([])
  expect([...unseen].toSorted()).toEqual(['disk-inodes', 'disk-space', 'load', 'memory', 'unit'])
})

test('certificates: days left, each once, bundles and keys left out', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'some certificates '))
  made.push(root)
  const folder = path.join(root, 'etc/nginx/tls')
  mkdirSync(folder, { recursive: true })
  const file = (name: string): string => path.join(folder, name)
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '10',
      '-subj',
      '/CN=shop',
      '-keyout',
      file('shop.key'),
      '-out',
      file('shop.pem'),
    ],
    { stdio: 'ignore' },
  )
  const pem = execFileSync('cat', [file('shop.pem')], { encoding: 'utf8' })
  writeFileSync(file('shop-again.crt'), pem)
  writeFileSync(file('bundle.pem'), pem.repeat(20))
  writeFileSync(file('broken.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  const found = await certificateReader(openHost(root), Date.now)()
  expect(found.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^\/etc\/nginx\/tls\/shop/)])
  expect(found[0]?.value).toBeGreaterThan(9)
  expect(found[0]?.value).toBeLessThanOrEqual(10)
})

test('the machine the tests run on', async () => {
  const { measures } = await collect({
    host: openHost(),
    settings: NO_SETTINGS,
    wanted: 'all',
    certificates: () => Promise.resolve([]),
    now: Date.now,
  })
  const valueOf = (kind: string): number => measures.find((measure) => measure.kind === kind)?.value ?? Number.NaN
  expect(valueOf('load')).toBeGreaterThanOrEqual(0)
  for (const kind of ['memory', 'disk-space']) {
    expect(valueOf(kind)).toBeGreaterThan(0)
    expect(valueOf(kind)).toBeLessThanOrEqual(1)
  }
})
