// The pages of the settings as an admin walks through them: inviting, roles, out of use, tokens, and the trail of it all.
import { describe, expect, test } from 'vitest'
import { signedIn, person } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

const admin = person('ada', 'viewer', 'admin')
const auditor = person('otto', 'auditor')

async function asAdmin() {
  const scene = await aPagesScene()
  await signedIn(scene, 'ada')
  return { scene, reader: scene.as(admin) }
}

describe('people', () => {
  test('an invitation is shown once, then the person is listed', async () => {
    const { scene, reader } = await asAdmin()
    const { status, text } = await reader.post('/settings/people', { name: 'Dora Lang', mail: '', login: '', roles: 'operator' })
    expect(status).toBe(200)
    expect(text).toMatch(/data-copy="http[^"]+\/setup\?token=[\w-]{43}"/)
    const listed = (await reader.get('/settings/people')).text
    expect(listed).toContain('Dora Lang')
    expect(listed).not.toContain('/setup?token=')
    const dora = (await scene.store.read.people()).find(({ name }) => name === 'Dora Lang')
    expect(dora).toMatchObject({ roles: ['operator'], state: 'active' })
  })

  test('a refusal keeps what was typed', async () => {
    const { status, text } = await (await asAdmin()).reader.post('/settings/people', { name: 'Alice', login: 'alice', roles: 'auditor' })
    expect(status).toBe(409)
    expect(text).toContain('Somebody has the login alice already')
    expect(text).toContain('value="Alice"')
    expect(text).toMatch(/value="auditor" checked/)
  })

  test('other roles, out of use, and in again', async () => {
    const { scene, reader } = await asAdmin()
    const bob = async () => scene.store.read.person('id-of-bob')
    await scene.store.write((tx) => tx.setPerson('id-of-ada', { roles: ['admin'], state: 'active' }))
    await signedInAgain(scene)
    expect(await reader.post('/settings/people/id-of-bob', { state: 'active', roles: 'approver' })).toMatchObject({ status: 303 })
    expect(await bob()).toMatchObject({ roles: ['approver'], state: 'active' })
    await reader.post('/settings/people/id-of-bob', { state: 'disabled' })
    expect(await bob()).toMatchObject({ state: 'disabled', roles: ['approver'] })
    const { flash } = await reader.post('/settings/people/id-of-ada', { state: 'disabled' })
    expect(flash).toContain('Nobody changes their own rights')
  })

  test('a session of long ago is asked for the password first', async () => {
    const { scene, reader } = await asAdmin()
    scene.clock.now += 3_600_000
    const { location } = await reader.post('/settings/people', { name: 'Dora', roles: 'viewer' })
    expect(location).toBe('/login?again=1&next=%2Fsettings%2Fpeople')
    expect((await reader.get('/settings/people')).text).toContain('give your password again')
  })
})

/** Changed rights end sessions, the reader's own among them. */
const signedInAgain = async ({ store, clock }: Awaited<ReturnType<typeof aPagesScene>>): Promise<void> =>
  store.write((tx) =>
    tx.addSession({ id: 'session-of-ada', person: 'id-of-ada', createdAt: clock.now, authenticatedAt: clock.now, seenAt: clock.now }),
  )

test('a token is shown once and can be ended', async () => {
  const { scene, reader } = await asAdmin()
  const { text } = await reader.post('/settings/tokens', { name: 'ticket system', roles: 'viewer' })
  expect(text).toMatch(/data-copy="kgt_[\w-]{43}"/)
  const [token] = await scene.store.read.apiTokens()
  expect((await reader.get('/settings/tokens')).text).not.toMatch(/kgt_/)
  expect(await reader.post(`/settings/tokens/${token?.id}/revoke`)).toMatchObject({ status: 303 })
  expect((await scene.store.read.apiTokens())[0]?.revokedAt).not.toBeNull()
})

test('the trail is paged by number and narrowed by subject', async () => {
  const scene = await aPagesScene()
  await scene.store.write(async (tx) => {
    for (let i = 1; i <= 60; i += 1) await tx.audit({ at: i, actor: admin, verb: 'test', subject: `s${i % 2}`, detail: { i } })
  })
  const reader = scene.as(auditor)
  const numbers = (text: string) => [...text.matchAll(/<td class="num">(\d+)<\/td>/g)].map(([, number]) => Number(number))
  const newest = (await reader.get('/settings/audit')).text
  const [, older = ''] = /href="([^"]+)" rel="next"/.exec(newest) ?? []
  expect([...numbers(newest), ...numbers((await reader.get(older)).text)]).toEqual(Array.from({ length: 60 }, (_, i) => 60 - i))
  expect(numbers((await reader.get('/settings/audit?subject=s1')).text)).toHaveLength(30)
})

test('each section is offered to those who may open it', async () => {
  const scene = await aPagesScene()
  const tabs = async (reader: ReturnType<typeof scene.as>) =>
    [...(await reader.get('/settings')).text.matchAll(/href="(\/settings[^"]*)"/g)].map(([, href]) => href)
  expect(new Set(await tabs(scene.as(person('vera', 'viewer'))))).toEqual(new Set(['/settings', '/settings/agents', '/settings/channels']))
  expect(new Set(await tabs(scene.as(auditor)))).toEqual(
    new Set(['/settings', '/settings/agents', '/settings/channels', '/settings/audit']),
  )
  expect(await tabs(scene.as(admin))).toContain('/settings/people')
})
