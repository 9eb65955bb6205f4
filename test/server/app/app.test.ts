// The application around its routes: rights are declared or nothing starts, refusals are problems, what it is made of is described.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkRoutes } from '../../../server/app.ts'
import type { Route } from '../../../server/route.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'
import { fileChange } from '../../helpers/wire-agent.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const route = (over: Partial<Route>): Route => ({
  method: 'GET',
  path: '/x',
  right: 'viewer',
  does: 'x',
  handler: (c) => c.text('x'),
  ...over,
})

test.each([
  { name: 'a right that does not exist', routes: [route({ right: 'everybody' as Route['right'] })], says: /GET \/x declares no right/ },
  { name: 'two of the same', routes: [route({}), route({})], says: /GET \/x is declared twice/ },
])('$name stops the start with its name', ({ routes, says }) => {
  expect(() => checkRoutes(routes)).toThrow(says)
})

test.each([
  { address: '/nowhere', status: 404, says: 'openapi.json' },
  { address: '/api/v1/changes/nothing', status: 404, says: 'change nothing' },
  { address: '/api/v1/assets/nothing', status: 404, says: 'asset nothing' },
  { address: '/api/v1/changes?verdict=fine', status: 400, says: 'there is no "fine"' },
  { address: '/api/v1/changes?since=yesterday', status: 400, says: 'since' },
  { address: '/api/v1/changes?limit=101', status: 400, says: 'limit' },
])('$address answers $status and says what to do', async ({ address, status, says }) => {
  const answer = await server.get(address)
  expect(answer).toMatchObject({ status, body: { status, detail: expect.stringContaining(says) } })
})

test('without a credential there is nothing to read, but health', async () => {
  for (const address of ['/api/v1/changes', '/api/v1/assets', '/api/v1/events'])
    expect((await server.app.request(address)).status).toBe(401)
  for (const address of ['/healthz', '/readyz', '/openapi.json', '/metrics']) expect((await server.app.request(address)).status).toBe(200)
})

test('one change answers with its diff and every verdict', async () => {
  const agent = await enrolledAgent(server)
  const events = agent.chain([fileChange('/etc/motd', 'old\nsame\n', 'new\nsame\n')])
  await agent.send(events)
  const { body } = await server.get(`/api/v1/changes/${events[0]?.id}`)
  expect(body).toMatchObject({
    interval: { from: '1970-01-01T00:14:59.750Z', to: '1970-01-01T00:16:40.250Z' },
    before: { mode: '0644' },
    diff: { hunks: [expect.anything()] },
    verdicts: [{ verdict: 'unauthorised', because: 'first seen' }],
  })
  expect(body.before).not.toHaveProperty('text')
  const items = await server.get('/api/v1/assets/web-01/items?drifted=true')
  expect(items.body).toMatchObject({ items: [{ item: { path: '/etc/motd' }, drifted: true, baseline: { state: 'unaccepted' } }] })
  expect((await server.get('/api/v1/assets/web-01')).body).toMatchObject({
    items: 1,
    drifted: 1,
    blindIntervals: [],
    agents: [{ silence: 'well' }],
  })
})

test('the event stream tells of a change after it is stored, and ends when the server stops', async () => {
  const agent = await enrolledAgent(server)
  const answer = await server.app.request('/api/v1/events', { headers: { authorization: `Bearer ${server.token}` } })
  const events = agent.chain([fileChange('/etc/motd', 'a', 'b')])
  setTimeout(() => void agent.send(events), 50)
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk)
    if (text.includes('event: alert')) server.stopping.abort()
  }
  expect(text).toContain(`data: {"kind":"change","id":"${events[0]?.id}","asset":"web-01"}`)
})

test('the description names every call for programs with its right', async () => {
  const { body } = await server.get('/openapi.json')
  expect(body.paths).toMatchObject({
    '/api/v1/changes': { get: { parameters: expect.arrayContaining([expect.objectContaining({ name: 'verdict', in: 'query' })]) } },
    '/api/v1/changes/{id}': { get: { parameters: [{ name: 'id', in: 'path', required: true }] } },
    '/v1/logs': { post: expect.anything() },
  })
})
