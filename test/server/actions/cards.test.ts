// The life of a card on a real store: every step with its audit row, every refusal without a trace.
import { DatabaseSync } from 'node:sqlite'
import path from 'node:path'
import { expect, test } from 'vitest'
import { approveCard } from '../../../server/actions/approve-card.ts'
import { cancelCard } from '../../../server/actions/cancel-card.ts'
import { closeCard } from '../../../server/actions/close-card.ts'
import { createCard } from '../../../server/actions/create-card.ts'
import { editCard } from '../../../server/actions/edit-card.ts'
import { rejectCard } from '../../../server/actions/reject-card.ts'
import { submitCard } from '../../../server/actions/submit-card.ts'
import { withdrawCard } from '../../../server/actions/withdraw-card.ts'
import type { EntryOutcome } from '../../../server/schedule/cards.ts'
import type { Actor } from '../../../server/route.ts'
import { alice, aScene, bob, carol, person, type Scene, trailOf } from '../schedule/scene.ts'

const plain = { who: 'alice', system: 'web-01', summary: 'Raise worker_connections', day: '2026-03-10', items: ['/etc/nginx/**'] }
const medium = { ...plain, summary: 'Allow keys only', items: ['/etc/ssh/sshd_config'] }
const id = 'CHG-1001'

const said = (outcome: EntryOutcome) => (outcome.ok ? `${outcome.entry.state}: ${outcome.message}` : `${outcome.status}: ${outcome.detail}`)
const created = async (scene: Scene, card: object = medium, actor: Actor = alice) => {
  const outcome = await createCard(scene, actor, card)
  if (!outcome.ok) throw new Error(outcome.detail)
  return outcome.entry
}

test('a card is submitted at once, has a number, a first revision, a step and an audit row, and what it may cover is judged again', async () => {
  const scene = await aScene()
  const first = await createCard(scene, alice, plain)
  expect(said(first)).toBe(
    'submitted: CHG-1001 was submitted by alice. Low risk: plain items, and no audit, security or financial flag on web-01.',
  )
  expect((await created(scene, { ...plain, day: undefined })).entry.id).toBe('CHG-1002')
  expect(await trailOf(scene, id)).toEqual(['alice create-card'])
  expect((await scene.store.read.revisionsOf(id)).map(({ rev, by }) => `${rev} ${by}`)).toEqual(['1 alice'])
  expect(scene.judgedAgain).toEqual([{ ids: ['c1'], because: 'CHG-1001 was submitted by alice' }])
  expect(scene.heard.slice(0, 2)).toEqual([
    { kind: 'entry', id },
    { kind: 'verdict', id: 'c1' },
  ])
})

test('what a card covered before an edit is judged again, as well as what it covers now', async () => {
  const scene = await aScene()
  await created(scene)
  scene.judgedAgain.length = 0
  await editCard(scene, alice, { id, patch: { system: 'db-01' } })
  expect(scene.judgedAgain).toEqual([{ ids: ['c1'], because: 'CHG-1001 was edited by alice' }])
  await editCard(scene, alice, { id, patch: { day: '2025-01-01' } })
  expect(scene.judgedAgain).toHaveLength(1)
})

test('numbers are not used up by what was refused', async () => {
  const scene = await aScene()
  expect(said(await createCard(scene, alice, { ...plain, system: 'web-09' }))).toBe(
    '400: system: No asset is known as “web-09”. Did you mean web-01?',
  )
  expect((await created(scene)).entry.id).toBe(id)
})

test('a single person approves their own card at low risk, and not at medium', async () => {
  const scene = await aScene()
  await created(scene, plain, bob)
  expect(said(await approveCard(scene, bob, { id }))).toBe('approved: CHG-1001 was approved by bob.')
  await created(scene, { ...medium, who: 'bob' }, bob)
  expect(said(await approveCard(scene, bob, { id: 'CHG-1002' }))).toBe(
    '409: bob asked for this change, and at medium risk nobody approves their own. Ask another approver.',
  )
  expect(await trailOf(scene, 'CHG-1002')).toEqual(['bob create-card'])
})

test('nobody approves their own through somebody else’s name, a later edit or a token of theirs', async () => {
  const scene = await aScene()
  await created(scene, medium, bob)
  expect(said(await approveCard(scene, bob, { id }))).toContain('409: bob wrote part of this card')
  await created(scene)
  await editCard(scene, bob, { id: 'CHG-1002', patch: { summary: 'And more' } })
  expect(said(await approveCard(scene, bob, { id: 'CHG-1002' }))).toContain('409: bob wrote part of this card')
  await scene.store.write(async (tx) => {
    const who = { mail: null, roles: [], state: 'active', createdAt: 0, passwordHash: null } as const
    await tx.addPerson({ id: 'id-of-alice', name: 'alice', login: 'al', ...who })
    await tx.addApiToken({ id: 't1', name: 'deploy', hash: 'h', roles: ['approver'], createdAt: 0, createdBy: 'alice' })
  })
  await created(scene)
  const token: Actor = { kind: 'token', id: 't1', name: 'deploy', roles: ['approver'] }
  expect(said(await approveCard(scene, token, { id: 'CHG-1003' }))).toContain('409: alice asked for this change')
  await created(scene, { ...medium, who: 'al' }, carol)
  expect(said(await approveCard(scene, token, { id: 'CHG-1004' }))).toContain('409: alice asked for this change')
})

test('an approval is for what was read: an edit in between refuses it, an edit afterwards voids it', async () => {
  const scene = await aScene()
  const { contentHash } = await created(scene)
  expect(said(await editCard(scene, alice, { id, patch: { system: 'tag:web' } }))).toContain('edited: CHG-1001 was edited by alice.')
  expect(said(await approveCard(scene, bob, { id, hash: contentHash }))).toBe(
    '409: It was edited since you read it: read it again, then approve.',
  )
  const now = (await scene.store.read.entryById(id))?.contentHash
  expect(said(await approveCard(scene, bob, { id, ...(now && { hash: now }) }))).toContain('approved: ')
  expect(said(await editCard(scene, alice, { id, patch: { day: '2026-03-11' } }))).toContain('was edited by alice and needs approval anew')
  expect(said(await editCard(scene, alice, { id, patch: { day: '2026-03-11' } }))).toBe(
    'edited: CHG-1001 says that already; nothing was changed.',
  )
  expect(await trailOf(scene, id)).toEqual(['alice create-card', 'alice edit-card', 'bob approve-card', 'alice edit-card'])
  expect((await scene.store.read.revisionsOf(id)).map(({ rev }) => rev)).toEqual([1, 2, 3])
})

test('an asset flagged after the card was written makes it riskier: nobody has read it at that risk', async () => {
  const scene = await aScene()
  await created(scene)
  await scene.store.write((tx) => tx.labelAsset({ id: 'web-01', tags: [], services: [], flags: ['security'], environment: null }))
  expect(said(await approveCard(scene, bob, { id }))).toContain(
    '409: Its risk has risen since it was written. High risk: web-01 is flagged security',
  )
  expect((await scene.store.read.entryById(id))?.entry.risk).toBe('high')
  const plan = { procedure: 'https://wiki.example.org/ssh', standby: ['dave'], backout: true }
  expect(said(await approveCard(scene, bob, { id }))).toContain('409: At high risk it needs a link to its procedure')
  expect(said(await editCard(scene, alice, { id, patch: plan }))).toContain('edited: ')
  expect(said(await approveCard(scene, bob, { id }))).toBe(
    'edited: bob approved CHG-1001: the first of two approvals. A second approver is needed.',
  )
  expect(said(await approveCard(scene, bob, { id }))).toBe('409: You have approved it already. A second approver is needed.')
  expect(said(await approveCard(scene, carol, { id }))).toBe('approved: CHG-1001 was approved by carol.')
})

test('the other verbs, and who may not', async () => {
  const scene = await aScene()
  await created(scene, { ...plain, draft: true })
  expect(said(await approveCard(scene, bob, { id }))).toBe('409: It is a draft: submit it first.')
  expect(said(await submitCard(scene, alice, { id }))).toBe('submitted: CHG-1001 was submitted by alice.')
  expect(said(await approveCard(scene, alice, { id }))).toContain('403: alice is not an approver.')
  expect(said(await withdrawCard(scene, carol, { id }))).toBe(
    '409: Only who asked for it withdraws it. Ask alice, or have an approver reject it.',
  )
  expect(said(await rejectCard(scene, alice, { id }))).toContain('403: ')
  expect(said(await rejectCard(scene, bob, { id, why: 'Not on a Tuesday.' }))).toBe('rejected: CHG-1001 was rejected by bob.')
  expect(said(await approveCard(scene, bob, { id }))).toBe('409: It was rejected: edit it to ask again.')
  expect(said(await editCard(scene, alice, { id, patch: { day: '2026-03-12' } }))).toContain('edited: ')
  expect(said(await approveCard(scene, bob, { id }))).toContain('approved: ')
  expect(said(await cancelCard(scene, alice, { id, why: 'Not needed.' }))).toBe('cancelled: CHG-1001 was cancelled by alice.')
  expect(said(await closeCard(scene, alice, { id }))).toBe('409: It was cancelled for good: write a new card.')
  expect(said(await closeCard(scene, alice, { id: 'CHG-9' }))).toBe('404: There is no entry CHG-9. GET /api/v1/entries lists them.')
  const steps = (await scene.store.read.entryById(id))?.entry.history.map(({ state, by, note }) => `${state} ${by} ${note ?? ''}`.trim())
  expect(steps).toEqual([
    'draft alice',
    'submitted alice',
    'rejected bob Not on a Tuesday.',
    'edited alice Changed: day.',
    'approved bob',
    'cancelled alice Not needed.',
  ])
})

test('directly by SQL: no approval of one’s own, none at a lower risk than the card has, no approved card without one', async () => {
  const scene = await aScene()
  const { contentHash } = await created(scene)
  const db = new DatabaseSync(path.join(scene.dataDir, 'knowngood.db'), { enableForeignKeyConstraints: true, timeout: 2_000 })
  const approve = (approver: string, risk: string, hash = contentHash, hands = '|alice|dave|') =>
    db.prepare('insert into entry_approvals values (?, 1, ?, ?, 0, ?, ?, ?, ?)').run(id, approver, 'x', risk, 'alice', hands, hash)
  expect(() => approve('alice', 'medium')).toThrow('CHECK constraint failed: not_ones_own')
  expect(() => approve('alice', 'medium', contentHash, '||')).toThrow('CHECK constraint failed: not_ones_own')
  expect(() => approve('dave', 'medium')).toThrow('CHECK constraint failed: not_ones_own')
  expect(() => approve('alice', 'low')).toThrow('FOREIGN KEY constraint failed')
  expect(() => approve('bob', 'medium', 'sha256:other')).toThrow('FOREIGN KEY constraint failed')
  expect(() => db.exec("update entries set state = 'approved'")).toThrow('CHECK constraint failed: approved_as_it_is')
  expect(() => db.exec("update entries set state = 'approved', approved_rev = 1, approved_by = 'bob'")).toThrow(
    'FOREIGN KEY constraint failed',
  )
  approve('bob', 'medium')
  db.exec("update entries set state = 'approved', approved_rev = 1, approved_by = 'bob'")
  db.close()
})

test('a card from another system is decided there', async () => {
  const scene = await aScene()
  const { entry } = await created(scene)
  await scene.store.write((tx) => tx.addEntry({ ...entry, id: 'CHG0030012', source: 'servicenow' }, { at: 0, by: 'servicenow' }))
  expect(said(await approveCard(scene, bob, { id: 'CHG0030012' }))).toBe(
    '409: CHG0030012 comes from servicenow. Decide it there; it will be read again.',
  )
})

test('a card written after its own windows, or from a change, says so in its first step for good', async () => {
  const scene = await aScene()
  const late = await created(scene, { ...plain, day: '2026-03-01' })
  expect(late.entry.history[0]?.note).toBe('Written after its own windows were over.')
  const from = await created(scene, { ...plain, fromChange: 'c1' })
  expect(from.entry.history[0]?.note).toContain('Written 50 min after the change it covers: /etc/ssh/sshd_config on web-01')
  expect(said(await createCard(scene, person('eve', 'operator'), { ...plain, fromChange: 'c9' }))).toContain(
    '400: fromChange: There is no change c9.',
  )
})
