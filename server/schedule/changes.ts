// What the verbs on a change share: find it, decide it, keep the audit row, and settle its alerts in the same transaction.
import type { Actor } from '../route.ts'
import type { StoredAsset, StoredChange, StoredItem } from '../store/evidence/stored.ts'
import type { Writes } from '../store/store.ts'
import { type CardParts, noChange, type Refusal, refuse } from './parts.ts'
import { type Acting, whoActs } from './who-acts.ts'

export type ChangeOutcome = { readonly ok: true; readonly change: StoredChange; readonly message: string } | Refusal
type Work = (tx: Writes, stored: StoredChange, acting: Acting) => Promise<ChangeOutcome>

export async function onChange(parts: CardParts, actor: Actor, id: string, work: Work): Promise<ChangeOutcome> {
  const outcome = await parts.store.write<ChangeOutcome>(async (tx) => {
    const stored = await tx.changeById(id)
    return stored === null ? noChange(id) : work(tx, stored, await whoActs(tx, actor))
  })
  if (outcome.ok) {
    const { asset } = outcome.change.change
    parts.live.publish({ kind: 'verdict', id, asset })
    parts.live.publish({ kind: 'alert', id, asset })
  }
  return outcome
}

/** A decision is about what the item is now: this must be its newest change, nobody may have decided it, and its value must still stand. */
export async function standing(
  tx: Writes,
  { change, state, decision }: StoredChange,
): Promise<{ readonly ok: true; readonly item: StoredItem; readonly open: readonly string[] } | Refusal> {
  if (state !== 'open' && decision !== null) return refuse(409, `${decision.by} has decided it already: ${decision.why}`)
  const [item, open] = await Promise.all([tx.itemById(change.asset, change.item), tx.openChangesOf(change.asset, change.item)])
  const newest = open.at(-1)?.change
  if (newest !== undefined && newest.id !== change.id)
    return refuse(409, `The item has changed again since. Decide the newest change, ${newest.id}; the earlier ones go with it.`)
  if (item === null || (item.value?.hash ?? null) !== (change.after?.hash ?? null))
    return refuse(409, 'The item is no longer what this change made of it. Look at what it is now, and decide that.')
  return { ok: true, item, open: open.map((each) => each.change.id) }
}

/** Where an auditor or an intruder would look first, a decision takes somebody who may approve. */
export async function mayDecide(
  tx: Writes,
  asset: string,
  acting: Acting,
): Promise<{ readonly ok: true; readonly asset: StoredAsset } | Refusal> {
  const stored = await tx.assetById(asset)
  if (stored === null) return refuse(404, `There is no asset ${asset}.`)
  if (!isCritical(stored) || acting.roles.includes('approver')) return { ok: true, asset: stored }
  return refuse(403, `${asset} is flagged ${stored.flags.join(' and ')}: only an approver decides this. Ask one.`)
}

export const isCritical = ({ flags }: Pick<StoredAsset, 'flags'>): boolean => flags.includes('audit') || flags.includes('security')

export async function answeredChange(tx: Writes, id: string, message: string): Promise<ChangeOutcome> {
  const change = await tx.changeById(id)
  return change === null ? noChange(id) : { ok: true, change, message }
}
