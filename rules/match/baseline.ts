// The approved value of an item, and when two values are the same one.
import type { Value } from '../domain.ts'

/** `value` null: the item must not exist. `previous` is what was approved before, when the entry `byEntry` replaced it. */
export type BaselineFact = {
  readonly value: Value | null
  readonly previous?: { readonly value: Value | null }
  readonly byEntry?: string | null
}

const CONTENT = ['hash', 'version', 'target'] as const
const METADATA = ['type', 'mode', 'owner'] as const

/** Whether both are known to be the same: equal in some content, and different in nothing both sides state. */
export function isSameValue(one: Value | null, other: Value | null): boolean {
  if (one === null || other === null) return one === other
  const isKnown = (name: (typeof CONTENT)[number] | (typeof METADATA)[number]) =>
    one[name] !== undefined && one[name] !== null && other[name] !== undefined && other[name] !== null
  const known = [...CONTENT, ...METADATA].filter(isKnown)
  if (known.some((name) => one[name] !== other[name])) return false
  if (!haveSameKeys(one, other)) return false
  return CONTENT.some(isKnown) || (one.values !== undefined && other.values !== undefined)
}

function haveSameKeys(one: Value, other: Value): boolean {
  if (one.values === undefined || other.values === undefined) return true
  const keys = new Set([...Object.keys(one.values), ...Object.keys(other.values)])
  return [...keys].every((key) => one.values?.[key] === other.values?.[key])
}

/** Equal once what does not matter is taken out, with everything around the content unchanged. */
export const isSameNormalised = (before: Value | null, after: Value | null): boolean =>
  before !== null &&
  after !== null &&
  before.canon !== undefined &&
  before.canon === after.canon &&
  METADATA.every((name) => before[name] === after[name])
