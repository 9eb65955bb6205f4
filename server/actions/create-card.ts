// Somebody writes a card. It is submitted at once, dated or in the basket, unless they keep it as a draft.
import { drawUp } from '../../rules/card/draw-up.ts'
import { retroNote } from '../../rules/card/from-change.ts'
import { CardInput, inWords, read } from '../../rules/card/input.ts'
import type { Asked } from '../../rules/card.ts'
import type { Entry, Instant } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import { answered, CARDS, type EntryOutcome, keepStep, tell } from '../schedule/cards.ts'
import { type CardParts, type Refusal, refuse } from '../schedule/parts.ts'
import { signedBy, whoActs } from '../schedule/who-acts.ts'
import type { Writes } from '../store/store.ts'

export async function createCard(parts: CardParts, actor: Actor, body: unknown): Promise<EntryOutcome> {
  const input = read(CardInput, body)
  if (!input.ok) return notUnderstood(input.problems)
  const outcome = await parts.store.write<EntryOutcome>(async (tx) => {
    const drawn = drawUp(input.value, await tx.allAssets())
    if (!drawn.ok) return notUnderstood(drawn.problems)
    const { asked, risk } = drawn.value
    const at = parts.now()
    const late = await lateness(tx, asked, at)
    if (!late.ok) return late
    const acting = await whoActs(tx, actor)
    const step = { state: input.value.draft === true ? 'draft' : 'submitted', at, ...signedBy(acting, late.note) } as const
    const card: Entry = { ...asked, id: await tx.nextEntryId(), source: CARDS, rev: 1, history: [step] }
    const message = `${card.id} was ${step.state === 'draft' ? 'drafted' : 'submitted'} by ${acting.name}.`
    const altered = await keepStep(parts, tx, {
      actor,
      acting,
      before: null,
      after: card,
      verb: 'create-card',
      message,
      detail: { risk: risk.why },
    })
    return answered(tx, card.id, `${message} ${risk.why}`, altered)
  })
  if (outcome.ok) tell(parts, outcome)
  return outcome
}

/** A card written after the work says so in its first step, whether or not it admits to the change it is for. */
async function lateness(tx: Writes, { fromChange, windows }: Asked, at: Instant): Promise<{ ok: true; note?: string } | Refusal> {
  if (fromChange !== undefined) {
    const stored = await tx.changeById(fromChange)
    if (stored === null)
      return notUnderstood([
        { field: 'fromChange', message: `There is no change ${fromChange}. Leave it out, or name one that is listed.` },
      ])
    return { ok: true, note: retroNote(stored.change, stored.judgement.interval, at) }
  }
  const isOver = windows.length > 0 && windows.every(({ to }) => to <= at)
  return isOver ? { ok: true, note: 'Written after its own windows were over.' } : { ok: true }
}

export const notUnderstood = (problems: NonNullable<Refusal['problems']>): Refusal => ({ ...refuse(400, inWords(problems)), problems })
