// The state of a host in 256 short texts, so that agent and server can tell in one line whether they hold the same.
import type { Item, Value } from './domain.ts'

export const BUCKETS = 256

export type Sha256 = (text: string) => string
export type StateDigest = { readonly root: string; readonly buckets: readonly string[] }

/**
 * What both sides must agree on. Times are left out, because a touch is no change; so are the names of owners, because a host names
 * its numbers anew when accounts come and go, and nothing about the file has changed then.
 */
export function stateText({ hash, type, mode, target, version, canon, values = {} }: Value): string {
  const sorted = Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1))
  return JSON.stringify([hash, type, mode, target, version, canon, sorted])
}

const keyOf = ({ kind, path, key = '' }: Item): string => `${kind}\n${path}\n${key}`

export const bucketOf = (item: Item, sha256: Sha256): number => Number.parseInt(sha256(keyOf(item)).slice(0, 2), 16)

/** A bucket is the digest of its items in order, the root that of the buckets. Items may be added in any order. */
export function createDigest(sha256: Sha256) {
  const lines = Array.from({ length: BUCKETS }, (): string[] => [])
  return {
    add: (item: Item, value: Value): void => {
      lines[bucketOf(item, sha256)]?.push(`${keyOf(item)}\n${sha256(stateText(value))}`)
    },
    done: (): StateDigest => {
      const buckets = lines.map((ofBucket) => sha256(ofBucket.sort().join('\n')))
      return { root: sha256(buckets.join('\n')), buckets }
    },
  }
}
