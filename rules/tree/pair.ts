// Which line of one configuration belongs to which of the other.
import type { ConfigNode } from './node.ts'

/** A node with its place among the content of its section. */
export type Placed = { readonly node: ConfigNode; readonly at: number }
export type Pair = { readonly before: Placed; readonly after: Placed }

export const without = (placed: readonly Placed[], pairs: readonly Pair[], side: 'before' | 'after'): readonly Placed[] => {
  const taken = new Set(pairs.map((pair) => pair[side].at))
  return placed.filter(({ at }) => !taken.has(at))
}

/** First to first, second to second among those with the same key; an empty key is none. */
export function pairBy(before: readonly Placed[], after: readonly Placed[], key: (placed: Placed) => string): readonly Pair[] {
  const waiting = Map.groupBy(after, key)
  const next = new Map<string, number>()
  return before.flatMap((placed) => {
    const own = key(placed)
    const at = next.get(own) ?? 0
    const partner = own === '' ? undefined : waiting.get(own)?.[at]
    if (!partner) return []
    next.set(own, at + 1)
    return [{ before: placed, after: partner }]
  })
}
