// One batch within the limits of the wire.
import { gzipSync } from 'node:zlib'
import { BATCH_LIMITS, type WireEvent } from '../../rules/wire.ts'
import type { Encode } from '../otlp.ts'

export type Batch = { readonly events: readonly WireEvent[]; readonly bytes: Uint8Array }

/** Takes events away from the end until the rest fits. One event always does: it was kept small when it was recorded. */
export function fit(encode: Encode, events: readonly WireEvent[]): Batch {
  for (let some = events; ; some = some.slice(0, Math.ceil(some.length / 2))) {
    const plain = encode(some)
    const bytes = plain.length <= BATCH_LIMITS.plainBytes || some.length <= 1 ? gzipSync(plain) : plain
    if (some.length <= 1 || bytes.length <= BATCH_LIMITS.compressedBytes) return { events: some, bytes }
  }
}
