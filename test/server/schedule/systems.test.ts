// Systems of other schedules that are no asset of ours: shown, mapped by an approver, and named again as before once that is taken away.
import { expect, test } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { mapSystem } from '../../../server/actions/map-system.ts'
import { unmapSystem } from '../../../server/actions/unmap-system.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import type { Actor } from '../../../server/route.ts'
import { systemsApi } from '../../../server/routes/systems-api.ts'
import { systemsNow } from '../../../server/schedule/systems.ts'
import { anImport } from './importing.ts'
import { alice, alertOf, bob, signedIn, trailOf } from './scene.ts'

const HEAD = 'id;summary;who;start;end;tz;assets;items;state;approved_by;approved_at'
const row = (id: string, asset: string, who = 'dave') =>
  `${id};Harden sshd;${who};2026-03-10 09:00;2026-03-10 09:30;UTC;${asset};/etc/ssh/**;approved;carol;2026-03-09T15:00:00Z`

async function aTable(...rows: readonly string[]) {
  const made = await anImport()
  await signedIn(made.scene, 'alice', 'bob', 'carol')
  const { answer } = await made.bring('csv&source=table', [HEAD, ...rows].join('\n'))
  const now = () => systemsNow(made.scene.store.read, made.scene.now())
  const verdict = async () => (await made.scene.store.read.changeById('c1'))?.judgement
  return { ...made, answer, now, verdict }
}

test('a system that is no asset of ours is told of when it is imported and afterwards, with what it may be', async () => {
  const { answer, now, verdict } = await aTable(row('T-1', 'WEB-01.corp.example'), row('T-2', 'web-01.corp.example'), row('T-3', 'tag:web'))
  expect(answer.records.map(({ why }) => why.includes('no asset of ours'))).toEqual([true, true, false])
  const { unmapped } = await now()
  expect(unmapped.map(({ name, guess, entries }) => [name.toLowerCase(), guess, entries.map(({ id }) => id).toSorted()])).toEqual([
    ['web-01.corp.example', 'web-01', ['T-1', 'T-2']],
  ])
  expect((await verdict())?.entry).not.toBe('T-1')
})

test('mapping it re-reads the entries, judges again, ends the alert, and says who; taking it away undoes that', async () => {
  const { scene, entry, now, verdict } = await aTable(row('T-1', 'SAP-1'))
  expect((await verdict())?.verdict).toBe('unauthorised')
  const mapped = await mapSystem(scene, bob, { name: ' sap-1', system: 'web-01' })
  expect(mapped).toEqual({ ok: true, message: ' sap-1 is web-01 here, bob said.', entries: ['T-1'] })
  expect(await entry('T-1')).toMatchObject({ rev: 2, editedAt: scene.clock.now, assets: { include: ['web-01'] } })
  // Nobody knew at the time that it was meant: allowed, and marked as said afterwards.
  expect(await verdict()).toMatchObject({ verdict: 'authorised', entry: 'T-1', modifiers: expect.arrayContaining(['retro']) })
  expect((await alertOf(scene, 'c1'))?.state).toBe('resolved')
  expect(await now()).toMatchObject({ unmapped: [], mappings: [{ name: 'sap-1', terms: ['web-01'], by: 'bob' }] })
  const undone = await unmapSystem(scene, bob, 'SAP-1')
  expect(undone).toMatchObject({ ok: true, entries: ['T-1'] })
  expect((await entry('T-1'))?.assets.include).toEqual(['SAP-1'])
  expect((await verdict())?.verdict).toBe('unauthorised')
  expect((await now()).mappings).toEqual([])
  expect([...(await trailOf(scene, ' sap-1')), ...(await trailOf(scene, 'SAP-1'))].toSorted()).toContain('bob map-system')
})

test('what is read later is about the mapped assets at once; the same table again changes nothing', async () => {
  const { scene, bring, entry } = await aTable(row('T-1', 'SAP-1'))
  await mapSystem(scene, bob, { name: 'SAP-1', system: 'tag:web' })
  const { answer } = await bring('csv&source=table', [HEAD, row('T-1', 'SAP-1'), row('T-2', 'sap-1')].join('\n'))
  expect(answer.records.map(({ id, result }) => `${id} ${result}`)).toEqual(['T-1 unchanged', 'T-2 added'])
  expect((await entry('T-2'))?.assets.include).toEqual(['tag:web'])
  await unmapSystem(scene, bob, 'SAP-1')
  expect((await entry('T-2'))?.assets.include).toEqual(['sap-1'])
})

const refusals = [
  { name: 'everything', system: '*', detail: 'One system is not everything' },
  { name: 'everything, otherwise written', system: '**', detail: 'One system is not everything' },
  { name: 'nothing', system: ' ', detail: 'Name the system' },
  { name: 'what is no asset either', system: 'web-1', detail: 'Did you mean web-01' },
]
test.each(refusals)('mapping to $name is refused', async ({ system, detail }) => {
  const { scene, now } = await aTable(row('T-1', 'SAP-1'))
  expect(await mapSystem(scene, bob, { name: 'SAP-1', system })).toMatchObject({ ok: false, detail: expect.stringContaining(detail) })
  expect((await now()).mappings).toEqual([])
})

test('nobody maps a system to make their own change allowed', async () => {
  const { scene, verdict } = await aTable(row('T-1', 'SAP-1', 'bob'))
  const answer = await mapSystem(scene, bob, { name: 'SAP-1', system: 'web-01' })
  expect(answer).toMatchObject({ ok: false, status: 409, detail: expect.stringContaining('somebody else must map it') })
  expect((await verdict())?.verdict).toBe('unauthorised')
})

test('a mapping to an asset of more risk raises the risk of the entry', async () => {
  const { scene, entry } = await aTable(row('T-1', 'ERP'))
  await mapSystem(scene, bob, { name: 'ERP', system: 'db-01' })
  expect((await entry('T-1'))?.risk).toBe('high')
})

test('for programs: listed, mapped by an approver only, taken away', async () => {
  const { scene } = await aTable(row('T-1', 'SAP/1'))
  const as = (actor: Actor) =>
    createApp({
      routes: systemsApi(scene),
      before: [async (c, next) => (c.set('actor', actor), next())],
      refuse: ({ right }) => (right === 'approver' && actor === alice ? new Response('no', { status: 403 }) : null),
      log: SILENT_LOG,
    })
  const path = '/api/v1/schedule/systems'
  const post = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) })
  expect((await as(alice).request(path, post({ name: 'SAP/1', system: 'web-01' }))).status).toBe(403)
  expect((await as(bob).request(path, post({ name: 'SAP/1' }))).status).toBe(400)
  expect((await as(bob).request(path, post({ name: 'x'.repeat(301), system: 'web-01' }))).status).toBe(400)
  expect(await (await as(bob).request(path, post({ name: 'SAP/1', system: 'web-01' }))).json()).toMatchObject({ entries: ['T-1'] })
  const listed = await as(alice).request(path)
  expect(await listed.json()).toMatchObject({ unmapped: [], mapped: [{ name: 'SAP/1', system: ['web-01'], by: 'bob' }] })
  expect((await as(bob).request(`${path}/${encodeURIComponent('SAP/1')}`, { method: 'DELETE' })).status).toBe(200)
  expect((await as(bob).request(`${path}/nothing`, { method: 'DELETE' })).status).toBe(404)
})
