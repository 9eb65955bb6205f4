// Somebody writes a card anew. Whatever was approved before, this was not: it waits for approval again.
import { overlay } from '../../rules/card/draw-up.ts'
import { CardPatch, read } from '../../rules/card/input.ts'
import { askedBy, edit, stateOf } from '../../rules/card.ts'
import type { Actor } from '../route.ts'
import { answered, type EntryOutcome, keepStep, onCard } from '../schedule/cards.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { signedBy } from '../schedule/who-acts.ts'
import { notUnderstood } from './create-card.ts'

export async function editCard(
  parts: CardParts,
  actor: Actor,
  { id, patch }: { readonly id: string; readonly patch: unknown },
): Promise<EntryOutcome> {
  const input = read(CardPatch, patch)
  if (!input.ok) return notUnderstood(input.problems)
  return onCard(parts, actor, id, async (tx, { entry }, acting) => {
    const drawn = overlay(askedBy(entry), input.value, await tx.allAssets())
    if (!drawn.ok) return notUnderstood(drawn.problems)
    const fields = Object.keys(input.value)
    const edited = edit(entry, drawn.value.asked, { at: parts.now(), ...signedBy(acting, `Changed: ${fields.join(', ')}.`) })
    if (!edited.ok) return refuse(409, edited.why)
    if (edited.entry === entry) return answered(tx, id, `${id} says that already; nothing was changed.`)
    const message = `${id} was edited by ${acting.name}${stateOf(entry) === 'approved' ? ' and needs approval anew' : ''}.`
    const altered = await keepStep(parts, tx, {
      actor,
      acting,
      before: entry,
      after: edited.entry,
      verb: 'edit-card',
      message,
      detail: { fields },
    })
    return answered(tx, id, `${message} ${drawn.value.risk.why}`, altered)
  })
}
