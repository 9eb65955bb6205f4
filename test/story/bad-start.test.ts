// A start that cannot succeed says in one line what is wrong and what to do, and ends with a status of its own.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Running } from './running.ts'

let it: Running
let other: Server | null = null

beforeEach(async () => {
  it = await Running.create()
})
afterEach(async () => {
  other?.close()
  other = null
  await it.remove()
})

const cases: readonly { name: string; harm: () => Promise<NodeJS.ProcessEnv> | NodeJS.ProcessEnv; says: RegExp }[] = [
  {
    name: 'the port is taken',
    harm: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      other = createServer().listen(it.port, '127.0.0.1', resolve)
      await promise
      return {}
    },
    says: /port .* in use.*--port/is,
  },
  {
    name: 'the data folder is a file',
    harm: () => {
      writeFileSync(it.data, '')
      return {}
    },
    says: /data folder|--data/is,
  },
  {
    name: 'the data folder cannot be made',
    harm: () => ({ KNOWNGOOD_DATA: '/proc/knowngood' }),
    says: /data folder|--data/is,
  },
  {
    name: 'the configuration has a mistake',
    harm: () => {
      writeFileSync(it.config, 'channels:\n  ops:\n    kind: emial\n')
      return {}
    },
    says: /line 3.*emial.*email/is,
  },
  { name: 'another address without TLS', harm: () => ({ KNOWNGOOD_HOST: '0.0.0.0' }), says: /without TLS.*--tls-cert/is },
  { name: 'a port that is none', harm: () => ({ KNOWNGOOD_PORT: 'eighty' }), says: /port is "eighty"/is },
]

test.each(cases)('$name', async ({ harm, says }) => {
  const extra = await harm()
  const failure = await it.start(['up'], extra).then(
    () => 'it started',
    (error: Error) => error.message,
  )
  expect(failure).toMatch(/it ended with [1-9]/)
  expect(failure).toMatch(says)
  expect(failure).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m)
})

test('a data folder that another server uses is left alone', { timeout: 60_000 }, async () => {
  await it.start()
  const second = new Running(it.port + 1)
  const failure = await second.start(['up'], { KNOWNGOOD_DATA: it.data }).then(
    () => 'it started',
    (error: Error) => error.message,
  )
  await second.remove()
  expect(failure).toMatch(/it ended with [1-9]/)
  expect(failure).toMatch(/already in use/i)
  expect((await fetch(`${it.url}/readyz`)).status).toBe(200)
})

test('a data folder from a newer version is refused and kept', { timeout: 60_000 }, async () => {
  await it.start()
  await it.stop()
  const { DatabaseSync } = await import('node:sqlite')
  const file = path.join(it.data, 'knowngood.db')
  mkdirSync(it.data, { recursive: true })
  const db = new DatabaseSync(file)
  db.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-from-the-future', '2099-01-01T00:00:00Z')")
  db.close()
  const failure = await it.start().then(
    () => 'it started',
    (error: Error) => error.message,
  )
  expect(failure).toMatch(/newer version/i)
})
