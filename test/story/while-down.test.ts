// What changes while knowngood is not running is found at its start and told with the time in which it happened, never adopted silently.
import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Running, sleep } from './running.ts'

let it: Running

beforeEach(async () => {
  it = await Running.create()
  it.file('app.conf', 'colour = green\n')
  await it.start()
  await it.baselined('app.conf')
})
afterEach(() => it.remove())

test('an edit between two runs is found, and its interval spans the gap', { timeout: 60_000 }, async () => {
  const stoppedAt = Date.now()
  expect(await it.stop()).toBe(0)
  await sleep(1_000)
  it.file('app.conf', 'colour = red\n')
  await sleep(1_000)
  const startedAt = Date.now()
  await it.start()
  const { interval, verdict, before, after } = await it.changeOf('app.conf')
  expect(verdict).toBe('unauthorised')
  expect(before).not.toEqual(after)
  expect(new Date(interval.from).getTime()).toBeLessThanOrEqual(stoppedAt + 3_000)
  expect(new Date(interval.to).getTime()).toBeGreaterThanOrEqual(stoppedAt)
  expect(new Date(interval.to).getTime() - startedAt).toBeLessThan(30_000)
})

test(
  'even an agent that lost its store hides nothing: the server holds the whole state against its first look',
  { timeout: 60_000 },
  async () => {
    await it.stop()
    it.file('app.conf', 'colour = red\n')
    for (const name of ['agent.db', 'agent.db-wal', 'agent.db-shm']) rmSync(path.join(it.data, 'agent', name), { force: true })
    await it.start()
    expect((await it.changeOf('app.conf')).verdict).not.toBe('authorised')
  },
)

test('the variant that must fail: nothing changed while it was down, so nothing is listed', { timeout: 60_000 }, async () => {
  await it.stop()
  await it.start()
  await sleep(5_000)
  expect((await it.changes()).filter(({ item }) => item.path.endsWith('app.conf'))).toEqual([])
})
