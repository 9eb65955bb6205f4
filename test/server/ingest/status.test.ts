// What senders hear on /v1/logs, case by case: the status table of the protocol, and bodies made to hurt.
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../helpers/server.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const record = (text: string, attributes: readonly unknown[] = []) => ({ body: { stringValue: text }, attributes })
const request = (...records: readonly unknown[]): string => JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] })

type Sent = { readonly body: string | Uint8Array; readonly headers?: Record<string, string> }
const post = async ({ body, headers }: Sent): Promise<Response> =>
  server.app.request('/v1/logs', {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', ...headers },
  })

const deep = (depth: number): string => `${'{"arrayValue":{"values":['.repeat(depth)}${']}}'.repeat(depth)}`
const gzip = { 'content-encoding': 'gzip' }
const protobuf = { 'content-type': 'application/x-protobuf' }

const cases: readonly { readonly name: string; readonly sent: () => Sent; readonly status: number }[] = [
  { name: 'stored', sent: () => ({ body: request(record('a')) }), status: 200 },
  { name: 'stored, gzipped', sent: () => ({ body: gzipSync(request(record('a'))), headers: gzip }), status: 200 },
  { name: 'an empty protobuf request', sent: () => ({ body: new Uint8Array(), headers: protobuf }), status: 200 },
  { name: 'no credential', sent: () => ({ body: request(), headers: { authorization: '' } }), status: 401 },
  { name: 'an unknown credential', sent: () => ({ body: request(), headers: { authorization: 'Bearer kgt_nobody' } }), status: 401 },
  { name: 'not JSON', sent: () => ({ body: '{' }), status: 400 },
  { name: 'JSON that is no request', sent: () => ({ body: '{"resourceLogs":3}' }), status: 400 },
  { name: 'not protobuf', sent: () => ({ body: new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]), headers: protobuf }), status: 400 },
  { name: 'a length beyond the request', sent: () => ({ body: new Uint8Array([0x0a, 0x7f, 1]), headers: protobuf }), status: 400 },
  { name: 'gzip that is none', sent: () => ({ body: 'plain', headers: gzip }), status: 400 },
  { name: 'a gzip bomb', sent: () => ({ body: gzipSync(Buffer.alloc(200 << 20)), headers: gzip }), status: 413 },
  { name: 'more than 20 MiB', sent: () => ({ body: Buffer.alloc((20 << 20) + 1, ' ') }), status: 413 },
  { name: 'another encoding', sent: () => ({ body: request(), headers: { 'content-encoding': 'br' } }), status: 415 },
  { name: 'gzip twice', sent: () => ({ body: gzipSync(gzipSync(request())), headers: { 'content-encoding': 'gzip, gzip' } }), status: 415 },
  { name: 'another format', sent: () => ({ body: request(), headers: { 'content-type': 'text/plain' } }), status: 415 },
  {
    name: 'values nested too deep',
    sent: () => ({ body: `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${deep(20_000)}}]}]}]}` }),
    status: 400,
  },
  { name: 'JSON nested 100,000 deep', sent: () => ({ body: '['.repeat(100_000) + ']'.repeat(100_000) }), status: 400 },
  {
    name: 'keys that are names of a prototype',
    sent: () => ({
      body: request(
        record('a', [
          { key: '__proto__', value: { stringValue: 'x' } },
          { key: 'constructor', value: {} },
        ]),
      ),
    }),
    status: 200,
  },
  {
    name: 'half of a letter',
    sent: () => ({ body: '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"\\ud800"}}]}]}]}' }),
    status: 200,
  },
]

test.each(cases)('$name: $status', async ({ sent, status }) => {
  const answer = await post(sent())
  expect(answer.status).toBe(status)
  expect(await answer.text()).toMatch(status < 400 ? /^(\{\})?$/ : new RegExp(`^\\{.*"title":".+","status":${status},"detail":".+"\\}$`))
})

test('what cannot be decoded is kept with its beginning and its hash', async () => {
  await post({ body: `{${'x'.repeat(10_000)}` })
  const [kept] = (await server.store.read.listQuarantine({})).items
  expect(kept).toMatchObject({ source: 'body', hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(Buffer.from(kept?.body ?? '', 'base64')).toHaveLength(4_096)
})

test('a million keys are refused or kept without harm', async () => {
  const attributes = Array.from({ length: 200_000 }, (_, index) => ({ key: `k${index}`, value: { boolValue: true } }))
  expect((await post({ body: request(record('a', attributes)) })).status).toBe(200)
})

test('a record sent again is kept once: by its id, else by all it says', async () => {
  const named = record('x', [{ key: 'event.id', value: { stringValue: 'e-1' } }])
  const other = record('y', [{ key: 'event.id', value: { stringValue: 'e-1' } }])
  for (const body of [
    request(named),
    request(other),
    request(record('plain')),
    request(record('plain'), record('plain')),
    request(record('more')),
  ])
    expect((await post({ body })).status).toBe(200)
  expect((await server.store.read.recentRecords()).map(({ body }) => body).sort()).toEqual(['"more"', '"plain"', '"x"'])
})

test('after a day the same record is news', async () => {
  await post({ body: request(record('plain')) })
  server.clock.at += 24 * 3_600_000 + 1
  await post({ body: request(record('plain')) })
  expect(await server.store.read.recentRecords()).toHaveLength(2)
})

test('plain senders give way first, and a full queue says when to come back', async () => {
  await server.close()
  server = await startTestServer({ limits: { requests: 5, bytes: 64 << 20 } })
  const held = [1, 2, 3, 4].map(() => server.admission.enter('agent', 1))
  const early = await post({ body: request(record('a')) })
  expect([early.status, early.headers.get('retry-after')]).toEqual([429, '2'])
  expect(server.admission.enter('agent', 1).ok).toBe(true)
  expect(server.admission.enter('agent', 1)).toMatchObject({ ok: false, problem: { status: 503, headers: { 'retry-after': '5' } } })
  for (const one of held) if (one.ok) one.leave()
  expect((await post({ body: request(record('a')) })).status).toBe(200)
  server.admission.close()
  expect((await post({ body: request(record('b')) })).status).toBe(503)
})

test('a store that fails is answered 503, never 500', async () => {
  await server.close()
  server = await startTestServer({ wrap: (store) => ({ ...store, write: () => Promise.reject(new Error('disk full')) }) })
  const answer = await post({ body: request(record('a')) })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
})

test('metrics are taken, and refused to strangers', async () => {
  const send = (authorization: string) =>
    server.app.request('/v1/metrics', { method: 'POST', body: '{}', headers: { authorization, 'content-type': 'application/json' } })
  expect((await send(`Bearer ${server.token}`)).status).toBe(200)
  expect((await send('Bearer nobody')).status).toBe(401)
})
