// Signing in: who gets a session, what the others hear, and how long guessing takes.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { changePerson } from '../../../server/actions/change-person.ts'
import { setUp } from '../../../server/actions/set-up.ts'
import { signIn } from '../../../server/actions/sign-in.ts'
import { hashOfSecret } from '../../../server/auth/secret.ts'
import { setupLink } from '../../../server/auth/setup-link.ts'
import { aScene, GOOD_PASSWORD, type Scene, trySignIn, withAda, withPerson } from './scene.ts'

let scene: Scene
let ada: { readonly id: string; readonly cookie: string }
beforeEach(async () => {
  scene = await aScene()
  ada = await withAda(scene)
})
afterEach(() => scene.close())

const REFUSED = { ok: false, status: 401, detail: 'The name or the password is not right. Check both and try again.' }
const SYSTEM = { kind: 'system', name: 'test' } as const

test('the right password begins a session, in any case of the login', async () => {
  const answer = await trySignIn(scene, 'ADA', GOOD_PASSWORD)
  if (!answer.ok) throw new Error(answer.detail)
  expect(await scene.store.read.session(hashOfSecret(answer.cookie))).toMatchObject({ person: { login: 'ada' } })
})

test('a wrong password and an unknown person hear the same words', async () => {
  expect(await trySignIn(scene, 'ada', 'wrong wrong wrong wrong')).toMatchObject(REFUSED)
  expect(await trySignIn(scene, 'nobody', 'wrong wrong wrong wrong')).toMatchObject(REFUSED)
})

test('the hash is computed once whoever asks, so that time does not tell either', async () => {
  const computed: (string | null)[] = []
  const hasher = {
    hash: scene.hasher.hash,
    verify: (password: string, stored: string | null) => {
      computed.push(stored)
      return scene.hasher.verify(password, stored)
    },
  }
  for (const login of ['ada', 'nobody'])
    await signIn({ ...scene.parts, hasher }, { login, password: 'x', address: '192.0.2.9', sessionBefore: null })
  expect(computed).toEqual([expect.stringMatching(/^\$argon2id\$/), null])
})

test('the session of the presented cookie ends: none can be planted', async () => {
  const before = hashOfSecret(ada.cookie)
  const answer = await signIn(scene.parts, { login: 'ada', password: GOOD_PASSWORD, address: '192.0.2.1', sessionBefore: before })
  expect(answer).toMatchObject({ ok: true })
  expect(answer.ok && answer.cookie).not.toBe(ada.cookie)
  expect(await scene.store.read.session(before)).toBeNull()
})

test('a disabled person does not get in, and other roles end every session', async () => {
  const bob = await withPerson(scene, 'bob', ['viewer'])
  await changePerson(scene.parts, SYSTEM, { id: bob.id, roles: ['viewer', 'approver'] })
  expect(await scene.store.read.session(hashOfSecret(bob.cookie))).toBeNull()
  expect(await trySignIn(scene, 'bob', GOOD_PASSWORD)).toMatchObject({ ok: true, person: { roles: ['viewer', 'approver'] } })
  await changePerson(scene.parts, SYSTEM, { id: bob.id, state: 'disabled' })
  expect(await trySignIn(scene, 'bob', GOOD_PASSWORD)).toMatchObject(REFUSED)
})

describe('guessing', () => {
  const guess = (login: string, address?: string) => trySignIn(scene, login, 'wrong wrong wrong wrong', address)

  test.each(['ada', 'nobody'])('%s: the wait grows to a minute, and the right password waits too', async (login) => {
    const waits: number[] = []
    for (let n = 0; n < 12; n += 1) {
      expect(await guess(login, `192.0.2.${n}`)).toMatchObject(REFUSED)
      const delay = await scene.store.read.loginDelay(`account:${login}`)
      const wait = (delay?.until ?? 0) - scene.clock.now
      waits.push(wait / 1_000)
      if (n < 11) scene.clock.now += wait
    }
    expect(waits).toEqual([0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
    const detail = 'Too many wrong tries. Wait 60 s and try again.'
    expect(await trySignIn(scene, login, GOOD_PASSWORD, '198.51.100.1')).toMatchObject({ ok: false, status: 429, detail })
    scene.clock.now += 60_000
    expect(await trySignIn(scene, login, GOOD_PASSWORD, '198.51.100.1')).toMatchObject({ ok: login === 'ada' })
  })

  test('a hundred at once do not slip past the count', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => guess('ada', `192.0.2.${n}`)))
    const looked = answers.filter((answer) => !answer.ok && answer.status === 401)
    expect(looked.length).toBeLessThanOrEqual(4)
    expect(looked.length).toBeGreaterThan(0)
  })

  test('one address that tries many names is slowed', async () => {
    for (let n = 0; n < 11; n += 1) expect(await guess(`name-${n}`, '203.0.113.5')).toMatchObject(REFUSED)
    expect(await guess('name-12', '203.0.113.5')).toMatchObject({ ok: false, status: 429, waitSeconds: 1 })
    expect(await guess('name-12', '203.0.113.6')).toMatchObject(REFUSED)
  })

  test('an own account does not wash off the guesses at others', async () => {
    await withPerson(scene, 'mallory', ['viewer'])
    for (let n = 0; n < 10; n += 1) {
      await guess(`name-${n}`, '203.0.113.5')
      await trySignIn(scene, 'mallory', GOOD_PASSWORD, '203.0.113.5')
    }
    expect(await scene.store.read.loginDelay('address:203.0.113.5')).toMatchObject({ failures: 10 })
  })

  test('a success forgives the account, a day forgives everybody', async () => {
    await guess('ada')
    await guess('ada')
    expect(await trySignIn(scene, 'ada', GOOD_PASSWORD)).toMatchObject({ ok: true })
    expect(await scene.store.read.loginDelay('account:ada')).toBeNull()
    for (let n = 0; n < 4; n += 1) await guess('ada', `192.0.2.${n}`)
    scene.clock.now += 25 * 3_600_000
    await guess('ada')
    expect(await scene.store.read.loginDelay('account:ada')).toMatchObject({ failures: 1 })
  })
})

test('the trail says who came in, who did not and from where, and holds no password', async () => {
  await trySignIn(scene, 'ada', 'wrong wrong wrong wrong')
  await trySignIn(scene, 'ada', GOOD_PASSWORD)
  const rows = await scene.store.read.auditTrail({ limit: 10 })
  expect(rows.map(({ number, verb }) => `${number} ${verb}`)).toEqual(['3 sign-in', '2 sign-in-refused', '1 set-up'])
  expect(rows[0]).toMatchObject({ actor: { kind: 'person', id: ada.id }, subject: ada.id, detail: { address: '192.0.2.1' } })
  expect(JSON.stringify(rows)).not.toMatch(/kestrel|wrong/)
})

describe('set-up', () => {
  const tokenOf = (link: string | null) => new URL(link ?? 'http://none').searchParams.get('token') ?? ''
  const choice = { name: 'Eve', login: 'eve', password: GOOD_PASSWORD }

  test('there is no link once there is an account', async () => {
    expect(await setupLink(scene.store, 'http://127.0.0.1:8460', scene.clock.now)).toBeNull()
  })

  test('a link works once, for a day, and a newer one ends it; two at the same time make one account', async () => {
    const fresh = await aScene()
    const link = () => setupLink(fresh.store, 'http://127.0.0.1:8460/', fresh.clock.now)
    const [old, token] = [tokenOf(await link()), tokenOf(await link())]
    const over = { ok: false, status: 404, title: 'This link is over' }
    expect(await setUp(fresh.parts, { ...choice, token: old })).toMatchObject(over)
    expect(await setUp(fresh.parts, { ...choice, token: 'guessed' })).toMatchObject(over)
    expect(await setUp(fresh.parts, { ...choice, token, password: 'short' })).toMatchObject({ ok: false, status: 400 })
    const both = await Promise.all([setUp(fresh.parts, { ...choice, token }), setUp(fresh.parts, { ...choice, token, login: 'eve2' })])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    const [first] = await fresh.store.read.people()
    expect(first?.roles).toEqual(['viewer', 'operator', 'approver', 'admin'])
    expect(await fresh.store.read.people()).toHaveLength(1)
    await fresh.close()
  })

  test('a link is over after a day', async () => {
    const fresh = await aScene()
    const token = tokenOf(await setupLink(fresh.store, 'http://127.0.0.1:8460', fresh.clock.now))
    fresh.clock.now += 24 * 3_600_000
    expect(await setUp(fresh.parts, { ...choice, token })).toMatchObject({ ok: false, status: 404 })
    await fresh.close()
  })
})

describe('people', () => {
  test('nobody changes their own rights, and somebody remains an admin', async () => {
    const actor = { kind: 'person', id: ada.id, name: 'Ada', roles: ['admin'], session: '' } as const
    expect(await changePerson(scene.parts, actor, { id: ada.id, roles: ['viewer'] })).toMatchObject({ ok: false, status: 403 })
    expect(await changePerson(scene.parts, SYSTEM, { id: ada.id, roles: ['viewer'] })).toMatchObject({ ok: false, status: 409 })
    expect(await changePerson(scene.parts, SYSTEM, { id: ada.id, state: 'disabled' })).toMatchObject({ ok: false, status: 409 })
    await withPerson(scene, 'second', ['admin'])
    expect(await changePerson(scene.parts, SYSTEM, { id: ada.id, roles: ['viewer'] })).toMatchObject({ ok: true })
  })
})
