// A command begins under an entry: what changes on that asset until it ends carries the entry's id and the person's name.
import { randomUUID } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import { noEntry, type Refusal, refuse } from '../schedule/parts.ts'
import type { Run } from '../store/runs/runs.ts'
import type { Store } from '../store/store.ts'

export type RunParts = { readonly store: Pick<Store, 'write'>; readonly now: () => Instant }
export type RunOutcome = { readonly ok: true; readonly run: Run } | Refusal

export type RunWish = { readonly entry: string; readonly asset: string; readonly who: string; readonly program: string }

/** Of a person who is signed in the name is known; a program says for whom it speaks. */
export async function beginRun({ store, now }: RunParts, actor: Actor, wish: RunWish): Promise<RunOutcome> {
  return store.write(async (tx) => {
    if ((await tx.entryById(wish.entry)) === null) return noEntry(wish.entry)
    if ((await tx.assetById(wish.asset)) === null)
      return refuse(404, `No asset is known as ${wish.asset}. Name it as GET /api/v1/assets does: knowngood run --asset NAME`)
    const at = now()
    const who = actor.kind === 'person' ? actor.name : wish.who
    const run: Run = { id: randomUUID(), ...wish, who, from_at: at, beat_at: at, to_at: null, exit_code: null }
    await tx.addRun(run)
    await tx.audit({
      at,
      actor,
      verb: 'begin-run',
      subject: wish.entry,
      detail: { run: run.id, asset: wish.asset, who, program: wish.program },
    })
    return { ok: true, run }
  })
}
