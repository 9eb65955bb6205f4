// What makes two values of an item the same: content, kind, rights and meaning, but no times.
import { createHash } from 'node:crypto'
import type { Value } from '../../../rules/domain.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const textHash = (text: string): string => sha256(text)

/** Null for an item that does not exist. */
export function identityOf(value: Value | null): string | null {
  if (value === null) return null
  const { hash, type, mode, owner, target, version, canon } = value
  const values = Object.entries(value.values ?? {}).sort(([left], [right]) => (left < right ? -1 : 1))
  return sha256(JSON.stringify([hash, type, mode, owner, target, version, canon, values]))
}

/** A value as it is stored beside others: its text, if any, goes to the contents once, under its hash. */
export type Parted = { readonly json: string | null; readonly text: { readonly hash: string; readonly text: string } | null }

export function partText(value: Value | null): Parted {
  if (value === null) return { json: null, text: null }
  const { text, ...rest } = value
  return { json: JSON.stringify(rest), text: typeof text === 'string' ? { hash: textHash(text), text } : null }
}
