// The keys of the agents, in memory: one look-up per request must not be one query per request.
import type { Instant } from '../rules/domain.ts'
import type { Store } from './store/store.ts'

export type KnownAgents = {
  readonly byKey: (hash: string) => Promise<{ readonly agent: string; readonly asset: string } | null>
  /** Somebody enrolled, was replaced or turned away. */
  readonly forget: () => void
}

/** Another process may enrol agents on the same data, so what is remembered is looked at again now and then. */
const REMEMBERED_MS = 10_000
/** Who is not among them is looked for again, but whoever guesses keys does not make us ask at each guess. */
const NEWS_MS = 500

type Keys = ReadonlyMap<string, { readonly agent: string; readonly asset: string }>

export function createKnownAgents(store: Pick<Store, 'read'>, now: () => Instant): KnownAgents {
  let known: { readonly keys: Promise<Keys>; readonly at: Instant } | null = null
  const keys = async (): Promise<Keys> => {
    const agents = await store.read.allAgents()
    const speaking = agents.filter(({ state }) => state !== 'replaced' && state !== 'revoked' && state !== 'rejected')
    return new Map(speaking.map(({ key_hash, id, asset }) => [key_hash, { agent: id, asset }]))
  }
  return {
    byKey: async (hash) => {
      if (known === null || Math.abs(now() - known.at) > REMEMBERED_MS) known = { keys: keys(), at: now() }
      const { keys: asked, at } = known
      try {
        const found = (await asked).get(hash)
        if (found !== undefined || Math.abs(now() - at) < NEWS_MS) return found ?? null
        // It may have enrolled with another server a moment ago.
        if (known?.at === at) known = { keys: keys(), at: now() }
        return (await known?.keys)?.get(hash) ?? null
      } catch (error) {
        known = null
        throw error
      }
    },
    forget: () => {
      known = null
    },
  }
}
