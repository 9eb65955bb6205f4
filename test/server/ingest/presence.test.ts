// Agents that come, go silent and return: enrolment, heartbeats, blind time, and the manifest of their whole state.
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CALLS } from '../../../rules/wire.ts'
import { approveAgent } from '../../../server/actions/approve-agent.ts'
import type { TokenWish } from '../../../server/actions/create-enrolment-token.ts'
import { revokeEnrolmentToken } from '../../../server/actions/revoke-enrolment-token.ts'
import { noticeSilence } from '../../../server/ingest/silence.ts'
import { enrolledAgent, enrolmentToken, startTestServer, type TestServer } from '../../helpers/server.ts'
import { aHeartbeat, fileChange, keyPair, sha256 } from '../../helpers/wire-agent.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const heartbeatOf = (epoch: string, clock: number) => aHeartbeat({ epoch, clock })

describe('enrolment', () => {
  const enrol = async (token: string, name = 'web-09', publicKey = keyPair().publicKey) =>
    server.app.request(CALLS.enrol, { method: 'POST', body: JSON.stringify({ token, publicKey, name, version: '1' }) })
  const tokenFor = (over: TokenWish = {}) => enrolmentToken(server, { ttlMs: 60_000, ...over })

  test('a token works once, unless its answer was lost on the way', async () => {
    const token = await tokenFor()
    const { publicKey } = keyPair()
    const first = await enrol(token, 'web-09', publicKey)
    expect(first.status).toBe(200)
    expect((await enrol(token, 'web-09')).status).toBe(401)
    expect((await enrol(token, 'web-10', publicKey)).status).toBe(401)
    const again = await enrol(token, 'web-09', publicKey)
    const [one, other] = [await first.json(), await again.json()] as { agent: string; key: string }[]
    expect(one?.agent).toBe(other?.agent)
    expect(one?.key).not.toBe(other?.key)
  })

  test('not after its time, not for another host, and not when somebody ended it', async () => {
    const late = await tokenFor({ ttlMs: 1_000 })
    const named = await tokenFor({ name: 'web-01' })
    const ended = await tokenFor()
    const [newest] = (await server.store.read.enrolmentTokens()).filter(
      ({ name, expiresAt }) => name === null && expiresAt > server.clock.at + 1_000,
    )
    server.clock.at += 1_000
    const parts = { store: server.store, now: () => server.clock.at }
    expect(await revokeEnrolmentToken(parts, { kind: 'system', name: 'test' }, newest?.id ?? '')).toEqual({ ok: true })
    expect(await revokeEnrolmentToken(parts, { kind: 'system', name: 'test' }, newest?.id ?? '')).toMatchObject({ ok: false, status: 404 })
    expect((await enrol(late)).status).toBe(401)
    expect((await enrol(ended)).status).toBe(401)
    expect((await enrol(named)).status).toBe(403)
    expect((await enrol(named, 'web-01')).status).toBe(200)
  })

  test('a known host is replaced only by a token that says so, and a refusal does not use it up', async () => {
    const old = await enrolledAgent(server, 'web-09')
    const token = await tokenFor()
    expect((await enrol(token)).status).toBe(409)
    expect((await enrol(token, 'web-10')).status).toBe(200)
    const next = (await (await enrol(await tokenFor({ mayReplace: true }))).json()) as { agent: string }
    expect(await server.store.read.agentById(old.agent)).toMatchObject({ state: 'active' })
    await approveAgent(
      { ...server, now: () => server.clock.at, agentsChanged: server.agentsChanged },
      { kind: 'system', name: 'test' },
      { id: next.agent, why: '' },
    )
    expect(await server.store.read.agentById(old.agent)).toMatchObject({ state: 'replaced' })
    expect((await old.hello()).status).toBe(401)
  })

  test('who guesses is told to wait, and is in the audit trail', async () => {
    for (let tries = 0; tries < 10; tries += 1) expect((await enrol(`kge_${'a'.repeat(43)}`)).status).toBe(401)
    const good = await tokenFor()
    expect((await enrol(good)).status).toBe(429)
    server.clock.at += 60_000
    expect((await enrol(await tokenFor())).status).toBe(200)
    const trail = await server.store.read.auditTrail({ limit: 100, subject: 'web-09' })
    expect(trail.filter(({ verb }) => verb === 'enrolment-refused')).toHaveLength(10)
  })

  test('a body that is no request says which field', async () => {
    const answer = await server.app.request(CALLS.enrol, { method: 'POST', body: '{"token":"x"}' })
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ detail: expect.stringContaining('publicKey') })])
  })
})

test('an agent that falls silent is late, then silent, and its return ends the blind time', async () => {
  const agent = await enrolledAgent(server)
  const look = () => noticeSilence(server.store, server.judging, { silentMs: 120_000, listeningSince: 0 })
  const silence = async () => (await server.store.read.agentById(agent.agent))?.silence
  server.clock.at += 89_000
  await look()
  expect(await silence()).toBe('well')
  server.clock.at += 1_000
  await look()
  expect(await silence()).toBe('late')
  server.clock.at += 30_000
  await look()
  await look()
  expect(await silence()).toBe('silent')
  expect(await server.store.read.alerts({ limit: 9 })).toMatchObject([{ kind: 'silent', state: 'open', asset: 'web-01' }])
  expect(await server.store.read.notesOf('web-01')).toMatchObject([{ name: 'agent-silent' }])

  server.clock.at += 60_000
  const beat = await agent.post(CALLS.heartbeat, heartbeatOf(agent.epoch, server.clock.at - 2_000), { authorization: agent.authorization })
  expect(await beat.json()).toMatchObject({ watermark: 0, wantsManifest: true })
  expect(await server.store.read.agentById(agent.agent)).toMatchObject({ silence: 'well', clock_offset_ms: 2_000 })
  expect(await server.store.read.blindIntervalsOf('web-01', 0)).toMatchObject([{ from: 1_000_500, to: server.clock.at }])
  expect(await server.store.read.alerts({ limit: 9 })).toMatchObject([{ kind: 'silent', state: 'resolved' }])
})

test('nobody is silent for the time in which the server itself was away', async () => {
  await enrolledAgent(server)
  server.clock.at += 3_600_000
  await noticeSilence(server.store, server.judging, { silentMs: 120_000, listeningSince: server.clock.at - 1_000 })
  expect(await server.store.read.alerts({ limit: 9 })).toEqual([])
})

test('an orderly stop outside a window is told, and ends with the return', async () => {
  const agent = await enrolledAgent(server)
  await agent.send(agent.chain([{ kind: 'note', name: 'agent-stopped', from: 1_000_000, to: 1_000_000, detail: 'SIGTERM' }]))
  expect(await server.store.read.alerts({ limit: 9 })).toMatchObject([{ kind: 'agent-stopped', severity: 'low', state: 'open' }])
  server.clock.at += 600_000
  await noticeSilence(server.store, server.judging, { silentMs: 120_000, listeningSince: 0 })
  expect(await server.store.read.alerts({ limit: 9 })).toHaveLength(1)
  await agent.hello({ lastOffered: 1 })
  expect(await server.store.read.alerts({ limit: 9 })).toMatchObject([{ state: 'resolved' }])
})

test('a new life of the store begins at nothing and is an alert; an earlier life coming back holds the stream', async () => {
  const agent = await enrolledAgent(server)
  await agent.send(agent.chain([fileChange('/etc/motd', 'a', 'b')]))
  expect(await (await agent.hello({ epoch: 'epoch-2', lastOffered: 0 })).json()).toMatchObject({ watermark: 0, wantsManifest: true })
  expect((await server.store.read.alerts({ limit: 9 })).map(({ kind }) => kind).sort()).toEqual(['change', 'store-lost'])
  expect((await agent.hello({ epoch: 'epoch-1' })).status).toBe(403)
})

describe('the manifest', () => {
  const value = (text: string) => ({ hash: `sha256:${sha256(text)}`, text, mode: '0644' })
  const manifestOf = (state: Readonly<Record<string, string>>, over: Record<string, unknown> = {}): string =>
    [
      { epoch: 'epoch-1', asOf: 0, at: 1_000_000, count: Object.keys(state).length, ...over },
      ...Object.entries(state).map(([path, text]) => ({ item: { kind: 'file', path }, value: value(text), lookedAt: 1_000_000 })),
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('')
  const put = async (agent: Awaited<ReturnType<typeof enrolledAgent>>, body: Uint8Array) =>
    server.app.request(CALLS.manifest, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { authorization: agent.authorization, 'content-encoding': 'gzip' },
    })

  test('the first is the baseline nobody has accepted, and no change', async () => {
    const agent = await enrolledAgent(server)
    const answer = await put(agent, gzipSync(manifestOf({ '/etc/a': 'a', '/etc/b': 'b' })))
    expect([answer.status, await answer.json()]).toEqual([200, { items: 2 }])
    expect(await server.store.read.assetById('web-01')).toMatchObject({ baseline: { state: 'unaccepted' } })
    expect((await server.store.read.listChanges({})).items).toEqual([])
    expect(await (await agent.hello({ lastOffered: 0 })).json()).toMatchObject({ wantsManifest: false })
  })

  test('a later one tells what events never told', async () => {
    const agent = await enrolledAgent(server)
    await put(agent, gzipSync(manifestOf({ '/etc/a': 'a', '/etc/b': 'b', '/etc/c': 'c' })))
    const second = gzipSync(manifestOf({ '/etc/a': 'a', '/etc/b': 'B', '/etc/d': 'd' }))
    for (let round = 0; round < 2; round++) expect((await put(agent, second)).status).toBe(200)
    const { items } = await server.store.read.listChanges({})
    expect(items.map(({ change }) => `${change.op} ${change.item.path}`).sort()).toEqual([
      'added /etc/d',
      'modified /etc/b',
      'removed /etc/c',
    ])
    const modified = items.find(({ change }) => change.op === 'modified')
    expect([...(await server.store.read.textsOf([modified?.texts.before ?? '', modified?.texts.after ?? ''])).values()].sort()).toEqual([
      'B',
      'b',
    ])
  })

  test('one that is ahead of the stream waits until the events are in, and is asked for again', async () => {
    const agent = await enrolledAgent(server)
    await put(agent, gzipSync(manifestOf({ '/etc/a': 'a' })))
    const ahead = gzipSync(manifestOf({ '/etc/a': 'b' }, { asOf: 1 }))
    expect((await put(agent, ahead)).status).toBe(200)
    expect((await server.store.read.listChanges({})).items).toEqual([])
    await agent.send(agent.chain([fileChange('/etc/a', 'a', 'b')]))
    expect(await (await agent.hello({ lastOffered: 1 })).json()).toMatchObject({ wantsManifest: true })
    expect((await put(agent, ahead)).status).toBe(200)
    expect((await server.store.read.listChanges({})).items).toHaveLength(1)
  })

  test('events before the first manifest are told, and do not take back its state', async () => {
    const agent = await enrolledAgent(server)
    await put(agent, gzipSync(manifestOf({ '/etc/a': 'c' }, { asOf: 2 })))
    const events = agent.chain([fileChange('/etc/a', 'a', 'b'), fileChange('/etc/a', 'b', 'c')])
    await agent.send(events.slice(0, 1))
    const item = async () => (await server.store.read.itemById('web-01', { kind: 'file', path: '/etc/a' }))?.value?.hash
    expect(await item()).toBe(`sha256:${sha256('c')}`)
    await agent.send(events)
    expect(await item()).toBe(`sha256:${sha256('c')}`)
    expect((await server.store.read.listChanges({})).items).toHaveLength(2)
  })

  const broken: readonly { readonly name: string; readonly body: () => Uint8Array; readonly status: number }[] = [
    { name: 'one cut short', body: () => gzipSync(manifestOf({ '/etc/a': 'a' }, { count: 2 })), status: 400 },
    { name: 'gzip cut short', body: () => gzipSync(manifestOf({ '/etc/a': 'a'.repeat(9_999) })).subarray(0, 60), status: 400 },
    { name: 'one of another life', body: () => gzipSync(manifestOf({ '/etc/a': 'a' }, { epoch: 'epoch-0' })), status: 400 },
    { name: 'no gzip', body: () => Buffer.from('hello'), status: 400 },
    { name: 'a line without end', body: () => gzipSync(Buffer.alloc(40 << 20, 'x')), status: 413 },
    { name: 'lines that are no items', body: () => gzipSync(`${manifestOf({}, { count: 1 })}{"item":3}\n`), status: 400 },
  ]
  test.each(broken)('$name is refused and counts for nothing', async ({ body, status }) => {
    const agent = await enrolledAgent(server)
    expect((await put(agent, body())).status).toBe(status)
    expect(await server.store.read.assetById('web-01')).toMatchObject({ baseline: { state: 'none' } })
  })
})
