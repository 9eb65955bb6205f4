// The pages to set up, sign in and out, as a browser walks through them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loginRoutes, safeNext } from '../../../server/routes/login.tsx'
import { setupRoutes } from '../../../server/routes/setup.tsx'
import { formTokenOf } from '../../../server/auth/secret.ts'
import { setupLink } from '../../../server/auth/setup-link.ts'
import { address, anApp, aScene, fromOwnPage, GOOD_PASSWORD, type Scene, withAda, withPerson } from './scene.ts'

let scene: Scene
let app: ReturnType<typeof anApp>
const build = (secure: boolean) => {
  const parts = { ...scene.parts, secure, addressOf: () => '192.0.2.1' }
  const home = {
    method: 'GET',
    path: '/',
    right: 'viewer',
    does: 'Home.',
    handler: (c) => c.json(c.var.actor),
  } as const satisfies Parameters<typeof anApp>[1][number]
  return anApp(scene, [home, ...loginRoutes(parts), ...setupRoutes(parts)], { secure })
}
beforeEach(async () => {
  scene = await aScene()
  app = build(true)
})
afterEach(() => scene.close())

const send = (path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => {
  const body = new URLSearchParams(fields).toString()
  const form = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
    'sec-fetch-site': 'same-origin',
  }
  return app.request(address(path), { method: 'POST', body, headers: { ...form, ...headers } })
}
const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')

/** Opens the page as somebody without a session: its form token, and the cookie that goes with it. */
async function openLogin(path = '/login') {
  const answer = await app.request(address(path))
  const html = await answer.text()
  return { answer, html, csrf: /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '', cookie: cookiesOf(answer) }
}

describe('signing in', () => {
  beforeEach(() => withAda(scene).then(() => {}))

  test('a page sends nobody to the login and back again afterwards', async () => {
    const away = await app.request(address('/?since=1'))
    expect([away.status, away.headers.get('location')]).toEqual([303, '/login?next=%2F%3Fsince%3D1'])
    const { csrf, cookie, html } = await openLogin('/login?next=%2F%3Fsince%3D1')
    expect(html).toMatch(/^<!doctype html><html/)
    expect(html).toContain('value="/?since=1"')
    const entered = await send('/login', { name: 'Ada', password: GOOD_PASSWORD, next: '/?since=1', _csrf: csrf }, { cookie })
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/?since=1'])
    const [session = ''] = entered.headers.getSetCookie()
    expect(session).toMatch(/^__Host-knowngood=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const home = await app.request(address('/'), { headers: { cookie: cookiesOf(entered) } })
    expect(await home.json()).toMatchObject({ kind: 'person', name: 'Ada Lovelace' })
  })

  test('on loopback the cookie has neither the prefix nor Secure', async () => {
    app = build(false)
    const { csrf, cookie } = await openLogin()
    const entered = await send('/login', { name: 'ada', password: GOOD_PASSWORD, _csrf: csrf }, { cookie })
    expect(entered.headers.getSetCookie()[0]).toMatch(/^knowngood=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  test('a wrong password shows the page again with the name and the reason', async () => {
    const { csrf, cookie } = await openLogin()
    const answer = await send('/login', { name: 'ada<b>', password: 'wrong', _csrf: csrf }, { cookie })
    const html = await answer.text()
    expect(answer.status).toBe(401)
    expect(html).toContain('The name or the password is not right.')
    expect(html).toContain('value="ada&lt;b&gt;"')
    expect(html).not.toContain('wrong"')
  })

  test.each([
    { name: 'no form token', change: { _csrf: '' } },
    { name: 'the token everybody could compute', change: { _csrf: formTokenOf('') }, cookie: '' },
    { name: 'another site', change: {}, site: 'cross-site' },
  ])('nobody can sign a browser in from outside: $name', async ({ change, site = 'same-origin', cookie: given }) => {
    const { csrf, cookie } = await openLogin()
    const fields = { name: 'ada', password: GOOD_PASSWORD, _csrf: csrf, ...change }
    const answer = await send('/login', fields, { cookie: given ?? cookie, 'sec-fetch-site': site })
    expect(answer.status).toBe(403)
    expect(answer.headers.getSetCookie().some((one) => one.startsWith('__Host-knowngood='))).toBe(false)
  })

  test('too many tries: 429 and when to come again', async () => {
    const { csrf, cookie } = await openLogin()
    for (let n = 0; n < 4; n += 1) await send('/login', { name: 'ada', password: 'wrong', _csrf: csrf }, { cookie })
    const answer = await send('/login', { name: 'ada', password: GOOD_PASSWORD, _csrf: csrf }, { cookie })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
  })

  test('giving the password again begins a new session and ends the old one', async () => {
    const bob = await withPerson(scene, 'bob', ['viewer'])
    const page = await app.request(address('/login?again=1'), { headers: { cookie: `__Host-knowngood=${bob.cookie}` } })
    expect(await page.text()).toContain('This needs your password again.')
    const entered = await send('/login', { name: 'bob', password: GOOD_PASSWORD }, fromOwnPage(bob.cookie))
    const status = async (cookie: string) => (await app.request(address('/'), { headers: { cookie } })).status
    expect([await status(cookiesOf(entered)), await status(`__Host-knowngood=${bob.cookie}`)]).toEqual([200, 303])
  })

  test('signing out ends the session on the server, not only the cookie', async () => {
    const bob = await withPerson(scene, 'bob', ['viewer'])
    const out = await send('/logout', {}, fromOwnPage(bob.cookie))
    expect([out.status, out.headers.get('location')]).toEqual([303, '/login'])
    expect((await app.request(address('/'), { headers: fromOwnPage(bob.cookie) })).status).toBe(303)
  })

  test('a form without its length, or too large, is not read', async () => {
    const flood = await send('/login', { name: 'ada' }, { 'content-length': String(11 << 20) })
    expect(flood.status).toBe(413)
    const silent = await app.request(address('/login'), { method: 'POST', body: 'name=ada', headers: { 'sec-fetch-site': 'same-origin' } })
    expect(silent.status).toBe(413)
  })
})

describe('set-up', () => {
  const open = async () => new URL((await setupLink(scene.store, address(''), scene.clock.now)) ?? '').searchParams.get('token') ?? ''
  const choice = { name: 'Eve Ng', password: GOOD_PASSWORD, again: GOOD_PASSWORD }

  test('the link makes the first account and signs in', async () => {
    const token = await open()
    expect(await (await app.request(address(`/setup?token=${token}`))).text()).toContain(`value="${token}"`)
    const made = await send('/setup', { ...choice, token })
    expect([made.status, made.headers.get('location')]).toEqual([303, '/'])
    const home = await app.request(address('/'), { headers: { cookie: cookiesOf(made) } })
    expect(await home.json()).toMatchObject({ name: 'Eve Ng', roles: ['viewer', 'operator', 'approver', 'admin'] })
    expect(await scene.store.read.personByLogin('eve.ng')).not.toBeNull()
    expect((await send('/setup', { ...choice, token })).status).toBe(404)
    expect((await app.request(address(`/setup?token=${token}`))).status).toBe(404)
  })

  test.each([
    { name: 'no token', change: { token: '' }, status: 404, says: 'used, has expired' },
    { name: 'a weak password', change: { password: 'short', again: 'short' }, status: 400, says: 'use at least 15' },
    { name: 'two passwords', change: { again: 'another' }, status: 400, says: 'The two passwords differ' },
    { name: 'no name', change: { name: ' ' }, status: 400, says: 'A name has 1 to 100 characters' },
    { name: 'another site', change: {}, site: 'cross-site', status: 403, says: 'sent from another site' },
  ])('$name: $says, and the link still works', async ({ change, site = 'same-origin', status, says }) => {
    const token = await open()
    const answer = await send('/setup', { ...choice, token, ...change }, { 'sec-fetch-site': site })
    expect(answer.status).toBe(status)
    expect(await answer.text()).toContain(says)
    expect((await send('/setup', { ...choice, token })).status).toBe(303)
  })
})

test.each([
  ['/changes?q=a', '/changes?q=a'],
  [undefined, '/'],
  ['', '/'],
  ['https://evil.example/', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/a/../../b', '/b'],
])('after signing in %s leads to %s', (next, to) => {
  expect(safeNext(next)).toBe(to)
})
