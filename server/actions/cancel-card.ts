// An approved change will not happen after all. What was done under it before stays covered; what comes later is not.
import type { Actor } from '../route.ts'
import { type EntryOutcome, stepCard } from '../schedule/cards.ts'
import type { CardParts } from '../schedule/parts.ts'

export const cancelCard = (
  parts: CardParts,
  actor: Actor,
  { id, why }: { readonly id: string; readonly why?: string },
): Promise<EntryOutcome> => stepCard(parts, actor, { id, verb: 'cancel', did: 'cancelled', ...(why === undefined ? {} : { why }) })
