// A change is let stand for a while: somebody owns it, says why, and it counts as drift again when the time is over.
import type { Actor } from '../route.ts'
import { sameName } from '../../rules/card/approval.ts'
import { answeredChange, type ChangeOutcome, isCritical, mayDecide, onChange, standing } from '../schedule/changes.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'

const YEAR_MS = 366 * 86_400_000

type Excepting = { readonly id: string; readonly owner: string; readonly reason: string; readonly expiresAt: number }

export async function exceptChange(parts: CardParts, actor: Actor, { id, owner, reason, expiresAt }: Excepting): Promise<ChangeOutcome> {
  const at = parts.now()
  if (expiresAt <= at) return refuse(400, 'expires: The exception would be over already. Name a day in the future.')
  if (expiresAt > at + YEAR_MS)
    return refuse(400, 'expires: An exception lasts a year at most. Name an earlier day, or accept the value as baseline.')
  return onChange(parts, actor, id, async (tx, stored, acting) => {
    const { asset, item } = stored.change
    const may = await mayDecide(tx, asset, acting)
    if (!may.ok) return may
    if (isCritical(may.asset) && sameName(owner) === sameName(acting.name))
      return refuse(409, `An exception on ${asset} takes two people: name an owner other than yourself.`)
    const now = await standing(tx, stored)
    if (!now.ok) return now
    const until = new Date(expiresAt).toISOString().slice(0, 10)
    const why = `excepted until ${until} by ${acting.name}, owner ${owner}: ${reason}`
    const signature = { at, by: acting.name }
    await tx.acceptBaseline({ asset, item, state: 'exception', ...signature, why, until: expiresAt, change: id })
    const about = { asset, kind: item.kind, path: item.path, key: item.key ?? '' }
    await tx.addException({ change_id: id, ...about, owner, reason, expires_at: expiresAt, ...signature })
    await tx.decideChanges(now.open, { state: 'excepted', ...signature, why })
    await tx.resolveAlerts({ kind: 'change', subjects: now.open, at, because: why })
    await tx.audit({ at, actor, verb: 'except-change', subject: id, detail: { asset, item, owner, reason, expiresAt } })
    return answeredChange(tx, id, `${item.path} on ${asset} was ${why}.`)
  })
}
