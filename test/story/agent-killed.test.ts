// The agent is killed again and again while files are being written: nothing recorded is lost or doubled.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { faultsIn, isTold, sha256Of } from './oracle.ts'
import { eventually, Running, sleep } from './running.ts'

const FILES = Array.from({ length: 20 }, (_, n) => `f${n}.conf`)
const KILLS = 4

let it: Running
let seed = Date.now() % 100_000

const random = (): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}

beforeEach(async () => {
  it = await Running.create()
  for (const name of FILES) it.file(name, 'count = 0\n')
  await it.start()
  for (const name of FILES) await it.baselined(name)
})
afterEach(() => it.remove())

const killAgent = async (): Promise<void> => {
  const [pid] = await eventually('a running agent', () => {
    const pids = it.pidsOf('agent')
    return pids.length > 0 ? pids : undefined
  })
  if (pid) process.kill(pid, 'SIGKILL')
}

/** Writes for a while, about 200 writes a second, while `disturb` does its worst. */
async function burst(disturb: () => Promise<void>): Promise<void> {
  let count = 0
  const writing = setInterval(() => {
    count += 1
    it.file(FILES[count % FILES.length] ?? 'f0.conf', `count = ${count}\n`)
  }, 5)
  await disturb()
  clearInterval(writing)
}

const settled = async (first: ReadonlyMap<string, string>): Promise<readonly string[]> => {
  const files = FILES.map((name) => it.file(name))
  let faults: readonly string[] = ['not looked yet']
  for (let tries = 0; tries < 30 && faults.length > 0; tries++) {
    await sleep(500)
    faults = faultsIn(await it.changes(), files, first)
  }
  return faults
}

test(`killed ${KILLS} times during a burst: the account of every file is whole`, { timeout: 90_000 }, async () => {
  const first = new Map(FILES.map((name) => [it.file(name), sha256Of(it.file(name))]))
  console.log(`seed ${seed}`)
  await burst(async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(150 + random() * 750)
      await killAgent()
    }
  })
  expect(await settled(first)).toEqual([])
})

test('the variant that must fail: what was recorded and not acknowledged is thrown away with the agent', { timeout: 90_000 }, async () => {
  const first = new Map(FILES.map((name) => [it.file(name), sha256Of(it.file(name))]))
  await it.stop()
  it.startAgent()
  await sleep(1_000)
  it.file('f0.conf', 'count = 1\n')
  await eventually('the recorded change', () => (it.waiting() > 0 ? true : undefined))
  await it.stopAgent()
  it.loseOutbox()
  await it.start()
  await sleep(6_000)
  const changes = await it.changes()
  expect(faultsIn(changes.filter(isTold), [it.file('f0.conf')], first)).not.toEqual([])
  // The loss itself is noticed: the two compare their states, and what differs is found without an event.
  expect(faultsIn(changes, [it.file('f0.conf')], first)).toEqual([])
})
