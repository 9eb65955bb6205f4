// Cards and the judge together: what is approved afterwards quiets the alert, what falls away wakes it, and nobody launders a change.
import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { approveCard } from '../../../server/actions/approve-card.ts'
import { cancelCard } from '../../../server/actions/cancel-card.ts'
import { createCard } from '../../../server/actions/create-card.ts'
import { editCard } from '../../../server/actions/edit-card.ts'
import { fillInFromChange } from '../../../server/actions/card-from-change.ts'
import { linkChange } from '../../../server/actions/link-change.ts'
import { rejudgeWith } from '../../../server/rejudge.ts'
import { at } from '../../helpers/cards.ts'
import { alertOf, alice, aScene, bob, type Scene } from './scene.ts'

async function judged(): Promise<Scene> {
  const scene = await aScene()
  const routing = () => ({ routes: [], channels: [], settleMs: 0 })
  return { ...scene, rejudge: rejudgeWith({ now: scene.now, policy: () => DEFAULT_POLICY, routing }) }
}

const verdictOf = async ({ store }: Scene) => {
  const stored = await store.read.changeById('c1')
  return `${stored?.judgement.verdict} ${stored?.judgement.modifiers.join(' ')}`.trim()
}

async function cardFor(scene: Scene): Promise<string> {
  const filled = await fillInFromChange(scene, alice, 'c1')
  const created = filled.ok ? await createCard(scene, alice, filled.card) : filled
  if (!created.ok) throw new Error(created.detail)
  return created.entry.entry.id
}

test('a card from the change, approved by somebody else, makes it authorised in retro and resolves its alert', async () => {
  const scene = await judged()
  const id = await cardFor(scene)
  expect(await verdictOf(scene)).toBe('unapproved')
  expect(await alertOf(scene, 'c1')).toMatchObject({ state: 'open' })
  scene.clock.now = at('10:30')
  expect(await approveCard(scene, bob, { id })).toMatchObject({ ok: true })
  expect(await verdictOf(scene)).toBe('authorised retro')
  expect(await alertOf(scene, 'c1')).toMatchObject({
    state: 'resolved',
    resolvedBecause: expect.stringContaining('CHG-1001 was approved by bob'),
  })
  const stored = await scene.store.read.changeById('c1')
  expect([stored?.firstVerdict, stored?.judgement.entry]).toEqual(['unauthorised', id])
  expect((await scene.store.read.judgementsOf('c1')).map(({ because }) => because)).toEqual([
    'first seen',
    'CHG-1001 was submitted by alice',
    'CHG-1001 was approved by bob',
  ])
})

test('an edit of the approved card takes its cover away and opens the alert again', async () => {
  const scene = await judged()
  const id = await cardFor(scene)
  await approveCard(scene, bob, { id })
  scene.clock.now = at('11:00')
  await editCard(scene, alice, { id, patch: { summary: 'Something else' } })
  expect(await verdictOf(scene)).toBe('unapproved')
  expect((await scene.store.read.alertsOfChange('c1')).map(({ state }) => state).sort()).toEqual(['open', 'resolved'])
})

test('a window moved over a change after the fact is never clean, and cancelling afterwards is shown', async () => {
  const scene = await judged()
  const window = (from: string, to: string) => ({
    windows: [{ from: new Date(at(from)).toISOString(), to: new Date(at(to)).toISOString() }],
  })
  scene.clock.now = at('06:00')
  const card = { who: 'alice', system: 'web-01', summary: 'Keys only', items: ['/etc/ssh/**'], ...window('07:00', '08:00') }
  await createCard(scene, alice, card)
  await approveCard(scene, bob, { id: 'CHG-1001' })
  expect(await verdictOf(scene)).toBe('outside_window_late')
  scene.clock.now = at('12:00')
  await editCard(scene, alice, { id: 'CHG-1001', patch: window('09:00', '10:00') })
  expect(await verdictOf(scene)).toBe('unapproved')
  await approveCard(scene, bob, { id: 'CHG-1001' })
  expect(await verdictOf(scene)).toBe('authorised retro')
  scene.clock.now = at('13:00')
  await cancelCard(scene, alice, { id: 'CHG-1001' })
  expect(await verdictOf(scene)).not.toBe('authorised retro')
})

test('linking to an entry that does not cover the change does not quiet it', async () => {
  const scene = await judged()
  await createCard(scene, alice, { who: 'alice', system: 'db-01', summary: 'Elsewhere', day: '2026-03-10' })
  await linkChange(scene, alice, { id: 'c1', entry: 'CHG-1001' })
  const stored = await scene.store.read.changeById('c1')
  expect([stored?.needsAttention, stored?.state, (await alertOf(scene, 'c1'))?.state]).toEqual([true, 'open', 'open'])
})
