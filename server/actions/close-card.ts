// The work is over and nothing more will come of this card.
import type { Actor } from '../route.ts'
import { type EntryOutcome, stepCard } from '../schedule/cards.ts'
import type { CardParts } from '../schedule/parts.ts'

export const closeCard = (
  parts: CardParts,
  actor: Actor,
  { id, why }: { readonly id: string; readonly why?: string },
): Promise<EntryOutcome> => stepCard(parts, actor, { id, verb: 'close', did: 'closed', ...(why === undefined ? {} : { why }) })
