// Traces reach a real receiver when one is named, carry the route and never the address, and cost nothing when none is.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import type { Env } from '../../../server/route.ts'
import { startTraces } from '../../../server/telemetry.ts'

async function receiver() {
  const got: { readonly url: string; readonly body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('latin1')
    request.on('data', (text: string) => (body += text))
    request.on('end', () => {
      got.push({ url: request.url ?? '', body })
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a request becomes a span named by its route', async () => {
  const { got, url } = await receiver()
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = url
  process.env['OTEL_METRICS_EXPORTER'] = 'none'
  process.env['OTEL_LOGS_EXPORTER'] = 'none'
  const { trace, stop } = await startTraces(url)
  if (!trace) throw new Error('no traces')
  const app = new Hono<Env>().use(trace).get('/changes/:id', (c) => c.text('here'))
  expect(await (await app.request('/changes/secret-looking-id')).text()).toBe('here')
  await stop()

  const sent = got.filter((one) => one.url === '/v1/traces').map(({ body }) => body)
  expect(sent).toHaveLength(1)
  expect(sent[0]).toContain('GET /changes/:id')
  expect(sent[0]).toContain('knowngood-server')
  expect(sent[0]).not.toContain('secret-looking-id')
})

test('without a receiver there is nothing in the way of a request', async () => {
  expect((await startTraces(undefined)).trace).toBeNull()
})
