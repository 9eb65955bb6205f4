// The server's database is replaced by an older backup of itself: the agent notices, sends again what is missing, and nothing is doubled.
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, Running } from './running.ts'

let it: Running
beforeEach(async () => {
  it = await Running.create()
  it.file('app.conf', 'colour = green\n')
  await it.start()
  await it.baselined('app.conf')
})
afterEach(() => it.remove())

const paint = async (colour: string): Promise<void> => {
  it.file('app.conf', `colour = ${colour}\n`)
  await eventually(`the change to ${colour}`, async () => ((await colours()).at(-1) === colour ? true : undefined))
}

/** What the server says app.conf was changed to, oldest first. */
const colours = async (): Promise<readonly string[]> => {
  const found: string[] = []
  for (const { id } of await it.changes()) {
    const diff = JSON.stringify((await it.get(`/api/v1/changes/${id}`))['diff'])
    found.push(/"kind":"added".*?"text":"colour = (\w+)"/.exec(diff)?.[1] ?? '?')
  }
  return found
}

test('what happened after the backup comes back from the agent, once each, and the trail shows the restore', async () => {
  await paint('red')
  const file = path.join(it.dir, 'backup.gz')
  expect(it.cli('backup', file)).toContain('written to')
  await paint('blue')
  await paint('white')
  expect(() => it.cli('restore', file)).toThrow(/already in use by another knowngood server/)
  await it.stop()
  expect(it.cli('restore', file)).toContain('restored and read back')
  // While nobody served, life went on.
  it.file('app.conf', 'colour = black\n')
  await it.start()
  await eventually('all that the backup did not have', async () => ((await colours()).at(-1) === 'black' ? true : undefined))
  expect(await colours()).toEqual(['red', 'blue', 'white', 'black'])
}, 120_000)
