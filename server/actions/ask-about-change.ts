// Somebody asks a person about a change. The question is kept with the change; the change goes on waiting.
import type { Actor } from '../route.ts'
import { answeredChange, type ChangeOutcome, onChange } from '../schedule/changes.ts'
import type { CardParts } from '../schedule/parts.ts'

export function askAboutChange(
  parts: CardParts,
  actor: Actor,
  { id, person, question }: { readonly id: string; readonly person: string; readonly question: string },
): Promise<ChangeOutcome> {
  return onChange(parts, actor, id, async (tx, _stored, acting) => {
    const at = parts.now()
    await tx.addAsk({ change_id: id, person, question, at, by: acting.name })
    await tx.audit({ at, actor, verb: 'ask-about-change', subject: id, detail: { person, question } })
    return answeredChange(tx, id, `${acting.name} asked ${person}.`)
  })
}
