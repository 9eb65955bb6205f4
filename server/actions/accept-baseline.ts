// What a change left behind becomes the known good value of its item, by a person who names why.
import type { Instant } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import { answeredChange, type ChangeOutcome, mayDecide, onChange, standing } from '../schedule/changes.ts'
import type { CardParts } from '../schedule/parts.ts'

export function acceptBaseline(
  parts: CardParts,
  actor: Actor,
  { id, why = '' }: { readonly id: string; readonly why?: string },
): Promise<ChangeOutcome> {
  return onChange(parts, actor, id, async (tx, stored, acting) => {
    const { asset, item } = stored.change
    const may = await mayDecide(tx, asset, acting)
    if (!may.ok) return may
    const now = await standing(tx, stored)
    if (!now.ok) return now
    const at: Instant = parts.now()
    const because = `accepted as baseline by ${acting.name}${why === '' ? '' : `: ${why}`}`
    await tx.acceptBaseline({ asset, item, state: 'accepted', at, by: acting.name, why: because, change: id })
    await tx.decideChanges(now.open, { state: 'accepted', at, by: acting.name, why: because })
    await tx.resolveAlerts({ kind: 'change', subjects: now.open, at, because })
    await tx.audit({
      at,
      actor,
      verb: 'accept-baseline',
      subject: id,
      detail: { asset, item, why, also: now.open.filter((one) => one !== id) },
    })
    return answeredChange(tx, id, `${item.path} on ${asset} was ${because}.`)
  })
}
