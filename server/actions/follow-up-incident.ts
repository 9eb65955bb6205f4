// What is to be done after an incident becomes a card of its own, in the basket until somebody gives it a day.
import { drawUp } from '../../rules/card/draw-up.ts'
import { CardInput, inWords, read } from '../../rules/card/input.ts'
import type { Entry } from '../../rules/domain.ts'
import { type IncidentOutcome, onIncident } from '../incidents/rooms.ts'
import type { Actor } from '../route.ts'
import { CARDS, keepStep } from '../schedule/cards.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { signedBy } from '../schedule/who-acts.ts'

type FollowUp = { readonly id: string; readonly text: string; readonly system: string; readonly who?: string }

export function followUpIncident(parts: CardParts, actor: Actor, { id, text, system, who }: FollowUp): Promise<IncidentOutcome> {
  return onIncident(parts, actor, { id, verb: 'follow-up-incident' }, async (tx, _incident, acting) => {
    const input = read(CardInput, { who: who?.trim() || acting.name, system, summary: text })
    const drawn = input.ok ? drawUp(input.value, await tx.allAssets()) : input
    if (!drawn.ok) return { ...refuse(400, inWords(drawn.problems)), problems: drawn.problems }
    const at = parts.now()
    const step = { state: 'submitted', at, ...signedBy(acting, `It follows from ${id}.`) } as const
    const entry: Entry = { ...drawn.value.asked, id: await tx.nextEntryId(), source: CARDS, rev: 1, history: [step] }
    await keepStep(parts, tx, { actor, acting, before: null, after: entry, verb: 'create-card', message: `${entry.id} follows from ${id}` })
    return { ok: true, steps: [{ kind: 'follow-up', text: entry.summary, entry: entry.id }], message: `${entry.id} lies in the basket.` }
  })
}
