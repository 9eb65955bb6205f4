// Whoever asks: a browser gets a page that says what to do, a program gets the same as problem+json.
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Route } from '../../../server/route.ts'
import { createApp } from '../../../server/app.ts'
import { refuser } from '../../../server/auth/refuse.ts'
import { authenticate, securityHeaders } from '../../../server/auth/web.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { problem } from '../../../server/problem.ts'
import { pagesForPeople } from '../../../server/routes/error-pages.tsx'
import { address, aScene, fromOwnPage, type Scene, withPerson } from '../auth/scene.ts'

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

const route = (path: string, over: Partial<Route> = {}): Route => ({
  method: 'GET',
  path,
  right: 'viewer',
  does: 'x',
  handler: (c) => c.text('x'),
  ...over,
})
const routes: readonly Route[] = [
  route('/admins', { right: 'admin' }),
  route('/api/v1/things'),
  route('/taken', { handler: () => problem({ status: 409, title: 'Taken <b>', detail: 'Somebody was faster.' }) }),
  route('/broken', {
    handler: () => {
      throw new Error('the disk is full')
    },
  }),
]

let scene: Scene
let cookie = ''
beforeEach(async () => {
  scene = await aScene()
  onTestFinished(() => scene.close())
  cookie = (await withPerson(scene, 'vera', ['viewer'])).cookie
})

const ask = (path: string, headers: Record<string, string>, failing = false) => {
  const { store, parts } = scene
  const broken = new Proxy(store.read, { get: () => () => Promise.reject(new Error('no database')) })
  const around = { ...parts, secure: true, store: failing ? { ...store, read: broken } : store }
  const app = createApp({
    routes,
    before: [
      securityHeaders({ secure: true }),
      pagesForPeople(around),
      authenticate({ store: around.store, now: around.now, secure: true, agentByKey: async () => null }),
    ],
    refuse: refuser({ addressOf: () => '192.0.2.1' }),
    log: SILENT_LOG,
  })
  return app.request(address(path), { headers })
}

describe.each([
  { path: '/admins', status: 403, says: 'the role admin' },
  { path: '/nowhere', status: 404, says: 'Nothing answers GET /nowhere' },
  { path: '/taken', status: 409, says: 'Somebody was faster.' },
  { path: '/broken', status: 500, says: 'Its number is' },
])('$path', ({ path, status, says }) => {
  test('is a page for a browser, in its frame and under its policy', async () => {
    const answer = await ask(path, { ...fromOwnPage(cookie), ...HTML })
    const text = await answer.text()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=UTF-8'])
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(text).toMatch(/^<!doctype html>/)
    expect(text).toContain(says)
    expect(text).toContain('vera')
    expect(text).not.toContain('<b>.')
  })

  test('is a problem for a program, and left alone where a part of a page was asked for', async () => {
    const program = await ask(path, fromOwnPage(cookie))
    expect([program.status, program.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    const part = await ask(path, { ...fromOwnPage(cookie), ...HTML, 'hx-request': 'true' })
    expect([part.status, part.headers.get('hx-reswap')]).toEqual([status, 'none'])
  })
})

test('who is not signed in goes to the login, and back afterwards', async () => {
  for (const path of ['/admins?x=1', '/api/v1/things?x=1']) {
    const answer = await ask(path, HTML)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/login?next=${encodeURIComponent(path)}`])
  }
  expect((await ask('/api/v1/things', {})).status).toBe(401)
})

test('the page about a broken database needs no database', async () => {
  const answer = await ask('/admins', { ...fromOwnPage(cookie), ...HTML }, true)
  expect(answer.status).toBe(500)
  expect(await answer.text()).toContain('Its number is')
})
