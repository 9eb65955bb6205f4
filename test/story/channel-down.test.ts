// The mail server is down while something changes: the alert waits, is told once when the server is back, and every attempt is on record.
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { Mailbox } from './mailbox.ts'
import { eventually, Running, sleep } from './running.ts'

let it: Running
let box: Mailbox

const QUIET_MS = 4_000

beforeEach(async () => {
  box = await Mailbox.open()
  it = await Running.create()
  writeFileSync(it.config, `channels:\n  ops: { kind: email, to: [ops@example.org], smtp: { url: "${box.url}" }, allowPrivate: true }\n`)
})
afterEach(async () => {
  await it.remove()
  await box.close()
})

const Alerts = z.object({
  items: z.array(
    z.object({
      deliveries: z.array(
        z.object({ state: z.string(), attempts: z.array(z.object({ outcome: z.enum(['sent', 'failed']), words: z.string() })) }),
      ),
    }),
  ),
})
async function delivery() {
  const { items } = Alerts.parse((await it.call('GET', '/api/v1/alerts')).body)
  return items[0]?.deliveries[0]
}

test('down, then up: told once, with every attempt on record', { timeout: 90_000 }, async () => {
  box.refusal = '451 come back later'
  it.file('app.conf', 'colour = green\n')
  await it.start()
  await it.baselined('app.conf')
  it.file('app.conf', 'colour = red\n')
  const failed = await eventually('a failed attempt', async () => {
    const found = await delivery()
    return found?.attempts.some(({ outcome }) => outcome === 'failed') ? found : undefined
  })
  // Waiting for the next attempt, or, on a slow machine, in the middle of it.
  expect(failed.state).toMatch(/^(waiting|leased)$/)
  expect(failed.attempts[0]?.words).toContain('451')
  box.refusal = null
  await eventually('the mail', () => box.mails[0], 60_000)
  await sleep(QUIET_MS)
  expect(box.mails).toHaveLength(1)
  const sent = await delivery()
  expect([sent?.state, sent?.attempts.at(-1)?.outcome]).toEqual(['sent', 'sent'])
})
