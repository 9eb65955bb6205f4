// Somebody keeps a report as it is now: frozen, with a hash over its contents, under an address that stays.
import { createHash, randomUUID } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import type { Report } from '../../rules/incident/report.ts'
import { type Actor, nameOfActor } from '../route.ts'
import type { KeptReport } from '../store/incidents/reports.ts'
import type { Store } from '../store/store.ts'

/** `hash` is `sha256:<hex>` of the body: whoever has noted it can prove that nothing was altered. */
export async function keepReport(
  { store, now }: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant },
  actor: Actor,
  report: Report,
): Promise<KeptReport> {
  const body = JSON.stringify(report)
  const kept: KeptReport = {
    id: randomUUID(),
    service: report.service,
    asOf: report.asOf,
    madeAt: now(),
    by: nameOfActor(actor),
    hash: hashOfReport(body),
    body,
  }
  await store.write(async (tx) => {
    await tx.keepReport(kept)
    await tx.audit({ at: kept.madeAt, actor, verb: 'keep-report', subject: kept.id, detail: { service: kept.service, hash: kept.hash } })
  })
  return kept
}

export const hashOfReport = (body: string): string => `sha256:${createHash('sha256').update(body).digest('hex')}`
