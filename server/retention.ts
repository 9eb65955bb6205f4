// Lets go of evidence that is settled and old, if the configuration says for how many days it is kept; leaves a row in the trail.
import type { Instant } from '../rules/domain.ts'
import type { ChangePlace, EventPlace, Forgotten } from './store/evidence/retention-writes.ts'
import type { Store, Writes } from './store/store.ts'

const DAY_MS = 86_400_000

export type Let = { readonly events: number; readonly changes: number; readonly alerts: number; readonly records: number }

/**
 * The trail, the schedule, baselines, counts, and whatever is open are never removed. Each step is a transaction of its own, so that
 * nobody waits long; one that was cut off is finished by the next run.
 */
export async function forgetOld(
  { store, days, now }: { readonly store: Pick<Store, 'write'>; readonly days: number | undefined; readonly now: Instant },
  isStopping: () => boolean = () => false,
): Promise<Let> {
  const nothing = { events: 0, changes: 0, alerts: 0, records: 0 }
  if (days === undefined) return nothing
  const before = now - days * DAY_MS
  const walk = async <Place>(step: (tx: Writes, after: Place | null) => Promise<Forgotten<Place>>): Promise<number> => {
    let removed = 0
    let at: Place | null = null
    do {
      const chunk: Forgotten<Place> = await store.write((tx) => step(tx, at))
      removed += chunk.removed
      at = chunk.next
    } while (at !== null && !isStopping())
    return removed
  }
  const gone: Let = {
    alerts: await walk((tx) => tx.forgetAlerts(before)),
    changes: await walk<ChangePlace>((tx, after) => tx.forgetChanges(before, after)),
    events: await walk<EventPlace>((tx, after) => tx.forgetEvents(before, after)),
    records: await walk((tx) => tx.forgetRecords(before)),
  }
  if (Object.values(gone).some((count) => count > 0))
    await store.write((tx) =>
      tx.audit({
        at: now,
        actor: { kind: 'system', name: 'retention' },
        verb: 'forget-old-evidence',
        subject: 'installation',
        detail: { ...gone, before: new Date(before).toISOString(), days },
      }),
    )
  return gone
}
