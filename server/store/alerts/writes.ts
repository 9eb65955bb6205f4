// What can be changed in the alerts area, inside one transaction of `store.write`.
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { DEFAULT_SETTLE_MS } from '../../../rules/alerting.ts'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'
import { addDelivery, deliveryWrites } from './delivery-writes.ts'
import { openKeyOf } from './reads.ts'
import { type Alert, alertOf } from './rows.ts'

export type NewAlert = Pick<Alert, 'kind' | 'asset' | 'severity' | 'title' | 'reason' | 'facts' | 'firstVerdict'> & {
  readonly at: Instant
  /** What it is about: for `change` the id of the change. */
  readonly subject: string
}

export type ResolvedAlert = { readonly alert: Alert; readonly because: string }

export const alertsWrites = (db: Kysely<Schema>) => ({ ...alertLifeWrites(db), ...deliveryWrites(db) })

const alertLifeWrites = (db: Kysely<Schema>) => ({
  /**
   * Opens an alert and, in the same transaction, one delivery for each channel, due when the settle time is over. While an alert about
   * the same subject is unresolved, that one is answered with `opened: false` and nothing is sent again.
   */
  openAlert: async (
    alert: NewAlert,
    channels: readonly string[],
    { settleMs = DEFAULT_SETTLE_MS }: { readonly settleMs?: number } = {},
  ): Promise<{ readonly id: string; readonly opened: boolean }> => {
    const openKey = openKeyOf(alert.kind, alert.subject)
    const standing = await db.selectFrom('alerts').select('id').where('open_key', '=', openKey).executeTakeFirst()
    if (standing) return { id: standing.id, opened: false }
    const id = randomUUID()
    await db
      .insertInto('alerts')
      .values({ ...columnsOf(alert), id, open_key: openKey, state: 'open', ...NOTHING_YET })
      .execute()
    if (alert.kind === 'change') await db.insertInto('alert_changes').values({ alert: id, change: alert.subject }).execute()
    const due = { alert: id, asset: alert.asset, event: 'opened', createdAt: alert.at, nextAt: alert.at + settleMs } as const
    for (const channel of channels) await addDelivery(db, { ...due, channel })
    return { id, opened: true }
  },

  /**
   * Resolves the unresolved alerts about these subjects. A channel that was told of the opening is told of the end; where the opening
   * was never attempted, neither is sent.
   */
  resolveAlerts: async (which: {
    readonly kind: Alert['kind']
    readonly subjects: readonly string[]
    readonly at: Instant
    readonly because: string
  }): Promise<readonly ResolvedAlert[]> => {
    const { kind, subjects, at, because } = which
    const resolved: ResolvedAlert[] = []
    for (const subject of new Set(subjects)) {
      const row = await db.selectFrom('alerts').selectAll().where('open_key', '=', openKeyOf(kind, subject)).executeTakeFirst()
      if (!row) continue
      const end = { open_key: null, state: 'resolved', resolved_at: at, resolved_because: because } as const
      await db.updateTable('alerts').set(end).where('id', '=', row.id).execute()
      await tellOfTheEnd(db, row.id, at)
      resolved.push({ alert: alertOf({ ...row, ...end }), because })
    }
    return resolved
  },

  /** False when it is resolved, or was acknowledged before. */
  acknowledgeAlert: async (id: string, at: Instant, by: string): Promise<boolean> => {
    const result = await db
      .updateTable('alerts')
      .set({ state: 'acknowledged', acknowledged_at: at, acknowledged_by: by })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .executeTakeFirst()
    return result.numUpdatedRows === 1n
  },
})

const NOTHING_YET = { acknowledged_at: null, acknowledged_by: null, resolved_at: null, resolved_because: null } as const

const columnsOf = ({ kind, subject, asset, severity, title, reason, facts, firstVerdict, at }: NewAlert) => ({
  kind,
  subject,
  asset,
  severity,
  title,
  reason,
  facts: JSON.stringify(facts),
  first_verdict: firstVerdict,
  opened_at: at,
})

async function tellOfTheEnd(db: Kysely<Schema>, alert: string, at: Instant): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'cancelled' })
    .where('alert', '=', alert)
    .where('event', '=', 'opened')
    .where('state', '=', 'waiting')
    .where('attempts', '=', 0)
    .execute()
  const told = await db
    .selectFrom('deliveries')
    .select(['channel', 'asset'])
    .where('alert', '=', alert)
    .where('event', '=', 'opened')
    .where('state', 'in', ['waiting', 'leased', 'sent'])
    .execute()
  for (const { channel, asset } of told) await addDelivery(db, { alert, asset, channel, event: 'resolved', createdAt: at, nextAt: at })
}
