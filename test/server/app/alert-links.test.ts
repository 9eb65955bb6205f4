// Where a message about an alert leads, and what of a change it may show.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diffOf, pageOf, withholdsDiff } from '../../../server/alert-links.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'
import { fileChange } from '../../helpers/wire-agent.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('an alert about a change leads to it, one about an agent to its asset', () => {
  expect(pageOf({ kind: 'change', subject: 'c-1', asset: 'web-01', facts: {} })).toBe('/changes/c-1')
  const asked = { change: 'c-2', person: 'dave', mail: null }
  expect(pageOf({ kind: 'question', subject: 'q-1', asset: 'web-01', facts: { asked } })).toBe('/changes/c-2')
  expect(pageOf({ kind: 'silent', subject: 'agent-1', asset: 'web-01', facts: {} })).toBe('/assets/web-01')
})

test('the diff has the lines around the change; without texts, or a change, there is none', async () => {
  const agent = await enrolledAgent(server)
  const long = Array.from({ length: 300 }, (_, index) => `line ${index}`).join('\n')
  const events = agent.chain([fileChange('/etc/motd', 'a\nb\n', 'a\nc\n'), fileChange('/etc/long', null, long)])
  await agent.send(events)
  expect(await diffOf(server.store, { kind: 'change', subject: events[0]?.id ?? '' })).toBe(' a\n-b\n+c')
  expect((await diffOf(server.store, { kind: 'change', subject: events[1]?.id ?? '' }))?.split('\n').at(-1)).toBe('… 100 more lines')
  expect(await diffOf(server.store, { kind: 'change', subject: 'unknown' })).toBeNull()
  expect(await diffOf(server.store, { kind: 'silent', subject: agent.agent })).toBeNull()
})

const routes = [
  { severity: ['high'], channels: ['mail'] },
  { service: 'shop', channels: ['mail'], diff: false },
] as const
test.each([
  { name: 'a route that says no', services: ['shop'], channel: 'mail', is: true },
  { name: 'a route about another service', services: ['crm'], channel: 'mail', is: false },
  { name: 'a route to another channel', services: ['shop'], channel: 'pager', is: false },
])('the diff stays behind by $name: $is', ({ services, channel, is }) => {
  expect(withholdsDiff({ kind: 'change', severity: 'high', facts: { services } }, routes, channel)).toBe(is)
})

test('a line that nobody could read is cut', async () => {
  const agent = await enrolledAgent(server)
  const events = agent.chain([fileChange('/etc/motd', null, 'x'.repeat(5_000))])
  await agent.send(events)
  const diff = await diffOf(server.store, { kind: 'change', subject: events[0]?.id ?? '' })
  expect(diff).toMatch(/^\+x{400}… 4600 more characters$/)
})
