// The stream of an agent: contiguous, chained, signed; told twice it is stored once, told otherwise it is held.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HEADERS } from '../../../rules/wire.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'
import { chainOf, fileChange } from '../../helpers/wire-agent.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const three = [fileChange('/etc/hosts', 'a', 'b'), fileChange('/etc/motd', null, 'hello'), fileChange('/etc/issue', 'x', null)]

test('stores a batch, confirms how far it is, and shows the changes', async () => {
  const agent = await enrolledAgent(server)
  const events = agent.chain(three)
  const answer = await agent.send(events)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({})
  expect(answer.headers.get(HEADERS.watermark)).toBe('3')
  expect(answer.headers.get(HEADERS.hash)).toBe(events[2]?.hash)
  const { body } = await server.get('/api/v1/changes')
  expect(body.items).toHaveLength(3)
  expect(body.items).toContainEqual(
    expect.objectContaining({
      asset: 'web-01',
      item: { kind: 'file', path: '/etc/hosts' },
      verdict: 'unauthorised',
      firstVerdict: 'unauthorised',
      entry: null,
    }),
  )
})

test('the same batch again changes nothing and is answered alike', async () => {
  const agent = await enrolledAgent(server)
  const events = agent.chain(three)
  for (let round = 0; round < 3; round++) {
    const answer = await agent.send(events)
    expect([answer.status, answer.headers.get(HEADERS.watermark)]).toEqual([200, '3'])
  }
  expect(await server.store.read.eventsOf(agent.agent, agent.epoch)).toHaveLength(3)
  expect((await server.get('/api/v1/changes')).body.items).toHaveLength(3)
  expect(await server.store.read.alerts({ limit: 10 })).toHaveLength(3)
})

test('a batch that begins too late is refused whole, with where to go on', async () => {
  const agent = await enrolledAgent(server)
  const events = agent.chain(three)
  const answer = await agent.send(events.slice(1))
  expect(answer.status).toBe(409)
  expect(await answer.json()).toMatchObject({ expected: 1 })
  expect(await server.store.read.eventsOf(agent.agent, agent.epoch)).toHaveLength(0)
  await agent.send(events.slice(0, 1))
  expect((await agent.send(events.slice(2))).headers.get(HEADERS.watermark)).toBe('1')
})

test('a batch that overlaps what is stored adds only what is new', async () => {
  const agent = await enrolledAgent(server)
  const events = agent.chain(three)
  await agent.send(events.slice(0, 2))
  expect((await agent.send(events)).headers.get(HEADERS.watermark)).toBe('3')
  expect((await server.get('/api/v1/changes')).body.items).toHaveLength(3)
})

describe('holds the stream, keeps what was there and says so', () => {
  const lies: readonly { readonly name: string; readonly lie: (agent: Awaited<ReturnType<typeof enrolledAgent>>) => Promise<Response> }[] =
    [
      {
        name: 'when an event under a known number says something else',
        lie: (agent) => agent.send(agent.chain([fileChange('/etc/passwd', 'a', 'evil'), ...three.slice(1)])),
      },
      {
        name: 'when the chain does not join',
        lie: (agent) =>
          agent.send(chainOf(agent.agent, agent.epoch, [...three.slice(0, 2), three[0] ?? '', three[1] ?? ''].reverse()).slice(3)),
      },
      { name: 'when it never offered what is stored', lie: (agent) => agent.hello({ lastOffered: 1 }) },
      { name: 'when it was told another hash', lie: (agent) => agent.hello({ lastAcked: 2, lastAckedHash: 'f'.repeat(64) }) },
    ]
  test.each(lies)('$name', async ({ lie }) => {
    const agent = await enrolledAgent(server)
    const events = agent.chain(three)
    await agent.send(events)
    expect((await lie(agent)).status).toBe(403)
    expect((await agent.send(events)).status).toBe(403)
    expect(await server.store.read.agentById(agent.agent)).toMatchObject({ state: 'quarantined', watermark: 3 })
    const alerts = await server.store.read.alerts({ limit: 10 })
    expect(alerts.filter(({ kind }) => kind === 'fork')).toHaveLength(1)
    expect(await server.store.read.eventsOf(agent.agent, agent.epoch)).toHaveLength(3)
  })
})

test('a batch with another signature is refused, and nothing of it is kept', async () => {
  const agent = await enrolledAgent(server)
  const answer = await agent.send(agent.chain(three), { [HEADERS.signature]: Buffer.from('no').toString('base64') })
  expect(answer.status).toBe(403)
  expect(await server.store.read.eventsOf(agent.agent, agent.epoch)).toHaveLength(0)
  expect(answer.headers.get(HEADERS.watermark)).toBe('0')
})

test('an event that cannot be read waits in quarantine, counts for the watermark and stops nobody', async () => {
  const agent = await enrolledAgent(server)
  const answer = await agent.send(agent.chain([three[0] ?? '', 'no json', '{"kind":"change"}', three[1] ?? '']))
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: '2' } })
  expect(answer.headers.get(HEADERS.watermark)).toBe('4')
  expect((await server.store.read.listQuarantine({})).items.map(({ number }) => number).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([
    2, 3,
  ])
  expect((await server.get('/api/v1/changes')).body.items).toHaveLength(2)
})

test('one agent cannot take the id of another agent’s change', async () => {
  const [one, two] = [await enrolledAgent(server, 'web-01'), await enrolledAgent(server, 'web-02')]
  const events = one.chain([three[0] ?? ''])
  await one.send(events)
  const stolen = chainOf(one.agent, one.epoch, [fileChange('/etc/shadow', 'a', 'b')])
  expect((await two.send(stolen)).status).toBe(200)
  expect(await server.store.read.changeById(events[0]?.id ?? '')).toMatchObject({
    change: { asset: 'web-01', item: { path: '/etc/hosts' } },
  })
  expect((await server.store.read.listQuarantine({})).items).toHaveLength(1)
})
