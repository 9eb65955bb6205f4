// Acceptance as one transaction: all of it or nothing, in whatever order and however often it is told.
import * as fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { accept } from '../../../server/accept.ts'
import type { Store, Writes } from '../../../server/store/store.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'
import { fileChange } from '../../helpers/wire-agent.ts'

let server: TestServer
afterEach(() => server.close())

const three = [fileChange('/etc/hosts', 'a', 'b'), fileChange('/etc/motd', null, 'hello'), fileChange('/etc/issue', 'x', null)]

async function everythingStored({ read }: Store) {
  const [changes, alerts, items, counts, agents] = await Promise.all([
    read.listChanges({}),
    read.alerts({ limit: 100 }),
    read.itemsOf('web-01'),
    read.verdictCounts(0),
    read.agentsOf('web-01'),
  ])
  return {
    changes: changes.items.length,
    alerts: alerts.length,
    items: items.items.length,
    counted: [...counts.values()].reduce((sum, count) => sum + count, 0),
    watermark: agents[0]?.watermark,
    events: agents[0] ? (await read.eventsOf(agents[0].id, agents[0].epoch)).length : 0,
  }
}

const STEPS = ['addEvents', 'addChanges', 'keepItems', 'openAlerts', 'advanceStream'] as const satisfies readonly (keyof Writes)[]

test.each(STEPS)('a failure in %s leaves nothing behind, and the next try keeps all', async (step) => {
  let fails = false
  const failing = (tx: Writes): Writes => ({
    ...tx,
    [step]: async (...given: readonly never[]) => {
      if (fails) throw new Error(`no ${step}`)
      return Reflect.apply(tx[step], tx, given) as Promise<unknown>
    },
  })
  server = await startTestServer({ wrap: (store) => ({ ...store, write: (work) => store.write((tx) => work(failing(tx))) }) })
  const agent = await enrolledAgent(server)
  const events = agent.chain(three)
  fails = true
  expect((await agent.send(events)).status).toBe(503)
  expect(await everythingStored(server.store)).toEqual({ changes: 0, alerts: 0, items: 0, counted: 0, watermark: 0, events: 0 })
  fails = false
  expect((await agent.send(events)).status).toBe(200)
  expect(await everythingStored(server.store)).toEqual({ changes: 3, alerts: 3, items: 3, counted: 3, watermark: 3, events: 3 })
})

test('an alert row exists if and only if its change does', async () => {
  server = await startTestServer()
  const agent = await enrolledAgent(server)
  await agent.send(agent.chain(three))
  const alerts = await server.store.read.alerts({ limit: 10 })
  const changes = await server.store.read.listChanges({})
  expect(alerts.map(({ subject }) => subject).sort()).toEqual(changes.items.map(({ change }) => change.id).sort())
  expect(alerts.every(({ firstVerdict }) => firstVerdict === 'unauthorised')).toBe(true)
})

test('a change back to the accepted baseline is a revert, and settles what departed from it', async () => {
  server = await startTestServer()
  const agent = await enrolledAgent(server)
  const events = agent.chain([fileChange('/etc/motd', null, 'a'), fileChange('/etc/motd', 'a', 'b'), fileChange('/etc/motd', 'b', 'a')])
  await agent.send(events.slice(0, 1))
  await server.store.write(async (tx) => {
    await tx.acceptBaseline({ asset: 'web-01', state: 'accepted', at: 1, by: 'alice', why: 'first look' })
    await tx.decideChanges([events[0]?.id ?? ''], { state: 'accepted', at: 1, by: 'alice', why: 'first look' })
  })
  await agent.send(events.slice(0, 2))
  expect(await server.store.read.openAlertAbout('change', events[1]?.id ?? '')).not.toBeNull()
  await agent.send(events)
  expect(await server.store.read.changeById(events[2]?.id ?? '')).toMatchObject({
    judgement: { verdict: 'reverted' },
    state: 'reverted',
    needsAttention: false,
  })
  expect(await server.store.read.changeById(events[1]?.id ?? '')).toMatchObject({
    state: 'reverted',
    needsAttention: false,
    firstVerdict: 'unauthorised',
  })
  expect(await server.store.read.openAlertAbout('change', events[1]?.id ?? '')).toBeNull()
  expect((await server.store.read.itemCounts('web-01')).drifted).toBe(0)
})

test('whatever the order, the cuts and the repeats of delivery, the same is stored', async () => {
  server = await startTestServer()
  const bodies = Array.from({ length: 12 }, (_, index) =>
    fileChange(`/etc/file-${index % 4}`, index < 4 ? null : String(index - 4), String(index)),
  )
  const cut = fc.record({ first: fc.integer({ min: 0, max: 11 }), length: fc.integer({ min: 1, max: 12 }) })
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.array(cut, { maxLength: 10 }), async (cuts) => {
      const name = `host-${round++}`
      const agent = await enrolledAgent(server, name)
      const events = agent.chain(bodies)
      for (const { first, length } of cuts) expect([200, 409]).toContain((await agent.send(events.slice(first, first + length))).status)
      expect((await agent.send(events)).status).toBe(200)
      const stored = await server.store.read.listChanges({ asset: name, order: 'oldest' })
      expect(new Set(stored.items.map(({ change }) => change.id))).toEqual(new Set(events.map(({ id }) => id)))
      expect(stored.items).toHaveLength(12)
      const items = await server.store.read.itemsOf(name)
      const texts = await server.store.read.textsOf(items.items.map(({ text }) => text))
      expect(items.items.map(({ item, text }) => [item.path, texts.get(text ?? '')])).toEqual(
        [0, 1, 2, 3].map((n) => [`/etc/file-${n}`, String(n + 8)]),
      )
      expect([...(await server.store.read.verdictCounts(0, name)).values()]).toEqual([12])
    }),
    { numRuns: 15 },
  )
})

test('writes that share a commit stand or fall alone', async () => {
  server = await startTestServer()
  const agent = await enrolledAgent(server)
  const events = agent.chain(three)
  const settled = await Promise.allSettled([
    ...[events.slice(0, 1), events.slice(0, 2), events].map((part) => agent.send(part)),
    server.store.write(async (tx) => {
      await tx.patchAgent(agent.agent, { watermark: 99 })
      throw new Error('on purpose')
    }),
    server.store.write((tx) => accept(tx, server.judging, 'nobody', { epoch: '', first: 1, last: 1, signature: '', events: [] })),
  ])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(await everythingStored(server.store)).toMatchObject({ changes: 3, watermark: 3 })
})
