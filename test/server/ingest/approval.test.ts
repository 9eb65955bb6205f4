// A new agent waits for a person, a held one for a release; nobody's data is lost meanwhile, and no second voice is taken for the first.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CALLS, type EnrolAnswer, FIRST_PREV } from '../../../rules/wire.ts'
import { approveAgent } from '../../../server/actions/approve-agent.ts'
import { rejectAgent } from '../../../server/actions/reject-agent.ts'
import { releaseAgent } from '../../../server/actions/release-agent.ts'
import { revokeAgent } from '../../../server/actions/revoke-agent.ts'
import { enrolledAgent, enrolmentToken, startTestServer, type TestServer } from '../../helpers/server.ts'
import { aHeartbeat, chainOf, fileChange, keyPair } from '../../helpers/wire-agent.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const somebody = { kind: 'person', id: 'p', name: 'alice', roles: ['admin'], session: 's' } as const
const parts = () => ({ store: server.store, live: server.live, now: () => server.clock.at, agentsChanged: server.agentsChanged })
const stateOf = async (id: string) => (await server.store.read.agentById(id))?.state

describe('a new agent', () => {
  async function pending(name = 'web-07') {
    const token = await enrolmentToken(server, {})
    const post = (address: string, body: unknown, authorization?: string) =>
      server.app.request(address, { method: 'POST', body: JSON.stringify(body), headers: authorization ? { authorization } : {} })
    const answer = await post(CALLS.enrol, { token, publicKey: keyPair().publicKey, name, version: '1' })
    const { agent, key, isPending } = (await answer.json()) as EnrolAnswer
    const about = { epoch: 'e', version: '2', lastAcked: 0, lastAckedHash: FIRST_PREV, lastOffered: 3, bootId: 'b' }
    const hello = () => post(CALLS.hello, { ...about, clock: server.clock.at }, `Bearer ${key}`)
    return { agent, isPending, hello }
  }

  test('waits until a person approves it: refused so that it keeps everything, shown, and no asset yet', async () => {
    const { agent, isPending, hello } = await pending()
    expect(isPending).toBe(true)
    const refusal = await hello()
    expect([refusal.status, refusal.headers.get('retry-after')]).toEqual([403, '20'])
    expect(await refusal.json()).toMatchObject({ detail: expect.stringContaining('until a person approves it') })
    expect(await server.store.read.agentById(agent)).toMatchObject({ state: 'pending', version: '2', last_seen_at: server.clock.at })
    expect(await server.store.read.assetById('web-07')).toBeNull()

    expect(await approveAgent(parts(), somebody, { id: agent, why: '' })).toMatchObject({ ok: true })
    expect(await approveAgent(parts(), somebody, { id: agent, why: '' })).toMatchObject({ ok: false, status: 409 })
    expect((await hello()).status).toBe(200)
    expect(await server.store.read.assetById('web-07')).toMatchObject({ id: 'web-07' })
    const trail = await server.store.read.auditTrail({ limit: 9, subject: agent })
    expect(trail.map(({ verb, actor }) => [verb, actor.name])).toEqual([
      ['approve-agent', 'alice'],
      ['enrol-agent', 'web-07'],
    ])
  })

  test('rejected, its key opens nothing', async () => {
    const { agent, hello } = await pending()
    expect(await revokeAgent(parts(), somebody, { id: agent, why: 'x' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('Reject'),
    })
    expect(await rejectAgent(parts(), somebody, { id: agent, why: 'who is this?' })).toMatchObject({ ok: true })
    expect((await hello()).status).toBe(401)
    expect(await server.store.read.agentById(agent)).toMatchObject({ state: 'rejected', state_reason: 'Rejected by alice: who is this?' })
    expect(await rejectAgent(parts(), somebody, { id: agent, why: '' })).toMatchObject({ ok: false, status: 409 })
  })
})

describe('a second voice', () => {
  type Agent = Awaited<ReturnType<typeof enrolledAgent>>
  const beat = (agent: Agent, counter: number, clock: number) =>
    agent.post(CALLS.heartbeat, aHeartbeat({ epoch: agent.epoch, counter, clock }), { authorization: agent.authorization })

  const cases = [
    { name: 'the next beat of one agent', counter: 6, laterMs: 30_000, status: 200, state: 'active' },
    { name: 'a beat repeated on the way', counter: 5, laterMs: 0, status: 409, state: 'active' },
    { name: 'a beat overtaken by a later one', counter: 4, laterMs: -30_000, status: 409, state: 'active' },
    { name: 'a clone that counts for itself', counter: 5, laterMs: 10_000, status: 403, state: 'quarantined' },
    { name: 'a store that went back in time', counter: 2, laterMs: 60_000, status: 403, state: 'quarantined' },
    { name: 'one that found no room to count', counter: 0, laterMs: 30_000, status: 200, state: 'active' },
  ]
  test.each(cases)('$name', async ({ counter, laterMs, status, state }) => {
    const agent = await enrolledAgent(server)
    expect((await beat(agent, 5, 2_000_000)).status).toBe(200)
    const answer = await beat(agent, counter, 2_000_000 + laterMs)
    expect([answer.status, await stateOf(agent.agent)]).toEqual([status, state])
  })

  test('a released agent goes on in a new epoch, is told what is stored, and the old epoch stays closed', async () => {
    const agent = await enrolledAgent(server)
    const [first, second] = agent.chain([fileChange('/etc/a', null, 'a'), fileChange('/etc/b', null, 'b')])
    if (!first || !second) throw new Error('no chain')
    await agent.send([first, second])
    const other = agent.chain([fileChange('/etc/a', null, 'a'), fileChange('/etc/b', null, 'OTHER')])
    expect((await agent.send(other)).status).toBe(403)
    expect(await stateOf(agent.agent)).toBe('quarantined')

    expect(await releaseAgent(parts(), somebody, { id: agent.agent, why: 'the clone is deleted' })).toMatchObject({ ok: true })
    expect((await agent.send(other)).status).toBe(409)
    expect(await (await agent.hello()).json()).toMatchObject({ renew: true, watermark: 2, hash: second.hash })
    expect(await stateOf(agent.agent)).toBe('released')
    expect(await (await agent.hello({ epoch: 'epoch-2' })).json()).toMatchObject({ watermark: 0, wantsManifest: true })
    expect(await stateOf(agent.agent)).toBe('active')
    expect(await server.store.read.notesOf('web-01')).toMatchObject([{ name: 'epoch-renewed' }])
    const alerts = await server.store.read.alerts({ limit: 9 })
    expect(alerts.filter(({ kind }) => kind === 'store-lost')).toEqual([])

    expect((await agent.hello()).status).toBe(403)
    expect(await server.store.read.agentById(agent.agent)).toMatchObject({
      state: 'quarantined',
      state_reason: expect.stringContaining('earlier life'),
    })
    expect(await server.store.read.eventsOf(agent.agent, 'epoch-1', 0, 9)).toHaveLength(2)
  })

  test('a chain of its own under the same key is held with nothing of it stored', async () => {
    const agent = await enrolledAgent(server)
    await agent.send(agent.chain([fileChange('/etc/a', null, 'a')]))
    const [, stray] = chainOf(agent.agent, agent.epoch, [fileChange('/etc/x', null, 'x'), fileChange('/etc/y', null, 'y')])
    if (!stray) throw new Error('no chain')
    expect((await agent.send([stray])).status).toBe(403)
    expect(await server.store.read.eventsOf(agent.agent, agent.epoch, 0, 9)).toHaveLength(1)
    expect(await stateOf(agent.agent)).toBe('quarantined')
  })
})
