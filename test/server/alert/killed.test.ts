// A worker that is killed with SIGKILL after it has sent and before it could say so: the next one repeats with the same key.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../../server/store/store.ts'
import { anAlert } from './an-alert.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-killed-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const WORKER = fileURLToPath(new URL('./killed-worker.ts', import.meta.url))

/** What the worker wrote, until it ended, or was killed after its first line. */
async function work(now: number, owner: string, fate: 'ends' | 'hangs'): Promise<string> {
  const child = spawn(process.execPath, [WORKER, dataDir, String(now), owner, fate], { stdio: ['ignore', 'pipe', 'inherit'] })
  let wrote = ''
  child.stdout.on('data', (chunk: Buffer) => {
    wrote += chunk.toString()
    if (fate === 'hangs') child.kill('SIGKILL')
  })
  await once(child, 'close')
  return wrote
}

test('the repeat comes when the lease is over, with the same key, and both attempts are counted', async () => {
  const store = await openStore({ dataDir })
  const { id } = await store.write((tx) => tx.openAlert(anAlert({ at: 0 }), ['mail']))
  expect(await work(2_000, 'first', 'hangs')).toBe(`sent ${id}.opened\n`)
  expect(await work(61_999, 'second', 'ends')).toBe('')
  expect(await work(62_000, 'third', 'ends')).toBe(`sent ${id}.opened\n`)
  expect(await work(130_000, 'fourth', 'ends')).toBe('')
  const [delivery] = await store.read.deliveriesOf([id])
  await store.close()
  expect(delivery).toMatchObject({ state: 'sent', attempts: 2, history: [{ outcome: 'sent' }] })
})
