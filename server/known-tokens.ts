// API tokens, remembered for a moment: a sender's thousand requests a second must not be a thousand queries.
import type { Instant } from '../rules/domain.ts'
import type { Reads } from './store/store.ts'

type Found = ReturnType<Reads['apiTokenByHash']>

/** A token revoked meanwhile is good for this much longer. */
const REMEMBERED_MS = 1_000
const MOST = 10_000

export function rememberTokens(read: Reads, now: () => Instant): Reads {
  const known = new Map<string, { readonly found: Found; readonly at: Instant }>()
  return {
    ...read,
    apiTokenByHash: (hash) => {
      const remembered = known.get(hash)
      if (remembered && Math.abs(now() - remembered.at) < REMEMBERED_MS) return remembered.found
      if (known.size >= MOST) known.clear()
      const found = read.apiTokenByHash(hash)
      known.set(hash, { found, at: now() })
      found.catch(() => known.delete(hash))
      return found
    },
  }
}
