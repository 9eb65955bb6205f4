// What the form of a card tells while one types, over a real store: the record of such changes, what is in the way, what risk asks for.
import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { approveCard } from '../../../server/actions/approve-card.ts'
import { createCard } from '../../../server/actions/create-card.ts'
import { settleOutcomes } from '../../../server/schedule/outcomes.ts'
import { pageRoutes } from '../../../server/routes/pages.tsx'
import { at } from '../../helpers/cards.ts'
import { aChange, alice, bob, carol, person } from '../schedule/scene.ts'
import { aPagesScene, type Pages } from './scene.ts'

const typed = { who: 'alice', system: 'web-01', summary: 'Raise worker_connections', items: '/etc/nginx/**' }
const partial = { 'hx-request-type': 'partial' }
const checked = (scene: Pages, form: Readonly<Record<string, string>>) => scene.as(alice).post('/schedule/check', form)

/** A card that was approved and over by now, with one change credited to it or none. */
async function pastCard(scene: Pages, hour: number, done: boolean): Promise<string> {
  const start = at('00:00') - 86_400_000 + hour * 3_600_000
  scene.clock.now = start - 3_600_000
  const windows = [{ from: new Date(start).toISOString(), to: new Date(start + 1_800_000).toISOString() }]
  const card = await createCard(scene, alice, { who: 'alice', system: 'web-01', summary: 'As before', items: ['/etc/nginx/**'], windows })
  if (!card.ok) throw new Error(card.detail)
  const { id } = card.entry.entry
  await approveCard(scene, bob, { id })
  scene.clock.now = at('10:00')
  if (done) {
    const change = aChange({ id: `done-${id}`, item: { kind: 'file', path: `/etc/nginx/${id}` } })
    const interval = { from: start + 60_000, to: start + 600_000 }
    const verdict = { verdict: 'authorised', entry: id, nearest: null, modifiers: [], confidence: 1, promote: false } as const
    const judgement = { ...verdict, interval, facets: [], runnersUp: [], explanation: 'Approved.' }
    const weight = { severity: 'low', needsAttention: false, state: 'open', merged: null } as const
    const stream = { agent: 'agent-1', epoch: 'e', number: hour + 10 }
    await scene.store.write((tx) => tx.addChanges([{ change, judgement, ...weight, ...stream, receivedAt: start }]))
  }
  const judging = { now: scene.now, policy: () => DEFAULT_POLICY, routing: () => ({ routes: [], channels: [], settleMs: 0 }) }
  await settleOutcomes({ store: scene.store, judging })
  return id
}

test('nothing is said before a system is named, and nothing is ever kept', async () => {
  const scene = await aPagesScene()
  const { status, text } = await checked(scene, { who: 'alice', system: '', summary: '' })
  expect(status).toBe(200)
  expect(text).toContain('Name a system')
  expect((await checked(scene, typed)).status).toBe(200)
  expect((await scene.store.read.listEntries({})).items).toEqual([])
})

test('too few are no rate; five are, with their interval', async () => {
  const scene = await aPagesScene()
  for (const hour of [1, 2, 3, 4]) await pastCard(scene, hour, true)
  expect((await checked(scene, typed)).text).toContain('Not enough data')
  await pastCard(scene, 5, true)
  const { text } = await checked(scene, typed)
  expect(text).toContain('<b>100 %</b>')
  expect(text).toContain('5 of 5 like it on this system went as planned')
  expect(text).toContain('(95 %: 57 % to 100 %)')
  expect(text).toContain('Usually takes 9 min')
})

test('a card nobody acted on is told apart where nobody could see: the host has no agent', async () => {
  const scene = await aPagesScene()
  await pastCard(scene, 1, false)
  expect((await checked(scene, typed)).text).toContain('1 more could not be verified.')
})

test('what is planned at the same time stands in its way, but a card is not in its own', async () => {
  const scene = await aPagesScene()
  const card = await createCard(scene, alice, { who: 'bob', system: 'web-01', summary: 'Renew certificates', day: '2026-03-10' })
  expect(card.ok).toBe(true)
  const dated = { ...typed, day: '2026-03-10' }
  expect((await checked(scene, dated)).text).toContain('<b>Same asset</b>')
  expect((await checked(scene, { ...dated, edits: 'CHG-1001' })).text).not.toContain('<b>Same asset</b>')
  expect((await checked(scene, { ...dated, day: '2026-03-11' })).text).not.toContain('<b>Same asset</b>')
})

test('what is wrong in one field keeps nothing from being said about the others', async () => {
  const scene = await aPagesScene()
  const { text } = await checked(scene, { ...typed, system: 'db-01', items: 'nonsense', from: 'soon', to: 'later', procedure: 'ftp://x' })
  expect(text).toContain('High risk: db-01 is flagged audit')
  expect(text).toContain('a link to its procedure, who stands by and a way to roll it back')
})

test('scripts get the part, everybody else the form with what was typed', async () => {
  const scene = await aPagesScene()
  const whole = await checked(scene, { ...typed, summary: '<b>x</b>', standby: 'carol' })
  expect(whole.text).toContain('<h1>New card</h1>')
  expect(whole.text).toContain('&lt;b&gt;x&lt;/b&gt;')
  expect(whole.text).toContain('value="carol"')
  const route = pageRoutes(scene.parts).find(({ path }) => path === '/schedule/check')
  expect(route?.right).toBe('operator')
  const part = await scene.as(alice).post('/schedule/check', typed, partial)
  expect(part.text).not.toContain('<h1>')
  expect(part.text).toContain('id="card-check"')
})

test('at high risk a card is approved only once its plan is whole', async () => {
  const scene = await aPagesScene()
  const heavy = { who: 'alice', system: 'db-01', summary: 'Move the ledger', items: '/etc/ssh/**', day: '2026-03-10' }
  expect((await scene.as(alice).post('/schedule/new', heavy)).location).toBe('/schedule/CHG-1001')
  expect((await scene.as(bob).get('/schedule/CHG-1001')).text).toContain('Approve: At high risk it needs a link to its procedure')
  const refused = await scene.as(bob).post('/schedule/CHG-1001/approve')
  expect(refused.flash).toContain('At high risk it needs a link to its procedure, who stands by and a way to roll it back')
  const plan = { procedure: 'https://wiki.example.org/ledger', standby: 'dave', backout: 'yes' }
  expect((await scene.as(alice).post('/schedule/CHG-1001', { ...heavy, ...plan })).status).toBe(303)
  expect((await scene.store.read.entryById('CHG-1001'))?.entry).toMatchObject({ ...plan, standby: ['dave'], backout: true })
  expect((await scene.as(bob).post('/schedule/CHG-1001/approve')).flash).toContain('first of two approvals')
  expect((await scene.as(carol).post('/schedule/CHG-1001/approve')).flash).toContain('was approved by carol')
  expect((await scene.as(person('eve', 'operator')).post('/schedule/CHG-1001', { ...heavy, procedure: '' })).status).toBe(303)
  expect((await scene.store.read.entryById('CHG-1001'))?.entry.procedure).toBeUndefined()
})
