// Keeps the beginning of what could not be decoded, so that somebody can find out who sends it; a few per minute, not a flood.
import { createHash, randomUUID } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import type { Store } from '../store/store.ts'

const KEPT_BYTES = 4_096
const PER_MINUTE = 30

export type UndecodableKeeper = (sender: string, reason: string, bytes: Uint8Array) => Promise<void>

export function keepUndecodable(store: Pick<Store, 'write'>, now: () => Instant): UndecodableKeeper {
  let minute = 0
  let kept = 0
  return async (sender, reason, bytes) => {
    const at = now()
    const current = Math.floor(at / 60_000)
    kept = current === minute ? kept + 1 : 1
    minute = current
    if (kept > PER_MINUTE) return
    const row = {
      id: randomUUID(),
      agent: null,
      epoch: null,
      number: null,
      source: 'body',
      reason: `${sender}: ${reason}`.slice(0, 1_000),
      hash: createHash('sha256').update(bytes).digest('hex'),
      body: Buffer.from(bytes.subarray(0, KEPT_BYTES)).toString('base64'),
      received_at: at,
    } as const
    await store.write((tx) => tx.addQuarantine([row]))
  }
}
