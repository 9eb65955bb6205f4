// Makes approved changes the known good after they have settled, without a person, unless the asset was not well meanwhile.
import type { LiveEvent } from '../live.ts'
import { identityOf } from '../store/evidence/identity.ts'
import type { StoredChange } from '../store/evidence/stored.ts'
import type { Store, Writes } from '../store/store.ts'
import { failedSince, SOAK_MS } from './soak.ts'
import type { Judging } from './verdicts.ts'

const LOOK_BACK_MS = 2 * 86_400_000

export async function promoteSettled(store: Pick<Store, 'read' | 'write'>, judging: Judging): Promise<readonly LiveEvent[]> {
  const now = judging.now()
  const found = await store.read.changesToPromote(now - LOOK_BACK_MS, now - SOAK_MS)
  const due: StoredChange[] = []
  for (const stored of found.filter(({ judgement }) => judgement.promote)) {
    const failed = await failedSince(store.read, stored.change.asset, { from: stored.judgement.interval.from, to: now })
    if (failed === null) due.push(stored)
  }
  if (due.length === 0) return []
  return store.write(async (tx) => {
    const promoted: LiveEvent[] = []
    for (const stored of due)
      if (await promote(tx, stored, now)) promoted.push({ kind: 'change', id: stored.change.id, asset: stored.change.asset })
    return promoted
  })
}

/** Only what the item still is: a later change has its own judgement. */
async function promote(tx: Writes, { change, judgement }: StoredChange, at: number): Promise<boolean> {
  const item = await tx.itemById(change.asset, change.item)
  if (item === null || item.identity !== identityOf(change.after)) return false
  const signature = { at, by: 'rule', why: `approved by ${judgement.entry ?? 'an entry'} and settled for 30 min` }
  const about = { asset: change.asset, item: change.item, change: change.id }
  await tx.acceptBaseline({ ...about, ...signature, state: 'accepted', ...(judgement.entry === null ? {} : { entry: judgement.entry }) })
  await tx.decideChanges([change.id], { state: 'accepted', ...signature })
  return true
}
