// An approver says no, and why, so that the card can be mended.
import type { Actor } from '../route.ts'
import { type EntryOutcome, stepCard } from '../schedule/cards.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { rolesOf } from '../schedule/who-acts.ts'

export async function rejectCard(
  parts: CardParts,
  actor: Actor,
  { id, why }: { readonly id: string; readonly why?: string },
): Promise<EntryOutcome> {
  if (!rolesOf(actor).includes('approver'))
    return refuse(403, 'Rejecting a card takes an approver. Ask one; whoever asked for it can withdraw it.')
  return stepCard(parts, actor, { id, verb: 'reject', did: 'rejected', ...(why === undefined ? {} : { why }) })
}
