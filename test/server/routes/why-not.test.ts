// "Why not?" as a person asks it: past changes judged by an entry that was never written so, and nothing of it kept.
import { expect, test } from 'vitest'
import { approveCard } from '../../../server/actions/approve-card.ts'
import { createCard } from '../../../server/actions/create-card.ts'
import { addChange, alice, bob } from '../schedule/scene.ts'
import { aPagesScene, type Pages } from './scene.ts'

/** An approved card from 06:00 to 07:00, and two changes at 09:00 that it is too early for. */
async function tooEarly(): Promise<{ readonly scene: Pages; readonly id: string }> {
  const scene = await aPagesScene()
  await addChange(scene, { id: 'c2', item: { kind: 'file', path: '/etc/motd' } })
  const created = await createCard(scene, alice, {
    who: 'alice',
    system: 'web-01',
    summary: 'Harden ssh',
    items: ['/etc/ssh/**'],
    windows: [{ from: '2026-03-10T06:00:00Z', to: '2026-03-10T07:00:00Z' }],
  })
  if (!created.ok) throw new Error(created.detail)
  const { id } = created.entry.entry
  await approveCard(scene, bob, { id })
  return { scene, id }
}

const ask = async (scene: Pages, wish: Record<string, string>) =>
  (await scene.as(alice).get(`/why-not?${new URLSearchParams(wish).toString()}`)).text

const counted = (text: string): string => /Of \d[^<]*would be\./.exec(text.replaceAll(/\s+/g, ' '))?.[0] ?? 'nothing was counted'

test.each<{ what: string; wish: Record<string, string>; listed: readonly string[]; says: string }>([
  {
    what: 'the window',
    wish: { from: '2026-03-10T08:00', to: '2026-03-10T10:00', approver: 'bob' },
    listed: ['c1'],
    says: 'Of 2 changes in that time, 2 were reported as they are; 1 would be.',
  },
  {
    what: 'window and scope',
    wish: { from: '2026-03-10T08:00', to: '2026-03-10T10:00', items: '/etc/**', approver: 'bob' },
    listed: ['c1', 'c2'],
    says: 'Of 2 changes in that time, 2 were reported as they are; 0 would be.',
  },
  {
    what: 'the window, but nobody had approved it',
    wish: { from: '2026-03-10T08:00', to: '2026-03-10T10:00', approver: '' },
    listed: ['c1'],
    says: 'Of 2 changes in that time, 2 were reported as they are; 2 would be.',
  },
])('with another $what', async ({ wish, listed, says }) => {
  const { scene, id } = await tooEarly()
  const text = await ask(scene, { entry: id, ...wish })
  expect(counted(text)).toBe(says)
  expect(['c1', 'c2'].filter((change) => text.includes(`href="/changes/${change}"`))).toEqual(listed)
  expect((await scene.store.read.changeById('c1'))?.judgement.verdict).toBe('unauthorised')
  expect((await scene.store.read.entryById(id))?.entry.windows).toHaveLength(1)
})

test('a change that no entry is near is asked about with one made up for it', async () => {
  const scene = await aPagesScene()
  const first = await ask(scene, { change: 'c1' })
  expect(first).toContain('What if there had been a card?')
  const form = {
    change: 'c1',
    from: '2026-03-10T09:00',
    to: '2026-03-10T09:11',
    system: 'web-01',
    items: '/etc/ssh/sshd_config',
    approver: 'bob',
    days: '7',
  }
  expect(counted(await ask(scene, form))).toContain('1 was reported as they are; 0 would be')
})

test.each<{ wish: Record<string, string>; says: string }>([
  { wish: { from: 'yesterday' }, says: 'Give a time that exists in UTC' },
  { wish: { from: '2026-03-10T10:00', to: '2026-03-10T09:00' }, says: 'Give an end after the beginning' },
  { wish: { system: 'web-10' }, says: 'Did you mean web-01' },
  { wish: { items: 'nginx' }, says: 'is neither a path nor a kind with a name' },
])('a wish that cannot be read is said beside its field: $says', async ({ wish, says }) => {
  const { scene, id } = await tooEarly()
  expect(await ask(scene, { entry: id, ...wish })).toContain(says)
})

test('what is not there is not found', async () => {
  const { scene } = await tooEarly()
  expect([(await scene.as(alice).get('/why-not?entry=CHG-9')).status, (await scene.as(alice).get('/why-not')).status]).toEqual([404, 404])
})
