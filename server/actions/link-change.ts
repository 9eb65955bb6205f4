// Somebody says which entry a change belongs to. That names the entry to the judge; it approves nothing.
import type { Actor } from '../route.ts'
import { answeredChange, type ChangeOutcome, onChange } from '../schedule/changes.ts'
import { type CardParts, noEntry } from '../schedule/parts.ts'

export function linkChange(
  parts: CardParts,
  actor: Actor,
  { id, entry, why }: { readonly id: string; readonly entry: string; readonly why?: string },
): Promise<ChangeOutcome> {
  return onChange(parts, actor, id, async (tx, _stored, acting) => {
    const named = await tx.entryById(entry)
    if (named === null) return noEntry(entry)
    const at = parts.now()
    const because = `${acting.name} says that it belongs to ${entry}${why === undefined ? '' : `: ${why}`}`
    await tx.addLink({ change_id: id, entry, at, by: acting.name, why: why ?? null })
    await tx.audit({ at, actor, verb: 'link-change', subject: id, detail: { entry, why } })
    await parts.rejudge(tx, [id], because)
    return answeredChange(tx, id, `${because}.`)
  })
}
