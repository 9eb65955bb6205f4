// What the store promises about entries: pages without gaps, the neighbourhood of a change, and a past that nobody rewrites.
import { expect, test } from 'vitest'
import type { Entry } from '../../../rules/domain.ts'
import type { EntryQuery } from '../../../server/store/schedule/reads.ts'
import { aCard, at } from '../../helpers/cards.ts'
import { aScene, type Scene } from './scene.ts'

const DAY = 86_400_000
const signature = { at: at('10:00'), by: 'alice' }
const add = ({ store }: Scene, over: Partial<Entry>) => store.write((tx) => tx.addEntry(aCard(over), signature))
const step = (state: Entry['history'][number]['state']) => ({ state, at: 1, by: 'alice' })

test('lists are newest first, paged without gaps or repeats while cards are added, and filtered', async () => {
  const scene = await aScene()
  for (let i = 1; i <= 5; i += 1) await add(scene, { id: `CHG-${i}`, windows: i === 3 ? [] : aCard().windows })
  await add(scene, {
    id: 'CHG-6',
    history: [step('draft')],
    summary: 'Move 100% of_it',
    windows: [{ from: at('00:00') + 30 * DAY, to: at('01:00') + 30 * DAY }],
  })
  const ids = async (query: EntryQuery) => (await scene.store.read.listEntries(query)).items.map(({ entry }) => entry.id).join(' ')
  const first = await scene.store.read.listEntries({ limit: 2 })
  await add(scene, { id: 'CHG-7' })
  const second = await scene.store.read.listEntries({ limit: 100, ...(first.next && { cursor: first.next }) })
  expect([...first.items, ...second.items].map(({ entry }) => entry.id)).toEqual(['CHG-6', 'CHG-5', 'CHG-4', 'CHG-3', 'CHG-2', 'CHG-1'])
  expect(second.next).toBeNull()
  expect(await ids({ basket: true })).toBe('CHG-3')
  expect(await ids({ states: ['draft'] })).toBe('CHG-6')
  expect(await ids({ during: { from: at('00:00') + 29 * DAY, to: at('00:00') + 31 * DAY } })).toBe('CHG-6')
  expect(await ids({ q: '100% of_' })).toBe('CHG-6')
  expect(await ids({ q: '%' })).toBe('CHG-6')
  expect(await ids({ cursor: 'nonsense', limit: 1 })).toBe('CHG-7')
})

const near: { name: string; over: Partial<Entry>; is: boolean }[] = [
  { name: 'a window now', over: {}, is: true },
  { name: 'a window seven days ahead', over: { windows: [{ from: at('22:00') + 7 * DAY, to: at('23:00') + 7 * DAY }] }, is: true },
  { name: 'a window further ahead', over: { windows: [{ from: at('22:11') + 8 * DAY, to: at('23:00') + 8 * DAY }] }, is: false },
  { name: 'a window too long ago', over: { windows: [{ from: at('00:00') - 9 * DAY, to: at('21:00') - 8 * DAY }] }, is: false },
  { name: 'withdrawn, which is worth saying', over: { history: [step('withdrawn')] }, is: true },
  { name: 'a draft', over: { history: [step('draft')] }, is: false },
  { name: 'in the basket', over: { windows: [] }, is: false },
]
test.each(near)('near a change at 22:00 to 22:10: $name', async ({ over, is }) => {
  const scene = await aScene()
  await add(scene, { id: 'CHG-1', ...over })
  expect((await scene.store.read.scheduleNear({ from: at('22:00'), to: at('22:10') })).entries).toHaveLength(is ? 1 : 0)
})

test('an entry that is named is near wherever it is', async () => {
  const scene = await aScene()
  await add(scene, { id: 'CHG-1', windows: [] })
  expect((await scene.store.read.scheduleNear({ from: 0, to: 1 }, ['CHG-1', 'CHG-2'])).entries).toHaveLength(1)
})

test('steps and revisions are only ever added', async () => {
  const scene = await aScene()
  await add(scene, { id: 'CHG-1' })
  const later = aCard({ id: 'CHG-1', rev: 2, summary: 'Other', history: [{ ...step('submitted'), by: 'mallory' }, step('edited')] })
  await scene.store.write((tx) => tx.updateEntry(later, { at: 2, by: 'alice' }))
  expect((await scene.store.read.revisionsOf('CHG-1')).map(({ rev, entry }) => `${rev} ${entry.summary}`)).toEqual([
    '1 Raise worker_connections',
    '2 Other',
  ])
  expect((await scene.store.read.stepsOf('CHG-1')).map(({ state, by }) => `${state} ${by}`)).toEqual(['submitted alice', 'edited alice'])
})

test('what fails leaves nothing: neither the number nor the card', async () => {
  const scene = await aScene()
  const failing = scene.store.write(async (tx) => {
    await tx.addEntry(aCard({ id: await tx.nextEntryId() }), signature)
    throw new Error('the disk is full')
  })
  await expect(failing).rejects.toThrow('the disk is full')
  expect(await scene.store.read.entryById('CHG-1001')).toBeNull()
  expect(await scene.store.write((tx) => tx.nextEntryId())).toBe('CHG-1001')
})
