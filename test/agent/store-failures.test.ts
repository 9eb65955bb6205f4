// The agent as a process on a disk that gets full, and on a store that is broken under its hands.
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FarEnd } from './far-end.ts'
import { eventually, Host } from './host.ts'
import { canMount, type SmallDisk, smallDisk } from './store/small-disk.ts'

let host: Host
let far: FarEnd
let disk: SmallDisk | null = null
beforeEach(async () => {
  host = new Host()
  far = await FarEnd.open()
})
afterEach(async () => {
  await host.stop('SIGKILL')
  disk?.remove()
  disk = null
  await host.remove()
  await far.close()
})

const digest = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const gaps = () => far.events.flatMap(({ body }) => (body.kind === 'gap' ? [body] : []))

/** What no hint tells after a drain is found by the next full rescan, a minute apart. */
const RESCAN_AND_MORE_MS = 75_000

test.runIf(canMount())(
  'a full disk: it drains, says what it did not record, and ends where the disk is',
  async () => {
    mkdirSync(host.data)
    disk = smallDisk(4 << 20, host.data)
    await host.settle(far)
    far.faults = Array.from({ length: 10_000 }, () => 'unavailable' as const)
    const isGivenUp = () => statSync(path.join(host.data, 'reserve')).size === 0
    const texts = new Map<string, string>()
    const write = (round: number): void => {
      for (let at = 0; at < 40; at += 1) {
        const text = `round ${round} of ${at}\n`.repeat(200)
        texts.set(`file-${at}`, text)
        host.file(`file-${at}`, text)
      }
    }
    let round = 0
    await eventually('a full disk', () => {
      if (!isGivenUp()) write((round += 1))
      return isGivenUp()
    })
    write(round + 1)
    far.faults = []
    await eventually(`a gap row (${host.said.slice(-500)})`, () => gaps().some(({ reason }) => reason === 'disk-full'), 30_000)
    for (const [name, text] of texts)
      await eventually(`the state of ${name}`, () => far.changesOf(name).at(-1)?.after?.hash === digest(text), RESCAN_AND_MORE_MS)
    await eventually('the reserve made again', () => !isGivenUp(), RESCAN_AND_MORE_MS)
  },
  240_000,
)

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
}, 60_000)

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
}, 60_000)
