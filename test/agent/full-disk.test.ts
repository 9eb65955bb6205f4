// A whole agent on a disk that gets full: it drains, says what it did not record, and ends where the disk is, also if it never gets more room.
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
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

const PATIENCE_MS = 60_000
const digest = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const gaps = () => far.events.flatMap(({ body }) => (body.kind === 'gap' ? [body] : []))
const isGivenUp = () => statSync(path.join(host.data, 'reserve')).size === 0
const refuseAll = () => (far.faults = Array.from({ length: 100_000 }, () => 'unavailable' as const))

/** Somebody else takes the disk but for so much. */
function leaveFree(bytes: number): void {
  const { bavail, bsize } = statfsSync(host.data)
  writeFileSync(path.join(host.data, 'ballast'), Buffer.alloc(bavail * bsize - bytes))
}

function writeAll(round: number): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (let at = 0; at < 40; at += 1) texts.set(`file-${at}`, `round ${round} of ${at}\n`.repeat(200))
  for (const [name, text] of texts) host.file(name, text)
  return texts
}

async function fill(): Promise<void> {
  let round = 0
  await eventually(
    'a full disk',
    () => {
      if (!isGivenUp()) writeAll((round += 1))
      return isGivenUp()
    },
    PATIENCE_MS,
  )
}

async function converged(texts: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of texts)
    await eventually(`the state of ${name}`, () => far.changesOf(name).at(-1)?.after?.hash === digest(text), PATIENCE_MS)
}

test.runIf(canMount()).each([
  { left: '300 KiB', bytes: 300 << 10 },
  { left: '2 MiB', bytes: 2 << 20 },
])(
  'with $left left beside the reserve',
  async ({ bytes }) => {
    mkdirSync(host.data)
    disk = smallDisk(64 << 20, host.data)
    await host.settle(far)
    expect(gaps()).toEqual([])
    leaveFree(bytes)
    // The second time with a reserve of what was left then.
    for (const time of [1, 2]) {
      const before = gaps().length
      refuseAll()
      await fill()
      const texts = writeAll(-time)
      far.faults = []
      await eventually(`gap row ${time}`, () => gaps().some(({ reason }, at) => at >= before && reason === 'disk-full'), PATIENCE_MS)
      await converged(texts)
      await eventually('the reserve made again', () => !isGivenUp(), PATIENCE_MS)
    }
    rmSync(path.join(host.data, 'ballast'))
    await converged(writeAll(1))
  },
  240_000,
)
