// The server is gone for a while: changes wait on the host and arrive in order, each once.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { faultsIn, isTold, sha256Of } from './oracle.ts'
import { eventually, Running, sleep } from './running.ts'

const AWAY_MS = process.env['KNOWNGOOD_LONG_STORIES'] ? 60_000 : 8_000

let it: Running

beforeEach(async () => {
  it = await Running.create()
  it.file('app.conf', 'count = 0\n')
  await it.start(['server'])
  it.startAgent()
  await it.baselined('app.conf')
})
afterEach(async () => {
  await it.remove()
})

const editSlowly = async (): Promise<void> => {
  for (let count = 1; count <= 5; count++) {
    it.file('app.conf', `count = ${count}\n`)
    await sleep(AWAY_MS / 6)
  }
}

test('five edits while the server is away all arrive, in order, once', { timeout: AWAY_MS + 60_000 }, async () => {
  const first = new Map([[it.file('app.conf'), sha256Of(it.file('app.conf'))]])
  expect(await it.stop()).toBe(0)
  await editSlowly()
  await it.start(['server'])
  await eventually('all five', async () => ((await it.changes()).length === 5 ? true : undefined), 40_000)
  expect(faultsIn(await it.changes(), [it.file('app.conf')], first)).toEqual([])
})

test('the variant that must fail: what waited for the server is thrown away', { timeout: AWAY_MS + 60_000 }, async () => {
  const first = new Map([[it.file('app.conf'), sha256Of(it.file('app.conf'))]])
  await it.stop()
  await editSlowly()
  await it.stopAgent()
  it.loseOutbox()
  await it.start(['server'])
  it.startAgent()
  await sleep(6_000)
  const changes = await it.changes()
  expect(faultsIn(changes.filter(isTold), [it.file('app.conf')], first)).not.toEqual([])
  // The loss itself is noticed: the two compare their states, and what differs is found without an event.
  expect(faultsIn(changes, [it.file('app.conf')], first)).toEqual([])
})
