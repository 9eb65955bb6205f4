// Is this host like its siblings in the same roll-out, or the odd one out.
import type { Value } from '../domain.ts'

export type Uniformity = 'homogeneous' | 'heterogeneous' | null

const FEWEST = 3
const UNIFORM_FROM = 0.8
const MIXED_BELOW = 0.5

/** `siblings`: what the same item became on the other hosts of the roll-out. Leave out items that differ from host to host by nature. */
export function uniformityOf(after: Value | null, siblings: readonly (Value | null)[]): Uniformity {
  if (siblings.length + 1 < FEWEST) return null
  const fingerprint = (value: Value | null) => (value === null ? 'gone' : (value.hash ?? value.version ?? null))
  const own = fingerprint(after)
  if (own === null) return null
  const share = (1 + siblings.filter((sibling) => fingerprint(sibling) === own).length) / (siblings.length + 1)
  if (share >= UNIFORM_FROM) return 'homogeneous'
  return share < MIXED_BELOW ? 'heterogeneous' : null
}
