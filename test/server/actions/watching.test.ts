// What people decide about the watching itself: ending an alert, releasing and revoking an agent, each with its reason and its row.
import { describe, expect, test } from 'vitest'
import { releaseAgent } from '../../../server/actions/release-agent.ts'
import { resolveAlert } from '../../../server/actions/resolve-alert.ts'
import { revokeAgent } from '../../../server/actions/revoke-agent.ts'
import { endHealed } from '../../../server/alert/healed.ts'
import { anAlert } from '../alert/an-alert.ts'
import { alice, aScene, type Scene, trailOf } from '../schedule/scene.ts'

async function anAgent({ store, clock }: Scene, state: 'active' | 'quarantined' = 'quarantined'): Promise<void> {
  await store.write(async (tx) => {
    const keys = { key_hash: 'h', public_key: 'p' }
    await tx.addAgent({ id: 'agent-1', asset: 'web-01', ...keys, version: '1', enrolled_at: clock.now })
    await tx.patchAgent('agent-1', { state, state_reason: state === 'active' ? null : 'event 12 differs' })
    const about = { kind: 'fork', subject: 'agent-1', facts: {}, firstVerdict: null } as const
    await tx.openAlert(anAlert({ ...about, title: 'Two seem to speak', at: clock.now }), ['mail'])
  })
}
const agentIn = async ({ store }: Scene) => store.read.agentById('agent-1')
const forkIn = async ({ store }: Scene) => (await store.read.alerts({ limit: 100 })).find(({ kind }) => kind === 'fork')

describe('an alert about the watching itself', () => {
  test('ends by a person with a reason, once', async () => {
    const scene = await aScene()
    await anAgent(scene)
    const id = (await forkIn(scene))?.id ?? ''
    expect(await resolveAlert(scene, alice, { id, why: ' ' })).toMatchObject({ ok: false, status: 400 })
    expect(await resolveAlert(scene, alice, { id, why: 'a clone, deleted' })).toMatchObject({
      ok: true,
      alert: { state: 'resolved', resolvedBecause: 'Ended by alice: a clone, deleted' },
    })
    expect(await resolveAlert(scene, alice, { id, why: 'again' })).toMatchObject({ ok: false, status: 409 })
    expect(await resolveAlert(scene, alice, { id: 'no', why: 'x' })).toMatchObject({ ok: false, status: 404 })
    expect(await trailOf(scene, id)).toEqual(['alice resolve-alert'])
  })

  test('one about a change ends with the change only', async () => {
    const scene = await aScene()
    const [alert] = await scene.store.read.alertsOfChange('c1')
    const ended = await resolveAlert(scene, alice, { id: alert?.id ?? '', why: 'it bothers me' })
    expect(ended).toMatchObject({ ok: false, status: 409, detail: expect.stringContaining('settled') })
    expect((await scene.store.read.alertsOfChange('c1'))[0]?.state).toBe('open')
  })
})

describe('a held agent', () => {
  test('released speaks on, and its alert ends', async () => {
    const scene = await aScene()
    await anAgent(scene)
    const changed: string[] = []
    const parts = { ...scene, agentsChanged: () => void changed.push('forgotten') }
    expect(await releaseAgent(parts, alice, { id: 'agent-1', why: 'the clone is gone' })).toMatchObject({ ok: true })
    expect(await agentIn(scene)).toMatchObject({ state: 'released' })
    expect(await forkIn(scene)).toMatchObject({ state: 'resolved', resolvedBecause: 'Released by alice: the clone is gone' })
    expect(changed).toEqual(['forgotten'])
    expect(await trailOf(scene, 'agent-1')).toEqual(['alice release-agent'])
    expect(await releaseAgent(parts, alice, { id: 'agent-1', why: 'again' })).toMatchObject({ ok: false, status: 409 })
  })

  test('revoked is over: nobody watches its asset from its last word on', async () => {
    const scene = await aScene()
    await anAgent(scene)
    expect(await revokeAgent(scene, alice, { id: 'agent-1', why: 'stolen key' })).toMatchObject({ ok: true })
    expect(await agentIn(scene)).toMatchObject({ state: 'revoked', state_reason: 'Revoked by alice: stolen key' })
    expect(await scene.store.read.blindIntervalsOf('web-01', 0)).toMatchObject([{ to: null, reason: 'Its agent was revoked.' }])
    expect(await forkIn(scene)).toMatchObject({ state: 'resolved' })
    expect(await revokeAgent(scene, alice, { id: 'agent-1', why: 'again' })).toMatchObject({ ok: false, status: 409 })
  })

  test.each([
    { name: 'without a reason', id: 'agent-1', why: '', status: 400 },
    { name: 'that nobody knows', id: 'agent-9', why: 'x', status: 404 },
  ])('$name nothing is changed and nothing written', async ({ id, why, status }) => {
    const scene = await aScene()
    await anAgent(scene)
    for (const act of [releaseAgent, revokeAgent]) expect(await act(scene, alice, { id, why })).toMatchObject({ ok: false, status })
    expect(await agentIn(scene)).toMatchObject({ state: 'quarantined' })
    expect(await trailOf(scene, id)).toEqual([])
  })
})

describe('an agent that died', () => {
  const HALF_HOUR = 30 * 60_000
  async function died(scene: Scene): Promise<void> {
    await anAgent(scene, 'active')
    await scene.store.write(async (tx) => {
      await tx.patchAgent('agent-1', { silence: 'well' })
      const about = { kind: 'agent-died', subject: 'agent-1', facts: {}, firstVerdict: null } as const
      await tx.openAlert(anAlert({ ...about, title: 'It died', at: scene.clock.now }), [])
    })
  }
  const ended = async (scene: Scene) => (await endHealed(scene.store, scene.clock.now)).length

  test('needs nobody after half an hour of being well', async () => {
    const scene = await aScene()
    await died(scene)
    scene.clock.now += HALF_HOUR - 1
    expect(await ended(scene)).toBe(0)
    scene.clock.now += 1
    expect([await ended(scene), await ended(scene)]).toEqual([1, 0])
  })

  test('goes on being told of when it was blind or died again meanwhile', async () => {
    const scene = await aScene()
    await died(scene)
    const at = scene.clock.now
    scene.clock.now += HALF_HOUR
    const note = { id: 'n', agent: 'agent-1', asset: 'web-01', name: 'agent-died', from_at: at, to_at: at + 60_000, detail: '' }
    await scene.store.write((tx) => tx.addNotes([{ ...note, received_at: at + 60_000 }]))
    expect(await ended(scene)).toBe(0)
    scene.clock.now += 60_000
    expect(await ended(scene)).toBe(1)
  })
})
