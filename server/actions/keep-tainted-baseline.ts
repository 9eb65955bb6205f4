// Known good that rests on an approval which fell away is kept all the same, by a person who looked at it.
import { nameOf } from '../../rules/card/from-change.ts'
import type { Actor } from '../route.ts'
import { mayDecide } from '../schedule/changes.ts'
import { type CardParts, type Refusal, refuse } from '../schedule/parts.ts'
import { whoActs } from '../schedule/who-acts.ts'

export type KeptTainted = { readonly ok: true; readonly message: string } | Refusal

export async function keepTaintedBaseline(
  { store, now }: CardParts,
  actor: Actor,
  { asset, id }: { readonly asset: string; readonly id: string },
): Promise<KeptTainted> {
  return store.write(async (tx) => {
    const tainted = (await tx.taintedOf(asset)).find((one) => one.id === id)
    if (tainted === undefined) return refuse(404, 'It was decided already. The page of the asset lists what is left.')
    const may = await mayDecide(tx, asset, await whoActs(tx, actor))
    if (!may.ok) return may
    await tx.dropTainted(id)
    const detail = { asset, item: tainted.item, why: tainted.why }
    await tx.audit({ at: now(), actor, verb: 'keep-tainted-baseline', subject: tainted.change, detail })
    return { ok: true, message: `${nameOf(tainted.item)} on ${asset} stays known good.` }
  })
}
