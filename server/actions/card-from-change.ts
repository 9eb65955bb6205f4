// One click on a change: a card filled in from it, for a person to read, mend and submit. Nothing is kept yet.
import { cardFromChange, retroNote } from '../../rules/card/from-change.ts'
import type { CardInput } from '../../rules/card/input.ts'
import type { Instant } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import { noChange, type Refusal } from '../schedule/parts.ts'
import { whoActs } from '../schedule/who-acts.ts'
import type { Store } from '../store/store.ts'

/** `retro` is the note that the card will carry: it says how late it was written. */
type FilledIn = { readonly ok: true; readonly card: CardInput; readonly retro: string } | Refusal

export async function fillInFromChange(
  parts: { readonly store: Pick<Store, 'read'>; readonly now: () => Instant },
  actor: Actor,
  id: string,
): Promise<FilledIn> {
  const stored = await parts.store.read.changeById(id)
  if (stored === null) return noChange(id)
  const { change, judgement } = stored
  const { name } = await whoActs(parts.store.read, actor)
  return { ok: true, card: cardFromChange(change, judgement.interval, name), retro: retroNote(change, judgement.interval, parts.now()) }
}
