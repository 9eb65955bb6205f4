// What a probe asks goes down: the agent tells, the server alerts, a mail comes; it comes back, and a mail says so.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Mailbox } from './mailbox.ts'
import { eventually, Running } from './running.ts'

let it: Running
let box: Mailbox
let shop: Server | null = null
let port = 0

async function openShop(): Promise<void> {
  const server = createServer((_, response) => response.end('open'))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
  shop = server
}
async function closeShop(): Promise<void> {
  shop?.closeAllConnections()
  await new Promise<void>((resolve) => (shop ? shop.close(() => resolve()) : resolve()))
  shop = null
}

beforeEach(async () => {
  port = 0
  box = await Mailbox.open()
  it = await Running.create()
  await openShop()
})
afterEach(async () => {
  await it.remove()
  await box.close()
  await closeShop()
})

test('down, one mail with the reason; up again, one mail in the same thread', async () => {
  writeFileSync(it.config, `channels:\n  ops: { kind: email, to: [ops@example.org], smtp: { url: "${box.url}" }, allowPrivate: true }\n`)
  const folder = path.join(it.data, 'agent')
  mkdirSync(folder, { recursive: true })
  const probe = `{ name: shop, http: "http://127.0.0.1:${port}/", contains: open, failures: 1 }`
  writeFileSync(path.join(folder, 'health.yaml'), `every: 5\nprobes:\n  - ${probe}\n`)
  it.file('a', 'a')
  await it.start(['up'], { KNOWNGOOD_HEALTH: 'probe' })
  const asset = await it.baselined('a')
  const health = async (): Promise<string> => JSON.stringify(await it.get(`/api/v1/assets/${asset}/health`))
  await eventually('the probe to be well', async () => ((await health()).includes('probe:shop') ? true : undefined))

  await closeShop()
  const down = await eventually('the mail that it is down', () => box.mails[0])
  expect(down.subject).toContain(`${asset}: probe shop is bad`)
  expect(down.text).toContain('ECONNREFUSED')

  await openShop()
  const up = await eventually('the mail that it is up again', () => box.mails[1])
  expect(up.raw).toContain(down.messageId)
  expect(up.text).toContain('shop answers as expected.')
  expect(await health()).toContain('"state":"ok"')
})
