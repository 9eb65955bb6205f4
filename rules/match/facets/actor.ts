// Was it one of the people the entry names. Not knowing who it was is neither for nor against.

export type ActorMatch =
  | { readonly kind: 'match'; readonly actor: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'mismatch'; readonly actor: string; readonly named: readonly string[] }

const RANK = { match: 0, unknown: 1, mismatch: 2 } as const
export const actorRank = ({ kind }: ActorMatch): number => RANK[kind]

export function matchActor(implementers: readonly string[], actor: string | null): ActorMatch {
  if (actor === null || implementers.length === 0) return { kind: 'unknown' }
  return implementers.includes(actor) ? { kind: 'match', actor } : { kind: 'mismatch', actor, named: implementers }
}
