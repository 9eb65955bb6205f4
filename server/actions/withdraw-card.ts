// Whoever asked takes it back before it is approved.
import { handsOn, sameName } from '../../rules/card/approval.ts'
import type { Actor } from '../route.ts'
import { type EntryOutcome, stepCard } from '../schedule/cards.ts'
import type { CardParts } from '../schedule/parts.ts'

export const withdrawCard = (
  parts: CardParts,
  actor: Actor,
  { id, why }: { readonly id: string; readonly why?: string },
): Promise<EntryOutcome> =>
  stepCard(parts, actor, { id, verb: 'withdraw', did: 'withdrawn', ...(why === undefined ? {} : { why }) }, (entry, acting) => {
    const names = [acting.name, ...(acting.alsoKnownAs ?? [])].map(sameName)
    if (handsOn(entry).some((hand) => names.includes(hand))) return undefined
    return `Only who asked for it withdraws it. Ask ${entry.requester}, or have an approver reject it.`
  })
