// Who is who on the web: headers, sessions, tokens, agents' keys, rights, and requests forged by other sites.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '../../../rules/domain.ts'
import { formTokenOf, hashOfSecret } from '../../../server/auth/secret.ts'
import type { Right, Route } from '../../../server/route.ts'
import { address, AGENT_KEY, anApp, aScene, fromOwnPage, type Scene, withAda, withPerson, withToken } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await aScene()
})
afterAll(() => scene.close())

const RIGHTS: readonly Right[] = ['open', 'agent', 'loopback-or-viewer', 'person', ...ROLES]
const routeFor = (right: Right, method: Route['method'] = 'GET'): Route => ({
  method,
  path: `/api/v1/needs-${right}`,
  right,
  does: 'Answers who asked.',
  handler: (c) => c.json(c.var.actor),
})
const routes = RIGHTS.flatMap((right) => [routeFor(right), routeFor(right, 'POST')])

test('headers come with every answer, refusals too', async () => {
  const app = anApp(scene, routes)
  for (const path of ['/api/v1/needs-open', '/api/v1/needs-admin', '/nowhere']) {
    const { headers } = await app.request(address(path))
    const policy = (headers.get('content-security-policy') ?? '').split(/; ?/).filter(Boolean).toSorted()
    expect(policy).toEqual(
      [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
      ].toSorted(),
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toContain('camera=()')
  }
})

describe('the matrix of rights', () => {
  const mayCall = (right: Right, roles: readonly Role[], kind: 'person' | 'token' | 'agent' | 'nobody'): boolean => {
    if (right === 'open') return true
    if (right === 'agent') return kind === 'agent'
    if (right === 'person') return kind === 'person'
    if (right === 'viewer' || right === 'loopback-or-viewer') return roles.length > 0
    if (right === 'auditor-or-admin') return roles.includes('auditor') || roles.includes('admin')
    return roles.includes(right)
  }
  const sets: readonly (readonly Role[])[] = [
    ...ROLES.map((role) => [role] as const),
    ['viewer', 'operator'],
    ['operator', 'approver', 'admin'],
  ]

  test.each(sets)('%s %s %s', async (...roles) => {
    const app = anApp(scene, routes)
    const { cookie } = await withPerson(scene, `p-${roles.join('.')}`, roles)
    const token = await withToken(scene, roles)
    for (const right of RIGHTS)
      for (const method of ['GET', 'POST']) {
        const asked = async (headers: Record<string, string>) =>
          (await app.request(address(`/api/v1/needs-${right}`), { method, headers })).status
        expect([right, method, await asked(fromOwnPage(cookie))]).toEqual([right, method, mayCall(right, roles, 'person') ? 200 : 403])
        expect([right, method, await asked({ authorization: `Bearer ${token}` })]).toEqual([
          right,
          method,
          mayCall(right, roles, 'token') ? 200 : 403,
        ])
      }
  })

  test.each(RIGHTS)('%s for an agent, and for nobody', async (right) => {
    const app = anApp(scene, routes)
    const agent = await app.request(address(`/api/v1/needs-${right}`), { headers: { authorization: `Bearer ${AGENT_KEY}` } })
    expect(agent.status).toBe(mayCall(right, [], 'agent') ? 200 : 403)
    const nobody = await app.request(address(`/api/v1/needs-${right}`))
    expect(nobody.status).toBe(mayCall(right, [], 'nobody') ? 200 : 401)
  })
})

describe('credentials that are not', () => {
  const cases: readonly { name: string; headers: (cookie: string, token: string) => Record<string, string> }[] = [
    { name: 'a token nobody made', headers: () => ({ authorization: 'Bearer kgt_wrong' }) },
    { name: 'an empty Bearer', headers: () => ({ authorization: 'Bearer ' }) },
    { name: 'Basic', headers: (_, token) => ({ authorization: `Basic ${token}` }) },
    { name: 'a wrong token beside a good session', headers: (cookie) => ({ ...fromOwnPage(cookie), authorization: 'Bearer kgt_wrong' }) },
    { name: 'a session as Bearer', headers: (cookie) => ({ authorization: `Bearer ${cookie}` }) },
    { name: 'a token as session', headers: (_, token) => fromOwnPage(token) },
    { name: 'the cookie without its prefix', headers: (cookie) => ({ cookie: `knowngood=${cookie}` }) },
  ]
  test.each(cases)('$name', async ({ headers }) => {
    const { cookie } = await withPerson(scene, `c${Math.random()}`.slice(0, 18), ['viewer'])
    const token = await withToken(scene, ['viewer'])
    const answer = await anApp(scene, routes).request(address('/api/v1/needs-viewer'), { headers: headers(cookie, token) })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })
})

describe('forged by another site', () => {
  const post = '/api/v1/needs-operator'
  const form = 'application/x-www-form-urlencoded'
  const cases: readonly {
    name: string
    headers: (cookie: string) => Record<string, string>
    body?: (cookie: string) => string
    status: number
  }[] = [
    { name: 'our page, token in the header', headers: fromOwnPage, status: 200 },
    {
      name: 'our page, token in the form',
      headers: (cookie) => ({ cookie: `__Host-knowngood=${cookie}`, 'sec-fetch-site': 'same-origin', 'content-type': form }),
      body: (cookie) => `a=1&_csrf=${encodeURIComponent(formTokenOf(cookie))}`,
      status: 200,
    },
    {
      name: 'an older browser that sends Origin',
      headers: (cookie) => ({ cookie: `__Host-knowngood=${cookie}`, origin: address(''), 'x-csrf-token': formTokenOf(cookie) }),
      status: 200,
    },
    { name: 'another site', headers: (cookie) => ({ ...fromOwnPage(cookie), 'sec-fetch-site': 'cross-site' }), status: 403 },
    { name: 'a sibling of our domain', headers: (cookie) => ({ ...fromOwnPage(cookie), 'sec-fetch-site': 'same-site' }), status: 403 },
    { name: 'typed or from a bookmark', headers: (cookie) => ({ ...fromOwnPage(cookie), 'sec-fetch-site': 'none' }), status: 403 },
    {
      name: 'a foreign Origin',
      headers: (cookie) => ({ cookie: `__Host-knowngood=${cookie}`, origin: 'https://evil.example', 'x-csrf-token': formTokenOf(cookie) }),
      status: 403,
    },
    {
      name: 'Origin: null',
      headers: (cookie) => ({ cookie: `__Host-knowngood=${cookie}`, origin: 'null', 'x-csrf-token': formTokenOf(cookie) }),
      status: 403,
    },
    {
      name: 'neither header',
      headers: (cookie) => ({ cookie: `__Host-knowngood=${cookie}`, 'x-csrf-token': formTokenOf(cookie) }),
      status: 403,
    },
    { name: 'no token', headers: (cookie) => ({ cookie: `__Host-knowngood=${cookie}`, 'sec-fetch-site': 'same-origin' }), status: 403 },
    { name: 'an empty token', headers: (cookie) => ({ ...fromOwnPage(cookie), 'x-csrf-token': '' }), status: 403 },
    {
      name: 'the token of another session',
      headers: (cookie) => ({ ...fromOwnPage(cookie), 'x-csrf-token': formTokenOf('other') }),
      status: 403,
    },
    {
      name: 'the token twice in the form',
      headers: (cookie) => ({ cookie: `__Host-knowngood=${cookie}`, 'sec-fetch-site': 'same-origin', 'content-type': form }),
      body: () => '_csrf=a&_csrf=b',
      status: 403,
    },
    {
      name: 'JSON as plain text, as a form of another site can send it',
      headers: (cookie) => ({ cookie: `__Host-knowngood=${cookie}`, 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain' }),
      body: (cookie) => JSON.stringify({ _csrf: formTokenOf(cookie) }),
      status: 403,
    },
  ]
  test.each(cases)('$name: $status', async ({ headers, body, status }) => {
    const { cookie } = await withPerson(scene, `f${Math.random()}`.slice(0, 18), ['operator'])
    const text = body?.(cookie)
    const length = text === undefined ? {} : { 'content-length': String(text.length) }
    const answer = await anApp(scene, routes).request(address(post), {
      method: 'POST',
      headers: { ...headers(cookie), ...length },
      ...(text === undefined ? {} : { body: text }),
    })
    expect(answer.status).toBe(status)
  })
})

test('sessions end when idle, sooner for approvers, and after half a day in any case', async () => {
  const app = anApp(scene, routes)
  const status = async (cookie: string) => (await app.request(address('/api/v1/needs-viewer'), { headers: fromOwnPage(cookie) })).status
  const viewer = await withPerson(scene, 'idle-viewer', ['viewer'])
  const approver = await withPerson(scene, 'idle-approver', ['approver'])
  const begun = scene.clock.now
  scene.clock.now = begun + 16 * 60_000
  expect([await status(viewer.cookie), await status(approver.cookie)]).toEqual([200, 401])
  for (let minutes = 40; minutes <= 12 * 60; minutes += 25) {
    scene.clock.now = begun + minutes * 60_000
    expect([minutes, await status(viewer.cookie)]).toEqual([minutes, 200])
  }
  scene.clock.now = begun + 12 * 3_600_000 + 1
  expect(await status(viewer.cookie)).toBe(401)
  scene.clock.now = begun
})

test('a session of somebody who was disabled while signing in gives nothing', async () => {
  const bob = await withPerson(scene, 'late-bob', ['viewer'])
  await scene.store.write((tx) => tx.setPerson(bob.id, { roles: ['viewer'], state: 'disabled' }))
  const [id, at] = [hashOfSecret('planted'), scene.clock.now]
  await scene.store.write((tx) => tx.addSession({ id, person: bob.id, createdAt: at, authenticatedAt: at, seenAt: at }))
  const answer = await anApp(scene, routes).request(address('/api/v1/needs-viewer'), { headers: fromOwnPage('planted') })
  expect(answer.status).toBe(401)
})

test('what is open on loopback is closed to another name that points there', async () => {
  await withAda(scene).catch(() => null)
  const app = anApp(scene, routes, { secure: false, address: '127.0.0.1' })
  const status = async (host: string) => (await app.request(`http://${host}/api/v1/needs-loopback-or-viewer`)).status
  expect([await status('127.0.0.1:8460'), await status('localhost:8460'), await status('[::1]:8460')]).toEqual([200, 200, 200])
  expect([await status('evil.example:8460'), await status('127.0.0.1.evil.example')]).toEqual([401, 401])
})
