// Events were lost outright, on either side: within two heartbeats the server holds what the disk holds, and says that it had to.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stateText } from '../../../rules/digest.ts'
import { startTestServer, type TestServer } from '../../helpers/server.ts'
import { type ReconciledHost, reconciledHost } from './reconciled-host.ts'

let server: TestServer
let host: ReconciledHost
const write = (name: string, text: string): void => {
  const file = path.join(host.dir, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
beforeEach(async () => {
  server = await startTestServer()
  server.clock.at = Date.now()
  host = await reconciledHost(server)
  for (let at = 0; at < 40; at += 1) write(`tree/folder-${at % 3}/file-${at}`, `text ${at}\n`)
})
afterEach(async () => {
  host.remove()
  await server.close()
})

const counter = async (): Promise<number> => {
  const text = await (await server.app.request('/metrics', { headers: { authorization: `Bearer ${server.token}` } })).text()
  return Number(/^knowngood_reconciled_total (\d+)$/m.exec(text)?.[1])
}
const changes = async () => (await server.store.read.listChanges({ asset: host.asset })).items.map(({ change }) => change)
const held = async () =>
  new Map((await server.store.read.itemStates(host.asset, null, 1_000)).map(({ item, value }) => [item.path, stateText(value)]))
const onDisk = () => new Map([...host.values()].map(([item, value]) => [item, stateText(value)]))
const changeFour = (): void => {
  write('tree/folder-0/file-0', 'other\n')
  write('tree/folder-1/file-1', 'other\n')
  write('tree/new', 'new\n')
  rmSync(path.join(host.dir, 'tree/folder-2/file-2'))
  host.look()
}

test('where both hold the same, nothing is asked and nothing counted', async () => {
  await host.settle()
  changeFour()
  await host.send()
  expect(await host.beat()).toEqual(['heartbeat'])
  expect([await counter(), await held()]).toEqual([0, onDisk()])
})

test('events taken out of the outbox behind its back', async () => {
  await host.settle()
  changeFour()
  host.db.exec('delete from outbox where number is null')
  await host.send()
  expect(await held()).not.toEqual(onDisk())
  expect(await host.beat()).toEqual(['heartbeat', 'digest', 'digest'])
  expect(await held()).toEqual(onDisk())
  expect(await host.beat()).toEqual(['heartbeat'])
  const told = await changes()
  // The folders of what came and went differ in nothing but their times, which is no difference.
  expect(told.map(({ item, op, detectedBy }) => `${path.basename(item.path)} ${op} ${detectedBy}`).toSorted()).toEqual([
    'file-0 modified report',
    'file-1 modified report',
    'file-2 removed report',
    'new added report',
  ])
  expect(await counter()).toBe(4)
  expect((await server.store.read.notesOf(host.asset)).filter(({ name }) => name === 'reconciled')).not.toEqual([])
})

test('rows taken out of the server, or changed there', async () => {
  await host.settle()
  const [first, second] = await server.store.read.itemStates(host.asset, null, 2)
  await server.store.write(async (tx) => {
    if (!first || !second) throw new Error('there are no items')
    await tx.forgetItems(host.asset, [first.item])
    const told = { agent: 'a', epoch: 'e', number: 1, baseline: second.value, baselineState: 'unaccepted' } as const
    await tx.keepItems([{ asset: host.asset, item: second.item, value: { ...second.value, mode: '0777' }, lookedAt: 1, ...told }])
  })
  expect(await held()).not.toEqual(onDisk())
  await host.beat()
  expect([await held(), await counter()]).toEqual([onDisk(), 2])
  expect(await host.beat()).toEqual(['heartbeat'])
})

test('nothing is compared while events are on their way', async () => {
  await host.settle()
  changeFour()
  expect(await host.beat()).toEqual(['heartbeat'])
  host.outbox.offerAll()
  expect(await host.beat()).toEqual(['heartbeat'])
  expect([await counter(), await changes()]).toEqual([0, []])
})

const pack = (rest: string): string => `name: own\ntitle: Our own rules\n${rest}`
const replan = (): void => {
  host.looker.setPlan(host.plan())
  host.look()
}

test('what the plan leaves out from now on is forgotten, and is no change', async () => {
  await host.settle()
  await host.beat()
  write('data/packs/own.yaml', pack(`ignore:\n  - { paths: ['file-7'], reason: not ours }\n`))
  replan()
  // The state is said again only every few minutes.
  expect(await host.beat()).toEqual(['heartbeat'])
  host.later()
  expect(await host.beat()).toEqual(['heartbeat', 'digest', 'digest'])
  expect([await held(), await counter(), await changes()]).toEqual([onDisk(), 0, []])
})

test('lines that change by themselves make no difference', async () => {
  write('data/packs/own.yaml', pack(`volatile:\n  - { name: saved, pattern: '^# saved ', reason: written at every save }\n`))
  write('tree/saved', '# saved today\na\n')
  host.looker.setPlan(host.plan())
  await host.settle()
  write('tree/saved', '# saved tomorrow\na\n')
  host.look()
  await host.send()
  expect(await host.beat()).toEqual(['heartbeat'])
  expect(await changes()).toEqual([])
})
