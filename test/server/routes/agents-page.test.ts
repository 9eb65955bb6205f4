// The page of the agents as people walk through it: letting one in, turning one away, making and ending tokens.
import { describe, expect, test } from 'vitest'
import { person, signedIn } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

const admin = person('ada', 'viewer', 'admin')

async function asAdmin() {
  const scene = await aPagesScene()
  await signedIn(scene, 'ada')
  const agent = (id: string, asset: string, state: 'pending' | 'quarantined' | 'active') =>
    scene.store.write((tx) =>
      tx.addAgent({
        id,
        asset,
        key_hash: id,
        public_key: 'cA==',
        version: '0.1.0',
        enrolled_at: scene.clock.now,
        state,
        state_reason: `why ${id}`,
      }),
    )
  return { scene, agent, reader: scene.as(admin) }
}

describe('an agent that waits', () => {
  test.each([
    { verb: 'approve', state: 'active', says: 'web-07 is watched from now on.' },
    { verb: 'reject', state: 'rejected', says: 'turned away' },
  ])('is shown, and $verb makes it $state', async ({ verb, state, says }) => {
    const { scene, agent, reader } = await asAdmin()
    await agent('a7', 'web-07', 'pending')
    expect((await reader.get('/')).text).toMatch(/web-07<\/b>[^<]*enrolled/)
    const page = (await reader.get('/settings/agents')).text
    expect(page).toContain('Waiting for approval')
    expect(page).toContain('Let it in')
    const { location, flash } = await reader.post(`/settings/agents/a7/${verb}`)
    expect([location, flash]).toEqual(['/settings/agents', expect.stringContaining(says)])
    expect(await scene.store.read.agentById('a7')).toMatchObject({ state })
    expect((await reader.get('/settings/agents')).text).not.toContain('Waiting for approval')
    expect((await reader.get('/')).text).not.toContain('waits for somebody to let it in')
  })

  test('a viewer sees it and decides nothing', async () => {
    const { scene, agent } = await asAdmin()
    await agent('a7', 'web-07', 'pending')
    const { text } = await scene.as(person('vera', 'viewer')).get('/settings/agents')
    expect(text).toContain('An admin may let it in')
    expect(text).not.toContain('<button class="button primary">Let it in')
    expect(text).not.toContain('Make a token')
  })
})

test('held agents come first, with the reason and the way to decide', async () => {
  const { agent, reader } = await asAdmin()
  await agent('a1', 'web-11', 'active')
  await agent('a2', 'web-12', 'quarantined')
  const { text } = await reader.get('/settings/agents')
  expect(text.indexOf('web-12')).toBeLessThan(text.indexOf('web-11'))
  expect(text).toContain('why a2')
  expect(text).toContain('href="/assets/web-12#held"')
})

test('a token is shown once, listed without its secret, and can be ended', async () => {
  const { scene, reader } = await asAdmin()
  const { text } = await reader.post('/settings/agents', { name: 'web-09', hours: '24', replace: '1' })
  expect(text).toMatch(/data-copy="kge_[\w-]{43}"/)
  const [token] = await scene.store.read.enrolmentTokens()
  expect(token).toMatchObject({ name: 'web-09', mayReplace: true, isApproved: false, expiresAt: scene.clock.now + 86_400_000 })
  const listed = (await reader.get('/settings/agents')).text
  expect(listed).toContain('may replace')
  expect(listed).not.toContain('kge_')
  expect(await reader.post(`/settings/agents/tokens/${token?.id}/revoke`)).toMatchObject({ status: 303 })
  expect((await reader.post(`/settings/agents/tokens/${token?.id}/revoke`)).flash).toContain('no such enrolment token')
  const trail = await scene.store.read.auditTrail({ limit: 9, subject: token?.id ?? '' })
  expect(trail.map(({ verb }) => verb)).toEqual(['revoke-enrolment-token', 'create-enrolment-token'])
})

test('a session of long ago is asked for the password first', async () => {
  const { scene, reader } = await asAdmin()
  scene.clock.now += 3_600_000
  expect((await reader.post('/settings/agents')).location).toBe('/login?again=1&next=%2Fsettings%2Fagents')
  expect(await scene.store.read.enrolmentTokens()).toEqual([])
})

test('a token that would be good for nothing is refused, with what was typed', async () => {
  const { scene, reader } = await asAdmin()
  const { status, text } = await reader.post('/settings/agents', { name: 'web-09', hours: '0' })
  expect(status).toBe(400)
  expect(text).toMatch(/good for 1 s to 30 days[\s\S]+value="web-09"/)
  expect(await scene.store.read.enrolmentTokens()).toEqual([])
})
