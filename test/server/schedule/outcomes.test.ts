// What became of an entry is worked out by the clock, kept, and told where somebody must act.
import { expect, test } from 'vitest'
import type { Entry } from '../../../rules/domain.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import type { Judging } from '../../../server/ingest/verdicts.ts'
import { settleOutcomes } from '../../../server/schedule/outcomes.ts'
import { aCard, at } from '../../helpers/cards.ts'
import { aScene } from './scene.ts'

async function watched(over: Partial<Entry>, channels: readonly string[] = []) {
  const scene = await aScene()
  const judging: Judging = { now: scene.now, policy: () => DEFAULT_POLICY, routing: () => ({ routes: [], channels, settleMs: 0 }) }
  const entry = aCard({
    id: 'T-1',
    source: 'tickets',
    items: [{ path: '/etc/ssh/sshd_config' }],
    windows: [{ from: at('08:00'), to: at('09:30') }],
    ...over,
  })
  await scene.store.write((tx) =>
    tx.addEntry(
      { ...entry, history: [...(over.history ?? [{ state: 'approved', at: at('07:00'), by: 'bob' }])] },
      { at: at('07:00'), by: 'tickets' },
    ),
  )
  const look = async (time: string) => {
    scene.clock.now = at(time)
    await settleOutcomes({ store: scene.store, judging })
    return scene.store.read.outcomeOf('T-1')
  }
  const alert = async () => (await scene.store.read.alerts({ limit: 9 })).find(({ kind }) => kind === 'outcome')
  return { scene, look, alert }
}

test('nobody watched: it cannot be told, and nobody is warned', async () => {
  const { look, alert } = await watched({ assets: { include: ['db-01'] } })
  expect(await look('07:30')).toBeNull()
  expect(await look('08:30')).toMatchObject({ outcome: 'in_progress' })
  expect(await look('10:00')).toMatchObject({ outcome: 'unverifiable', blind: ['db-01'] })
  expect(await alert()).toBeUndefined()
})

test('what was expected is there before anybody made it so', async () => {
  const { look } = await watched({ expect: [{ kind: 'hash', value: 'sha256:bb' }] })
  expect(await look('10:00')).toMatchObject({ outcome: 'already_in_state', done: 1, total: 1, at: at('10:00') })
  expect(await look('11:00')).toMatchObject({ at: at('10:00'), checkedAt: at('11:00') })
})

test('called off, and the change happened all the same', async () => {
  const history = [{ state: 'approved', at: at('07:00'), by: 'bob' } as const, { state: 'cancelled', at: at('07:30'), by: 'bob' } as const]
  const { scene, look, alert } = await watched({ history })
  expect(await look('08:30')).toMatchObject({ outcome: 'cancelled_clean' })
  const stored = await scene.store.read.changeById('c1')
  if (stored === null) throw new Error('no change')
  const judgement = { ...stored.judgement, verdict: 'unapproved', entry: 'T-1' } as const
  await scene.store.write((tx) =>
    tx.addJudgements([{ stored, judgement, severity: 'high', needsAttention: true, at: at('09:00'), because: 'test' }]),
  )
  expect(await look('10:00')).toMatchObject({ outcome: 'cancelled_but_changed' })
  expect(await alert()).toMatchObject({ state: 'open', subject: 'T-1', reason: expect.stringContaining('Ask alice first') })
})

test('whoever makes the change hears first, the channels hours later', async () => {
  const { scene, look, alert } = await watched({ expect: [{ kind: 'hash', value: 'sha256:cc' }], implementers: ['Alice', 'nobody here'] }, [
    'ops',
  ])
  const person = { name: 'alice', login: 'al', roles: [], state: 'active', createdAt: 1, passwordHash: null } as const
  await scene.store.write(async (tx) => {
    await tx.addPerson({ ...person, id: 'p-1', mail: 'alice@example.org' })
    await tx.addPerson({ ...person, id: 'p-2', name: 'bob', login: 'bob', mail: null })
    const keys = { key_hash: 'h', public_key: 'k' }
    await tx.addAgent({ id: 'agent-1', asset: 'web-01', ...keys, version: '1', enrolled_at: at('08:00') })
    await tx.patchAgent('agent-1', { last_seen_at: at('09:58') })
  })
  expect(await look('10:00')).toMatchObject({ outcome: 'no_show' })
  expect(await scene.store.read.deliveriesOf([(await alert())?.id ?? ''])).toMatchObject([
    { channel: 'person:p-1', event: 'opened', nextAt: at('10:00') },
    { channel: 'ops', event: 'escalated', nextAt: at('14:00') },
  ])
})
