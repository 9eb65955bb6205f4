// Channels and routes made on the screen: in force at once, secrets shown to nobody, removed only where nothing leads to them.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type StartedConfig, startConfig } from '../../../server/config/start.ts'
import { createLive } from '../../../server/live.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { openSealing } from '../../../server/sealing.ts'
import { openStore } from '../../../server/store/store.ts'
import { person, signedIn } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

const admin = person('ada', 'viewer', 'operator', 'admin')
const SLACK = 'https://hooks.slack.com/services/T0/B0/verysecret'
const chat = { kind: 'slack', name: 'chat', secret: SLACK }
const inFile = 'channels:\n  ops: { kind: email, to: [ops@example.org] }\n'

async function asAdmin(file = inFile) {
  let started: StartedConfig | undefined
  const running = (): StartedConfig => {
    if (started === undefined) throw new Error('not started yet')
    return started
  }
  const scene = await aPagesScene(() => running().config(), {
    channels: () => running().channels(),
    channelsMade: () => running().channelsMade(),
  })
  await signedIn(scene, 'ada')
  const configFile = path.join(scene.dataDir, 'knowngood.yaml')
  writeFileSync(configFile, file)
  const start = async () => {
    const { store, now, parts } = scene
    started = await startConfig({
      settings: { configFile, configNamed: true },
      store,
      sealing: parts.sealing,
      live: createLive(),
      log: SILENT_LOG,
      now,
    })
  }
  await start()
  onTestFinished(() => running().close())
  const restart = async () => {
    await running().close()
    await start()
  }
  return { scene, reader: scene.as(admin), running, restart }
}

describe('a channel', () => {
  test('is in force at once, survives a restart, and its secret is on no page and in no row', async () => {
    const { scene, reader, running, restart } = await asAdmin()
    const { status, flash } = await reader.post('/settings/channels', chat)
    expect([status, flash]).toEqual([303, expect.stringContaining('The channel chat is made.')])
    const names = () =>
      running()
        .channels()
        .map(({ name }) => name)
    expect(names()).toEqual(['ops', 'chat'])
    await restart()
    expect(names()).toEqual(['ops', 'chat'])
    expect(running().configProblems()).toEqual([])
    const pages = await Promise.all(['/settings/channels', '/settings/channels?change=chat', '/settings'].map((at) => reader.get(at)))
    const kept = await scene.store.read.madeChannels()
    const trail = await scene.store.read.auditTrail({ limit: 10 })
    expect(JSON.stringify([pages.map(({ text }) => text), kept, trail])).not.toContain('verysecret')
    expect(trail[0]).toMatchObject({ verb: 'make-channel', subject: 'chat' })
    expect(pages[0]?.text).toContain('made here by ada')
  })

  test('that was changed keeps its secret and says so in the trail', async () => {
    const { scene, reader, running } = await asAdmin()
    await reader.post('/settings/channels', chat)
    expect((await reader.get('/settings/channels?change=chat')).text).toContain('Change chat')
    const { secret: _, ...silent } = chat
    await reader.post('/settings/channels', {
      ...silent,
      changes: 'yes',
      diff: 'on',
      quietFrom: '22:00',
      quietTo: '07:00',
      fallback: 'ops',
    })
    expect(running().config().channels['chat']).toMatchObject({ diff: true, fallback: 'ops', quietHours: { from: '22:00', zone: 'UTC' } })
    expect(running().configProblems()).toEqual([])
    expect((await scene.store.read.auditTrail({ limit: 1 }))[0]).toMatchObject({ verb: 'change-channel' })
  })

  test('whose signing secret was made here shows it this once', async () => {
    const { reader } = await asAdmin()
    const { status, text } = await reader.post('/settings/channels', { kind: 'webhook', name: 'hook', url: 'https://example.org/hook' })
    expect([status, /whsec_[\w+/]{43}=/.test(text)]).toEqual([200, true])
    expect((await reader.get('/settings/channels')).text).not.toContain('whsec_')
  })

  test.each([
    {
      name: 'a name that is taken by the file',
      form: { ...chat, name: 'ops' },
      status: 409,
      says: 'There is a channel called ops already',
    },
    { name: 'a kind nobody knows', form: { ...chat, kind: 'pigeon' }, status: 400, says: 'kind' },
    { name: 'a secret of another shape', form: { ...chat, secret: 'verysecret' }, status: 400, says: 'holds no address' },
    { name: 'changing one that is not', form: { ...chat, changes: 'yes' }, status: 404, says: 'No channel made here' },
  ])('$name is refused, and what was typed stays but the secret', async ({ form, status, says }) => {
    const { reader, running } = await asAdmin()
    const answer = await reader.post('/settings/channels', form)
    expect(answer.status).toBe(status)
    expect(answer.text).not.toContain('verysecret')
    expect([answer.text.includes(says), says]).toEqual([true, says])
    expect(running().channels()).toHaveLength(1)
  })

  test('is removed only when nothing leads to it any more', async () => {
    const { scene, reader, running } = await asAdmin()
    await reader.post('/settings/channels', chat)
    await reader.post('/settings/routes', { severity: 'high', channels: 'chat' })
    expect((await reader.post('/settings/channels/chat/remove')).flash).toContain('A route leads to it')
    const [route] = await scene.store.read.madeRoutes()
    expect((await reader.post(`/settings/routes/${route?.id}/remove`)).flash).toContain('The route is gone')
    expect((await reader.post('/settings/channels/chat/remove')).flash).toContain('The channel chat is gone')
    expect((await reader.post('/settings/channels/ops/remove')).flash).toContain('One of the file is removed there')
    expect(running().channels()).toHaveLength(1)
  })

  test('of another key waits and says what to do; given its secret again it sends', async () => {
    const { scene, reader, running } = await asAdmin()
    await reader.post('/settings/channels', chat)
    writeFileSync(path.join(scene.dataDir, 'sealing.key'), `${Buffer.alloc(32, 1).toString('base64')}\n`)
    await running().channelsMade()
    const said = running()
      .configProblems()
      .map(({ message }) => message)
      .join('\n')
    expect(said).toMatch(/secret of channel chat cannot be opened.*another sealing\.key.*Copy that file/s)
    expect(running().channels()).toHaveLength(2)
    await reader.post('/settings/channels', { ...chat, changes: 'yes' })
    expect(running().configProblems()).toEqual([])
  })

  test('rests while the file names one like it', async () => {
    const { scene, reader, running } = await asAdmin()
    await reader.post('/settings/channels', chat)
    writeFileSync(path.join(scene.dataDir, 'knowngood.yaml'), 'channels:\n  chat: { kind: email, to: [ops@example.org] }\n')
    await expect.poll(() => running().config().channels['chat']?.kind, { timeout: 20_000 }).toBe('email')
    expect(running().configProblems()).toMatchObject([{ message: expect.stringContaining('The one made here rests') }])
  })
})

describe('a route', () => {
  test('adds to those of the file, is told in a sentence, and marks channels no route leads to', async () => {
    const { reader, running } = await asAdmin(`${inFile}routes:\n  - { severity: [low], channels: [ops] }\n`)
    await reader.post('/settings/channels', chat)
    expect((await reader.get('/settings/channels')).text).toContain('no route leads here')
    await reader.post('/settings/routes', [
      ['severity', 'high'],
      ['severity', 'medium'],
      ['service', ''],
      ['kind', 'sudoers, silent'],
      ['channels', 'chat'],
      ['later', 'ops'],
      ['after', '30'],
    ])
    expect(running().config().routes).toEqual([
      { severity: ['low'], channels: ['ops'] },
      { severity: ['high', 'medium'], kind: ['sudoers', 'silent'], channels: ['chat'], escalate: { afterMinutes: 30, channels: ['ops'] } },
    ])
    expect(running().judging.routing().routes).toHaveLength(2)
    const { text } = await reader.get('/settings/channels')
    expect(text).not.toContain('no route leads here')
    expect(text).toContain('Alerts of high or medium severity about sudoers or silent')
  })

  test.each([
    { name: 'to nobody', form: [['severity', 'high']] as const, says: 'channels' },
    { name: 'to a channel nobody knows', form: [['channels', 'constructor']] as const, says: 'is the name of no channel' },
    {
      name: 'of a kind nobody knows',
      form: [
        ['channels', 'ops'],
        ['kind', 'weather'],
      ] as const,
      says: 'kind',
    },
  ])('$name is refused', async ({ form, says }) => {
    const { reader, running } = await asAdmin()
    const { status, text } = await reader.post('/settings/routes', form)
    expect([status >= 400, text.includes(says)]).toEqual([true, true])
    expect(running().config().routes).toEqual([])
  })
})

test('another server on the database hears of it', async () => {
  const { scene, reader } = await asAdmin()
  const live = createLive()
  const store = await openStore({ dataDir: scene.dataDir })
  onTestFinished(store.close)
  const settings = { configFile: path.join(scene.dataDir, 'knowngood.yaml'), configNamed: true }
  const other = await startConfig({ settings, store, sealing: openSealing(scene.dataDir), live, log: SILENT_LOG, now: scene.now })
  onTestFinished(other.close)
  await reader.post('/settings/channels', chat)
  expect(scene.heard).toContainEqual({ kind: 'channel', id: 'chat' })
  expect(other.channels()).toHaveLength(1)
  live.publish({ kind: 'channel', id: 'chat' })
  await expect.poll(() => other.channels().length, { timeout: 20_000 }).toBe(2)
})

test('nothing is made without a password of a short while ago, nor where everything is invented', async () => {
  const { scene, reader, running } = await asAdmin()
  scene.clock.now += 3_600_000
  expect((await reader.post('/settings/channels', chat)).location).toBe('/login?again=1&next=%2Fsettings%2Fchannels')
  expect((await reader.post('/settings/routes', { channels: 'ops' })).location).toContain('/login?again=1')
  expect((await reader.post('/settings/channels/ops/remove')).location).toContain('/login?again=1')
  expect((await reader.get('/settings/channels?add=slack')).text).toContain('give your password again')
  expect(running().channels()).toHaveLength(1)
  const demo = await aPagesScene(undefined, { demo: {} })
  await signedIn(demo, 'ada')
  expect((await demo.as(admin).post('/settings/channels', chat)).text).toContain('nobody is written to')
})
