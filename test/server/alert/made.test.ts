// Channels and routes made on the screen, as both databases keep them.
import { expect, onTestFinished, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openStore } from '../../postgres/store.ts'

async function aStore() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-made-'))
  const store = await openStore({ dataDir })
  onTestFinished(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true })
  })
  return store
}

const chat = { name: 'chat', settings: '{"kind":"slack"}', sealed: 'v1.k.x', at: 1_000, by: 'Ada' }

test('a channel is kept by its name, replaced by one of the same name, and gone when removed', async () => {
  const { read, write } = await aStore()
  await write((tx) => tx.keepMadeChannel(chat))
  await write((tx) => tx.keepMadeChannel({ ...chat, name: 'Alpha', sealed: null }))
  await write((tx) => tx.keepMadeChannel({ ...chat, sealed: 'v1.k.y', at: 2_000, by: 'Bob' }))
  expect(await read.madeChannels()).toEqual([
    { ...chat, name: 'Alpha', sealed: null },
    { ...chat, sealed: 'v1.k.y', at: 2_000, by: 'Bob' },
  ])
  expect(await write((tx) => tx.removeMadeChannel('chat'))).toBe(true)
  expect(await write((tx) => tx.removeMadeChannel('chat'))).toBe(false)
  expect((await read.madeChannels()).map(({ name }) => name)).toEqual(['Alpha'])
})

test('routes stay in the order in which they were made, also after one is removed', async () => {
  const { read, write } = await aStore()
  const route = (id: string) => ({ id, route: `{"channels":["${id}"]}`, at: 1_000, by: 'Ada' })
  for (const id of ['z', 'a', 'm']) await write((tx) => tx.addMadeRoute(route(id)))
  expect(await write((tx) => tx.removeMadeRoute('a'))).toBe(true)
  expect(await write((tx) => tx.removeMadeRoute('a'))).toBe(false)
  await write((tx) => tx.addMadeRoute(route('b')))
  expect(await read.madeRoutes()).toEqual([route('z'), route('m'), route('b')])
})
