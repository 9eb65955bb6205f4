// Values on /v1/metrics: what senders hear, what is kept of them, and what the SDK itself sends.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { requestOf } from '../../../agent/health/metrics.ts'
import { createToken } from '../../../server/actions/create-token.ts'
import { listen } from '../../../server/listen.ts'
import { HOUR_MS, MINUTE_MS } from '../../../server/store/health/rows.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
  server.clock.at = 10 * HOUR_MS
})
afterEach(() => server.close())

type Sent = { readonly body: string | Uint8Array; readonly headers?: Record<string, string> }
const post = ({ body, headers }: Sent): Promise<Response> =>
  Promise.resolve(
    server.app.request('/v1/metrics', {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', ...headers },
    }),
  )

const gauge = (name: string, points: readonly unknown[]) => ({ name, gauge: { dataPoints: points } })
const request = (...found: readonly unknown[]): string =>
  JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'host.name', value: { stringValue: 'db-01' } }] },
        scopeMetrics: [{ metrics: found }],
      },
    ],
  })
const point = (at: number, value: number) => ({ timeUnixNano: `${at}000000`, asDouble: value })
const protobuf = { 'content-type': 'application/x-protobuf' }

const cases: readonly { readonly name: string; readonly sent: () => Sent; readonly status: number }[] = [
  { name: 'stored', sent: () => ({ body: request(gauge('a', [point(server.clock.at, 1)])) }), status: 200 },
  { name: 'gzipped', sent: () => ({ body: gzipSync(request()), headers: { 'content-encoding': 'gzip' } }), status: 200 },
  { name: 'an empty protobuf request', sent: () => ({ body: new Uint8Array(), headers: protobuf }), status: 200 },
  { name: 'no credential', sent: () => ({ body: request(), headers: { authorization: '' } }), status: 401 },
  { name: 'not JSON', sent: () => ({ body: '{' }), status: 400 },
  { name: 'JSON that is no request', sent: () => ({ body: '{"resourceMetrics":3}' }), status: 400 },
  { name: 'not protobuf', sent: () => ({ body: new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]), headers: protobuf }), status: 400 },
  { name: 'a gzip bomb', sent: () => ({ body: gzipSync(Buffer.alloc(21 << 20)), headers: { 'content-encoding': 'gzip' } }), status: 413 },
  { name: 'another encoding', sent: () => ({ body: request(), headers: { 'content-encoding': 'br' } }), status: 415 },
  { name: 'another format', sent: () => ({ body: request(), headers: { 'content-type': 'text/plain' } }), status: 415 },
]
test.each(cases)('$name: $status', async ({ sent, status }) => {
  const answer = await post(sent())
  expect(answer.status).toBe(status)
  expect(await answer.text()).toMatch(status === 200 ? /^(\{\})?$/ : /"detail":".+"/)
})

test('a server that stops says when to come back', async () => {
  server.admission.close()
  const answer = await post({ body: request() })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
})

test('points without a number or a time are counted, kept in quarantine, and do not hold up the others', async () => {
  const { at } = server.clock
  const bad = [{ timeUnixNano: `${at}000000`, asDouble: 'NaN' }, { asDouble: 1 }, point(at + HOUR_MS, 1), point(at - 7 * HOUR_MS, 1)]
  const answer = await post({ body: request(gauge('a', [point(at, 1), ...bad])) })
  expect([answer.status, await answer.json()]).toMatchObject([200, { partialSuccess: { rejectedDataPoints: '4' } }])
  expect((await server.store.read.seriesOf('db-01')).map(({ last_value }) => last_value)).toEqual([1])
  expect((await server.store.read.listQuarantine({})).items).toHaveLength(1)
})

test('rolled up by minute, hour and day; what is sent twice counts once', async () => {
  const from = server.clock.at - HOUR_MS
  const sample = [point(from, 4), point(from + 20_000, 2), point(from + MINUTE_MS, 9)]
  await post({ body: request(gauge('a', sample)) })
  await post({ body: request(gauge('a', sample)) })
  await post({ body: request(gauge('a', [point(from + 2 * MINUTE_MS, 1)])) })
  const [line] = await server.store.read.seriesOf('db-01')
  const rolled = async (step: number) =>
    ((await server.store.read.rollupsOf([line?.id ?? ''], step, 0)).get(line?.id ?? '') ?? []).map(
      ({ least, most, total, points, last }) => [least, most, total, points, last],
    )
  expect(await rolled(MINUTE_MS)).toEqual([
    [2, 4, 6, 2, 2],
    [9, 9, 9, 1, 9],
    [1, 1, 1, 1, 1],
  ])
  expect(await rolled(HOUR_MS)).toEqual([[1, 9, 16, 4, 1]])
  expect(await rolled(24 * HOUR_MS)).toEqual([[1, 9, 16, 4, 1]])
})

test('an agent speaks for its own asset alone, and has no more lines than fit', async () => {
  const agent = await enrolledAgent(server, 'web-01')
  const headers = { authorization: agent.authorization }
  const measures = Array.from({ length: 500 }, (_, index) => ({ kind: 'disk-space', subject: `/d${index}`, value: 0.5 }) as const)
  const body = JSON.stringify(requestOf([{ at: server.clock.at, measures }], 'db-01'))
  expect(await (await post({ body, headers })).json()).toMatchObject({ partialSuccess: { rejectedDataPoints: '100' } })
  expect(await server.store.read.seriesOf('db-01')).toEqual([])
  expect(await server.store.read.seriesOf('web-01')).toHaveLength(400)
  await server.store.write((tx) => tx.pruneHealth(server.clock.at + 500 * 24 * HOUR_MS))
  expect(await server.store.read.seriesOf('web-01')).toEqual([])
})

test.each(['http/protobuf', 'http/json'])("the SDK's own exporter is understood, over %s", async (protocol) => {
  server.clock.at = Date.now()
  // The clock went decades ahead, and the token of the scene is long over.
  const parts = { store: server.store, now: () => server.clock.at }
  const token = await createToken(parts, { kind: 'system', name: 'test' }, { name: 'sdk', roles: ['viewer'] })
  const { url, close } = await listen({ host: '127.0.0.1', port: 0, tls: null, fetch: server.app.fetch })
  onTestFinished(() => close(0))
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${token.ok ? token.secret : token.detail}`,
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'env',
    OTEL_SERVICE_NAME: 'thermometer',
  }
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', SDK_PROGRAM], { env: { ...process.env, ...env }, cwd: ROOT })
  const lines = (await server.store.read.seriesOf('thermometer')).map(({ name, subject, unit, last_value }) => [
    name,
    subject,
    unit,
    last_value,
  ])
  expect(lines).toEqual([
    ['c', 'a=1 b=2', '', 7],
    ['g', 'cellar', 'Cel', -3.5],
    ['h', '', '', 15],
  ])
})

const ROOT = path.resolve(import.meta.dirname, '../../../server')
/** A program of somebody who knows nothing of us. */
const SDK_PROGRAM = `
  import { metrics } from '@opentelemetry/api'
  import { NodeSDK } from '@opentelemetry/sdk-node'
  const sdk = new NodeSDK()
  sdk.start()
  const meter = metrics.getMeter('test')
  meter.createGauge('g', { unit: 'Cel' }).record(-3.5, { room: 'cellar' })
  meter.createCounter('c').add(7, { b: '2', a: 1 })
  const histogram = meter.createHistogram('h')
  histogram.record(10)
  histogram.record(20)
  await sdk.shutdown()
`
