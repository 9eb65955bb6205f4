// The agent as a process on a store that is broken under its hands. Full disks are in store/.
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FarEnd } from './far-end.ts'
import { eventually, Host } from './host.ts'

let host: Host
let far: FarEnd
beforeEach(async () => {
  host = new Host()
  far = await FarEnd.open()
})
afterEach(async () => {
  await host.stop('SIGKILL')
  await host.remove()
  await far.close()
})

/** Every page but the first few bytes is something else now. */
function spoil(file: string): void {
  const handle = openSync(file, 'r+')
  const { size } = statSync(file)
  writeSync(handle, Buffer.alloc(size - 100, 'no page looks like this'), 0, size - 100, 100)
  closeSync(handle)
}

const isNewLife = (epoch: string) => () =>
  far.epoch !== epoch &&
  far.manifests.length > 1 &&
  far.notes.some(({ name, detail }) => name === 'store-lost' && detail.includes('set aside'))
const setAside = () => readdirSync(host.data).filter((name) => name.includes('.broken-'))

test('a store that was spoiled while the agent was away is set aside, and a new life begins', async () => {
  host.file('one', 'one\n')
  await host.settle(far)
  const { epoch } = far
  await host.stop('SIGKILL')
  for (const suffix of ['-wal', '-shm']) rmSync(path.join(host.data, `agent.db${suffix}`), { force: true })
  spoil(path.join(host.data, 'agent.db'))
  host.start(far)
  await eventually(`a new life (${host.said.slice(-500)})`, isNewLife(epoch))
  expect(setAside()).not.toEqual([])
}, 240_000)

test('a store that is spoiled under the running agent is noticed, read through and set aside, without a restart', async () => {
  host.file('one', 'one\n')
  await host.settle(far)
  const { epoch } = far
  for (const name of ['agent.db', 'agent.db-wal']) spoil(path.join(host.data, name))
  let round = 0
  await eventually(
    'a new life',
    () => {
      host.file('one', `round ${(round += 1)}\n`)
      return isNewLife(epoch)()
    },
    40_000,
  )
  expect(setAside()).not.toEqual([])
  host.file('two', 'two\n')
  await eventually('the next change', () => far.changesOf('two')[0])
}, 240_000)
