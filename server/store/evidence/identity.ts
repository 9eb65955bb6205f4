// What makes two values of an item the same: content, kind, rights and meaning, but no times.
import { hash as digest } from 'node:crypto'
import type { Value } from '../../../rules/domain.ts'

const sha256 = (text: string): string => digest('sha256', text)

/** One value is stored in several places; it is taken apart once. */
function once<T>(make: (value: Value) => T): (value: Value) => T {
  const made = new WeakMap<Value, T>()
  return (value) => {
    const known = made.get(value)
    if (known !== undefined) return known
    const fresh = make(value)
    made.set(value, fresh)
    return fresh
  }
}

/** Null for an item that does not exist. */
export const identityOf = (value: Value | null): string | null => (value === null ? null : identity(value))

const identity = once((value) => {
  const { hash, type, mode, owner, target, version, canon } = value
  const values = Object.entries(value.values ?? {}).sort(([left], [right]) => (left < right ? -1 : 1))
  return sha256(JSON.stringify([hash, type, mode, owner, target, version, canon, values]))
})

/** A value as it is stored beside others: its text, if any, goes to the contents once, under its hash. */
export type Parted = { readonly json: string | null; readonly text: { readonly hash: string; readonly text: string } | null }

const NOTHING: Parted = { json: null, text: null }

export const partText = (value: Value | null): Parted => (value === null ? NOTHING : parted(value))

const parted = once(({ text, ...rest }): Parted => {
  return { json: JSON.stringify(rest), text: typeof text === 'string' ? { hash: sha256(text), text } : null }
})
