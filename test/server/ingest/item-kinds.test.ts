// Items that are no files, from a real snapshot to a real server: the first look of a kind is no change, whenever it comes.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allCollectors } from '../../../agent/items/all.ts'
import { createSnapshot, ofKinds } from '../../../agent/look/snapshot.ts'
import { collectedOn } from '../../../agent/store/collected.ts'
import { beginEpoch } from '../../../agent/store/outbox.ts'
import { stateText } from '../../../rules/digest.ts'
import type { ItemKind } from '../../../rules/domain.ts'
import { recorded } from '../../agent/items/hosts.ts'
import { startTestServer, type TestServer } from '../../helpers/server.ts'
import { type ReconciledHost, reconciledHost } from './reconciled-host.ts'

let server: TestServer
let host: ReconciledHost
let root: string
beforeEach(async () => {
  server = await startTestServer()
  server.clock.at = Date.now()
  host = await reconciledHost(server)
  root = path.join(host.dir, 'root')
  cpSync(recorded('debian'), root, { recursive: true, verbatimSymlinks: true })
})
afterEach(async () => {
  host.remove()
  await server.close()
})

const snapshotOf = (...kinds: readonly ItemKind[]) =>
  createSnapshot({
    db: host.db,
    record: host.outbox.record,
    fleetKey: Buffer.alloc(32, 7),
    now: () => Date.now(),
    root,
    collectors: () => ofKinds(allCollectors(), kinds),
  })
const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(path.join(root, file), change(readFileSync(path.join(root, file), 'utf8')))
const changes = async () => (await server.store.read.listChanges({ asset: host.asset })).items
const held = async () =>
  new Map(
    (await server.store.read.itemStates(host.asset, null, 1_000))
      .filter(({ item }) => item.kind !== 'file')
      .map(({ item, value }) => [`${item.kind} ${item.path}`, stateText(value)]),
  )
const onHost = () => new Map([...collectedOn(host.db).all()].map(({ item, value }) => [`${item.kind} ${item.path}`, stateText(value)]))

test('a package and an account are kept, judged and compared like files', async () => {
  const snapshot = snapshotOf('package', 'user')
  await snapshot.look('start')
  await host.settle()
  expect(await changes()).toEqual([])
  expect(await held()).toEqual(onHost())
  expect((await server.store.read.itemsOf(host.asset, { kind: 'package', limit: 1 })).items).toMatchObject([
    { baseline: { state: 'unaccepted' }, value: { version: '1.21.22' } },
  ])

  edit('etc/passwd', (text) => `${text}eve:x:0:0::/root:/bin/sh\n`)
  edit('var/lib/dpkg/status', (text) => text.replace('1.22.1-9+deb12u2', '1.24.0-2'))
  await snapshot.look('rescan')
  await host.send()
  const told = await changes()
  const words = told.map(({ change, judgement, severity }) => `${change.item.kind} ${change.item.path} ${judgement.verdict} ${severity}`)
  expect(new Set(words)).toEqual(new Set(['package nginx unauthorised medium', 'user eve unauthorised high']))
  expect(await host.beat()).toEqual(['heartbeat'])
  expect(await held()).toEqual(onHost())
})

test('a kind that is looked at for the first time later is part of the known state, not hundreds of changes', async () => {
  await snapshotOf('user').look('start')
  await host.settle()
  await snapshotOf('user', 'group').look('start')
  await host.settle()
  expect(await changes()).toEqual([])
  expect(await held()).toEqual(onHost())
  expect((await server.store.read.itemsOf(host.asset, { kind: 'group', limit: 1 })).items).toMatchObject([
    { baseline: { state: 'unaccepted' } },
  ])
})

test('after its store was lost an agent cannot pass off what came meanwhile as seen for the first time', async () => {
  await snapshotOf('user').look('start')
  await host.settle()
  edit('etc/passwd', (text) => `${text}eve:x:0:0::/root:/bin/sh\n`)
  host.db.exec('delete from collected; delete from collections')
  beginEpoch(host.meta)
  await server.app.request('/v1/agent/hello', {
    method: 'POST',
    headers: { authorization: host.authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      epoch: host.outbox.epoch(),
      version: '0',
      lastAcked: 0,
      lastAckedHash: '0'.repeat(64),
      lastOffered: 0,
      bootId: 'b',
      clock: Date.now(),
    }),
  })
  await snapshotOf('user').look('start')
  await host.settle()
  expect((await changes()).map(({ change }) => [change.item.path, change.op])).toEqual([['eve', 'added']])
})
