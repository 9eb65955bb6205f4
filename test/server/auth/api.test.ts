// The JSON interfaces for tokens, people and alerts: what they answer, and what they refuse.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createToken as tokenCommand } from '../../../server/commands/token.ts'
import { createLive, type LiveEvent } from '../../../server/live.ts'
import { alertsApiRoutes } from '../../../server/routes/alerts-api.ts'
import { peopleRoutes } from '../../../server/routes/people.ts'
import { tokenRoutes } from '../../../server/routes/tokens.ts'
import { anAlert } from '../alert/an-alert.ts'
import { address, anApp, aScene, fromOwnPage, type Scene, withAda, withPerson, withToken } from './scene.ts'

let scene: Scene
let app: ReturnType<typeof anApp>
let ada: { readonly id: string; readonly cookie: string }
const published: LiveEvent[] = []
beforeEach(async () => {
  scene = await aScene()
  ada = await withAda(scene)
  const live = createLive()
  published.length = 0
  live.subscribe((event) => published.push(event))
  const parts = { ...scene.parts, live }
  app = anApp(scene, [...tokenRoutes(parts), ...peopleRoutes(parts), ...alertsApiRoutes(parts)])
})
afterEach(() => scene.close())

type Json = { [key: string]: unknown; items: readonly Json[] }
async function call(method: string, path: string, cookie: string, body?: unknown): Promise<{ status: number; json: Json }> {
  const headers = { ...fromOwnPage(cookie), 'content-type': 'application/json' }
  const answer = await app.request(address(path), { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await answer.text()
  return { status: answer.status, json: (text === '' ? {} : JSON.parse(text)) as Json }
}

describe('tokens', () => {
  test('one is made, works, is listed without its secret, and ends', async () => {
    const made = await call('POST', '/api/v1/tokens', ada.cookie, { name: 'ci', roles: ['viewer'] })
    const secret = String(made.json['token'])
    expect(made.status).toBe(201)
    expect(secret).toMatch(/^kgt_[\w-]{43}$/)
    const alerts = () => app.request(address('/api/v1/alerts'), { headers: { authorization: `Bearer ${secret}` } })
    expect((await alerts()).status).toBe(200)
    const list = await call('GET', '/api/v1/tokens', ada.cookie)
    expect(list.json.items).toMatchObject([{ name: 'ci', roles: ['viewer'], createdBy: 'Ada Lovelace', revokedAt: null }])
    expect(list.json.items[0]?.['usedAt']).toEqual(expect.any(String))
    expect(JSON.stringify(list.json)).not.toContain(secret)
    const end = () => call('DELETE', `/api/v1/tokens/${String(made.json['id'])}`, ada.cookie)
    expect([(await end()).status, (await end()).status, (await alerts()).status]).toEqual([204, 404, 401])
  })

  test('the command makes one on the data folder of a running instance', async () => {
    const folder = { dataDir: scene.dataDir }
    const secret = await tokenCommand(folder, ['viewer', 'operator'], 'robot')
    expect((await app.request(address('/api/v1/alerts'), { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200)
    await expect(tokenCommand(folder, [], 'robot')).rejects.toThrow('Name at least one role.')
  })
})

describe('people', () => {
  test('one is added with a one-time link; the same login is refused', async () => {
    const body = { name: 'Bob', login: 'bob', mail: 'bob@example.org', roles: ['operator'] }
    const added = await call('POST', '/api/v1/people', ada.cookie, body)
    expect(added.json).toMatchObject({
      login: 'bob',
      setupLink: expect.stringMatching(/^https:\/\/kg\.example\.org\/setup\?token=[\w-]{43}$/),
    })
    expect(await call('POST', '/api/v1/people', ada.cookie, body)).toMatchObject({ status: 409 })
    expect((await call('GET', '/api/v1/people', ada.cookie)).json.items.map(({ login }) => login)).toEqual(['ada', 'bob'])
  })

  test.each([
    { body: { name: 'Bob', login: 'bob', roles: ['king'] }, says: 'roles' },
    { body: { name: 'Bob', login: 'Bob the 1st', roles: ['viewer'] }, says: 'A login has' },
    { body: { name: 'B\nob', login: 'bob', roles: ['viewer'] }, says: 'A name has' },
    { body: { name: 'Bob', login: 'bob', roles: ['viewer'], admin: true }, says: 'admin' },
    { body: 'text', says: 'expected object' },
  ])('refused: $says', async ({ body, says }) => {
    const answer = await call('POST', '/api/v1/people', ada.cookie, body)
    expect(answer).toMatchObject({ status: 400, json: { detail: expect.stringContaining(says) } })
  })

  test('changing people needs a recent password; a program has none to give', async () => {
    scene.clock.now += 14 * 60_000
    await call('GET', '/api/v1/people', ada.cookie)
    scene.clock.now += 2 * 60_000
    const person = { name: 'Bob', login: 'bob', roles: ['viewer'] }
    expect(await call('POST', '/api/v1/people', ada.cookie, person)).toMatchObject({ status: 403, json: { title: 'Please sign in again' } })
    const token = await withToken(scene, ['admin'])
    const byProgram = await app.request(address('/api/v1/people'), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(person),
    })
    expect(byProgram.status).toBe(201)
  })

  test('rights change, with the trail', async () => {
    const bob = await withPerson(scene, 'bob', ['viewer'])
    expect(await call('PATCH', `/api/v1/people/${bob.id}`, ada.cookie, { roles: ['operator'] })).toMatchObject({
      json: { roles: ['operator'] },
    })
    expect((await scene.store.read.auditTrail({ limit: 1 }))[0]).toMatchObject({
      verb: 'change-person',
      actor: { name: 'Ada Lovelace' },
      subject: bob.id,
      detail: { from: { roles: ['viewer'] }, to: { roles: ['operator'] } },
    })
  })
})

describe('alerts', () => {
  const open = (n: number) => scene.store.write((tx) => tx.openAlert(anAlert({ subject: `c-${n}`, at: 1_000 * n }), ['mail']))

  test('pages of alerts with their deliveries', async () => {
    for (const n of [1, 2, 3]) await open(n)
    const first = await call('GET', '/api/v1/alerts?limit=2', ada.cookie)
    expect(first.json.items.map(({ changes }) => changes)).toEqual([['c-3'], ['c-2']])
    expect(first.json.items[0]).toMatchObject({
      state: 'open',
      openedAt: '1970-01-01T00:00:03.000Z',
      firstVerdict: 'unauthorised',
      deliveries: [{ channel: 'mail', event: 'opened', state: 'waiting', attempts: [] }],
    })
    const second = await call('GET', `/api/v1/alerts?limit=2&cursor=${String(first.json['next'])}`, ada.cookie)
    expect([second.json.items.map(({ changes }) => changes), second.json['next']]).toEqual([[['c-1']], null])
  })

  test.each(['limit=0', 'limit=101', 'state=asleep', 'cursor=1', "cursor=1'--"])('%s is refused', async (query) => {
    expect(await call('GET', `/api/v1/alerts?${query}`, ada.cookie)).toMatchObject({ status: 400, json: { title: 'This cannot be read' } })
  })

  test('acknowledged once, by an operator, and told live', async () => {
    const { id } = await open(1)
    const viewer = await withPerson(scene, 'vera', ['viewer'])
    expect((await call('POST', `/api/v1/alerts/${id}/ack`, viewer.cookie)).status).toBe(403)
    expect(await call('POST', `/api/v1/alerts/${id}/ack`, ada.cookie)).toMatchObject({
      json: { state: 'acknowledged', acknowledgedBy: 'Ada Lovelace' },
    })
    expect(published).toEqual([{ kind: 'alert', id, asset: 'web-01' }])
    const again = await call('POST', `/api/v1/alerts/${id}/ack`, ada.cookie)
    expect(again).toMatchObject({ status: 409, json: { detail: 'Ada Lovelace has acknowledged it already.' } })
    expect((await call('POST', '/api/v1/alerts/none/ack', ada.cookie)).status).toBe(404)
  })
})
