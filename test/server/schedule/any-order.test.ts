// Whatever people do to a card, in whatever order: what is approved is what an approver without a hand in it has read.
import { array, assert, asyncProperty, constantFrom, record } from 'fast-check'
import { expect, test } from 'vitest'
import { handsOn } from '../../../rules/card/approval.ts'
import { approveCard } from '../../../server/actions/approve-card.ts'
import { cancelCard } from '../../../server/actions/cancel-card.ts'
import { closeCard } from '../../../server/actions/close-card.ts'
import { createCard } from '../../../server/actions/create-card.ts'
import { editCard } from '../../../server/actions/edit-card.ts'
import { rejectCard } from '../../../server/actions/reject-card.ts'
import { submitCard } from '../../../server/actions/submit-card.ts'
import { withdrawCard } from '../../../server/actions/withdraw-card.ts'
import type { Actor } from '../../../server/route.ts'
import type { StoredEntry } from '../../../server/store/schedule/stored.ts'
import { alice, aScene, bob, carol, type Scene } from './scene.ts'

type Act = (scene: Scene, actor: Actor, id: string) => Promise<unknown>
const edit =
  (patch: object): Act =>
  (scene, actor, id) =>
    editCard(scene, actor, { id, patch })
const ACTS: Readonly<Record<string, Act>> = {
  submit: (scene, actor, id) => submitCard(scene, actor, { id }),
  approve: (scene, actor, id) => approveCard(scene, actor, { id }),
  'approve again': (scene, actor, id) => approveCard(scene, actor, { id }),
  reject: (scene, actor, id) => rejectCard(scene, actor, { id }),
  withdraw: (scene, actor, id) => withdrawCard(scene, actor, { id }),
  cancel: (scene, actor, id) => cancelCard(scene, actor, { id }),
  close: (scene, actor, id) => closeCard(scene, actor, { id }),
  'say something else': edit({ summary: 'Something else' }),
  'go where it is graver': edit({ system: 'db-01' }),
  'go where it is lighter': edit({ system: 'web-01', items: ['/etc/nginx/**'] }),
  'give it to bob': edit({ who: 'bob' }),
  'take the day off': edit({ day: null }),
}
const act = record({ name: constantFrom(...Object.keys(ACTS)), actor: constantFrom(alice, bob, carol) })

test('an approved card reads as it was approved, by somebody with no hand in it', async () => {
  const scene = await aScene()
  await assert(
    asyncProperty(array(act, { minLength: 1, maxLength: 14 }), async (acts) => {
      const card = { who: 'alice', system: 'web-01', summary: 'Keys only', day: '2026-03-10', items: ['/etc/ssh/**'] }
      const created = await createCard(scene, alice, card)
      const id = created.ok ? created.entry.entry.id : ''
      for (const { name, actor } of acts) await ACTS[name]?.(scene, actor, id)
      const stored = await scene.store.read.entryById(id)
      expect(stored).not.toBeNull()
      if (stored !== null) await holds(scene, stored)
    }),
    { numRuns: 40 },
  )
})

async function holds({ store }: Scene, { entry, state, contentHash }: StoredEntry): Promise<void> {
  const steps = await store.read.stepsOf(entry.id)
  expect(steps.map((step) => step.state)).toEqual(entry.history.map((step) => step.state))
  if (state !== 'approved') return
  const approvals = await store.read.approvalsOf(entry.id, entry.rev)
  expect(approvals.length).toBeGreaterThan(0)
  expect(approvals.map((approval) => approval.contentHash)).toEqual(approvals.map(() => contentHash))
  const hands = entry.risk === 'low' ? [] : handsOn(entry)
  expect(approvals.filter(({ approver }) => hands.includes(approver))).toEqual([])
}
