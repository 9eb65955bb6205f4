// What is settled and old goes, in bounded steps; what is open, recent, or the trail of what people did stays.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetOld } from '../../../server/retention.ts'
import type { Store } from '../../../server/store/store.ts'
import { fileChange } from '../../helpers/wire-agent.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'

const DAY = 86_400_000
const COUNT = 600
let server: TestServer
let store: Store
beforeEach(async () => {
  server = await startTestServer()
  store = server.store
})
afterEach(() => server.close())

/** Changes of as many files, told by one agent; each opens an alert. */
async function told(): Promise<readonly string[]> {
  const agent = await enrolledAgent(server)
  const at = server.clock.at
  const events = agent.chain(
    Array.from({ length: COUNT }, (_, n) => fileChange(`/etc/f${n}`, 'a', `b${n}`, { lastSeen: at - 1_000, firstSeen: at })),
  )
  for (let start = 0; start < COUNT; start += 500) expect((await agent.send(events.slice(start, start + 500))).status).toBe(200)
  return events.map(({ id }) => id)
}

async function left(ids: readonly string[]) {
  const changes = await store.read.changesById(ids)
  const alerts = (await Promise.all(ids.map((id) => store.read.alertsOfChange(id)))).flat()
  const [change] = changes
  const agent = (await store.read.allAgents())[0]
  const events = await store.read.eventsOf(agent?.id ?? '', agent?.epoch ?? '', 0, 5_000)
  return { changes: changes.length, alerts: alerts.length, events: events.length, first: change?.change.id }
}

async function settle(ids: readonly string[]): Promise<void> {
  const at = server.clock.at
  await store.write(async (tx) => {
    await tx.decideChanges(ids, { state: 'accepted', at, by: 'ada', why: 'as it should be' })
    await tx.resolveAlerts({ kind: 'change', subjects: ids, at, because: 'Accepted.' })
  })
}

const forget = (days: number | undefined) => forgetOld({ store, days, now: server.clock.at })

test('settled and old evidence goes with its alerts; open, recent and written trails stay', async () => {
  const ids = await told()
  const settled = ids.slice(0, 550)
  await settle(settled)
  const trail = (await store.read.auditTrail({ limit: 100 })).length
  server.clock.at += 89 * DAY
  expect(await forget(90)).toEqual({ events: 0, changes: 0, alerts: 0, records: 0 })
  expect(await forget(undefined)).toEqual({ events: 0, changes: 0, alerts: 0, records: 0 })
  server.clock.at += 2 * DAY
  expect(await forget(90)).toEqual({ events: 550, changes: 550, alerts: 550, records: 0 })
  expect(await left(ids)).toMatchObject({ changes: 50, alerts: 50, events: 50 })
  const rows = await store.read.auditTrail({ limit: 100 })
  expect(rows).toHaveLength(trail + 1)
  expect(rows[0]).toMatchObject({ verb: 'forget-old-evidence', detail: { changes: 550, days: 90 } })
  expect((await store.read.verdictCounts(0)).get('unauthorised')).toBe(COUNT)
  // Nothing is left to do, and nothing is said about it.
  expect(await forget(90)).toEqual({ events: 0, changes: 0, alerts: 0, records: 0 })
  expect(await store.read.auditTrail({ limit: 100 })).toHaveLength(trail + 1)
})

test('old events sent once more are still known to be old, and a run that is stopped ends', async () => {
  const ids = await told()
  await settle(ids)
  server.clock.at += 91 * DAY
  let steps = 0
  await forgetOld({ store, days: 90, now: server.clock.at }, () => ++steps >= 2)
  await forget(90)
  expect(await left(ids)).toMatchObject({ changes: 0, events: 0 })
  expect((await store.read.allAgents())[0]).toMatchObject({ watermark: COUNT })
})
