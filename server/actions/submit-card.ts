// A draft is handed in: from now on it waits for approval, and may grant grace.
import type { Actor } from '../route.ts'
import { type EntryOutcome, stepCard } from '../schedule/cards.ts'
import type { CardParts } from '../schedule/parts.ts'

export const submitCard = (parts: CardParts, actor: Actor, { id }: { readonly id: string }): Promise<EntryOutcome> =>
  stepCard(parts, actor, { id, verb: 'submit', did: 'submitted' })
