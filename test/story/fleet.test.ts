// A second, third and fourth host: agents enrol behind TLS, wait, are let in, tell what changes; one is cloned, held, and released.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { joinToken, splitToken } from '../../rules/enrolment-token.ts'
import { edit, type Fleet, type Host, startFleet, stopped } from './fleet.ts'
import { eventually } from './running.ts'

const NAMES = ['web-01', 'web-02', 'web-03'] as const
let fleet: Fleet
let hosts: readonly Host[] = []

beforeAll(async () => {
  fleet = await startFleet()
})
afterAll(() => fleet.close())

const inState = (asset: string, state: string) =>
  eventually(
    `${asset} ${state}`,
    async () => {
      const agent = await fleet.agentOf(asset)
      return agent?.state === state ? agent : undefined
    },
    60_000,
  )
/** Each exactly once, and no others. */
async function told(asset: string, files: readonly string[]): Promise<void> {
  const isThere = async () => ((await fleet.changesOf(asset)).length >= files.length ? true : undefined)
  await eventually(`${files.join(', ')} of ${asset}`, isThere, 60_000)
  expect(await fleet.changesOf(asset)).toEqual(files)
}
test('three agents wait until a person approves them, and what changed meanwhile is not lost', async () => {
  hosts = await Promise.all(NAMES.map((name) => fleet.join(name)))
  for (const host of hosts) {
    await inState(host.name, 'pending')
    await eventually(`a first look at ${host.name}`, () => (host.said().includes('everything was looked at') ? true : undefined), 60_000)
    edit(host, 'while-waiting.conf', 'x = 1\n')
  }
  expect((await fleet.call('GET', '/api/v1/assets'))['items']).toEqual([])
  for (const name of NAMES) {
    const agent = await fleet.agentOf(name)
    expect(await fleet.call('POST', `/api/v1/agents/${agent?.id}/approve`, {})).toMatchObject({ status: 200 })
  }
  for (const name of NAMES) {
    await inState(name, 'active')
    await told(name, ['while-waiting.conf'])
  }
}, 120_000)

test('each tells its own changes under its own name', async () => {
  for (const host of hosts) edit(host, `of-${host.name}.conf`, 'y = 1\n')
  for (const { name } of hosts) await told(name, [`of-${name}.conf`, 'while-waiting.conf'])
  expect(hosts).toHaveLength(NAMES.length)
}, 120_000)

test('a clone is held with the reason, nobody else is, and a release lets the first speak on in a new epoch', async () => {
  const original = hosts[2]
  if (!original) throw new Error('no third host')
  expect(await stopped(original)).toBe(0)
  const clone = fleet.clone(original)
  const again = fleet.start(original.name, path.basename(original.data), [])
  const held = await inState('web-03', 'quarantined')
  expect(held.stateReason).toMatch(/twice|earlier life|before|follow|offered/)
  const { items } = await fleet.call('GET', '/api/v1/alerts')
  expect(items).toContainEqual(expect.objectContaining({ kind: 'fork', asset: 'web-03', state: 'open' }))
  for (const name of ['web-01', 'web-02']) expect(await fleet.agentOf(name)).toMatchObject({ state: 'active' })

  await stopped(clone)
  edit(again, 'while-held.conf', 'z = 1\n')
  expect(await fleet.call('POST', `/api/v1/agents/${held.id}/release`, { why: 'the clone is deleted' })).toMatchObject({ status: 200 })
  await inState('web-03', 'active')
  await told('web-03', ['of-web-03.conf', 'while-held.conf', 'while-waiting.conf'])
  edit(again, 'after.conf', 'z = 2\n')
  await told('web-03', ['after.conf', 'of-web-03.conf', 'while-held.conf', 'while-waiting.conf'])
}, 180_000)

test('a pack of the server applies to the hosts it names, without a restart, and goes when it is taken away', async () => {
  const [first, second] = hosts
  if (!first || !second) throw new Error('no hosts')
  const folder = path.join(fleet.dir, 'far app watched')
  mkdirSync(folder)
  const file = path.join(folder, 'app.conf')
  writeFileSync(file, 'a = 1\n')
  const pack = { name: 'app', title: 'Our app', watch: [{ path: folder, why: 'it is ours' }] }
  writeFileSync(path.join(fleet.dir, 'app.yaml'), JSON.stringify(pack))
  const wish = { assets: { 'web-01': { tags: ['app'] } }, packs: { app: { file: 'app.yaml', assets: ['tag:app'] } } }
  writeFileSync(fleet.config, JSON.stringify(wish))
  const items = async (asset: string) =>
    (await fleet.call('GET', `/api/v1/assets/${asset}/items?q=far%20app`))['items'] as readonly unknown[]
  await eventually('the pack on web-01', async () => ((await items('web-01')).length > 0 ? true : undefined), 60_000)
  expect(await items('web-02')).toEqual([])

  writeFileSync(fleet.config, '')
  const isGone = () => (existsSync(path.join(first.data, 'assigned', '000.yaml')) ? undefined : true)
  await eventually('the pack gone from web-01', isGone, 60_000)
}, 150_000)

const failing = [
  { name: 'a token that was used before', token: async () => spent, says: /refused the enrolment token: The token is unknown, expired/ },
  {
    name: 'a token for another server',
    token: async () => joinToken({ secret: splitToken(await fleet.token())?.secret ?? '', pin: 'A'.repeat(43) }),
    says: /another certificate than the token was made for/,
  },
  { name: 'a token for another host', token: () => fleet.token({ name: 'db-01' }), says: /The token is for db-01, not for web-09/ },
  { name: 'an empty token', token: async () => '', says: /is empty/ },
] as const
let spent = ''

test.each(failing)('$name ends the agent in words', async ({ token, says }) => {
  spent ||= await spendToken()
  const file = path.join(fleet.dir, `token ${Math.random()}`)
  writeFileSync(file, await token())
  const host = fleet.start('web-09', `data ${Math.random()}`, ['--token-file', file])
  await eventually('its end', () => host.agent.exitCode ?? undefined, 60_000)
  expect([host.agent.exitCode, host.said()]).toEqual([78, expect.stringMatching(says)])
})

async function spendToken(): Promise<string> {
  const token = await fleet.token()
  const file = path.join(fleet.dir, 'token spent')
  writeFileSync(file, token)
  const host = fleet.start('db-02', 'data db-02', ['--token-file', file])
  await inState('db-02', 'pending')
  await stopped(host)
  return token
}
