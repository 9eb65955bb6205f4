// What can be changed in the alerts area, inside one transaction of `store.write`.
import type { Kysely } from 'kysely'
import { DEFAULT_SETTLE_MS } from '../../../rules/alerting.ts'
import type { Instant } from '../../../rules/domain.ts'
import { askingAbout, writing } from '../compiled.ts'
import { chunksOf } from '../evidence/chunks.ts'
import { orderedId } from '../ordered-id.ts'
import type { Schema } from '../schema.ts'
import { addingDeliveries, deliveryWrites } from './delivery-writes.ts'
import { openKeyOf } from './reads.ts'
import { type Alert, alertOf } from './rows.ts'
import type { AlertsTables } from './schema.ts'

export type NewAlert = Pick<Alert, 'kind' | 'asset' | 'severity' | 'title' | 'reason' | 'facts' | 'firstVerdict'> & {
  readonly at: Instant
  /** What it is about: for `change` the id of the change. */
  readonly subject: string
}

type ResolvedAlert = { readonly alert: Alert; readonly because: string }

export const alertsWrites = (db: Kysely<Schema>) => ({ ...alertLifeWrites(db), ...deliveryWrites(db) })

/** An alert to be opened, and who hears of it when the settle time is over. */
export type Opening = { readonly alert: NewAlert; readonly channels: readonly string[]; readonly settleMs: number }
type Opened = { readonly id: string; readonly opened: boolean }

const alertLifeWrites = (db: Kysely<Schema>) => {
  const openAlerts = opening(db)
  return {
    /**
     * Opens alerts and, in the same transaction, one delivery each for each channel, due when the settle time is over. While an alert
     * about the same subject is unresolved, that one is answered with `opened: false` and nothing is sent again. Answers in their order.
     */
    openAlerts,
    openAlert: async (
      alert: NewAlert,
      channels: readonly string[],
      { settleMs = DEFAULT_SETTLE_MS }: { readonly settleMs?: number } = {},
    ) => {
      const [opened] = await openAlerts([{ alert, channels, settleMs }])
      if (opened === undefined) throw new Error('an alert was neither opened nor found')
      return opened
    },
    /**
     * Resolves the unresolved alerts about these subjects. A channel that was told of the opening is told of the end; where the opening
     * was never attempted, neither is sent.
     */
    resolveAlerts: resolving(db),
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
  }
}

function opening(db: Kysely<Schema>): (openings: readonly Opening[]) => Promise<readonly Opened[]> {
  const standing = standingAlerts(db)
  const insert = writing(db, (rows: AlertsTables['alerts'][]) => db.insertInto('alerts').values(rows))
  const deliver = addingDeliveries(db)
  return async (openings) => {
    const ids = new Map((await standing(openings.map(({ alert }) => keyOf(alert)))).map(({ open_key, id }) => [open_key ?? '', id]))
    const fresh: (Opening & { readonly id: string })[] = []
    const answers = openings.map((one): Opened => {
      const known = ids.get(keyOf(one.alert))
      if (known !== undefined) return { id: known, opened: false }
      const id = orderedId(one.alert.at)
      ids.set(keyOf(one.alert), id)
      fresh.push({ ...one, id })
      return { id, opened: true }
    })
    await insert(
      fresh.map(({ alert, id }) => ({
        ...columnsOf(alert),
        id,
        open_key: keyOf(alert),
        state: 'open',
        ...NOTHING_YET,
        group_key: null,
        grouped_under: null,
      })),
    )
    await deliver(
      fresh.flatMap(({ id, alert: { asset, at }, channels, settleMs }) =>
        channels.map((channel) => ({ alert: id, asset, event: 'opened', createdAt: at, nextAt: at + settleMs, channel })),
      ),
    )
    return answers
  }
}

const keyOf = ({ kind, subject }: NewAlert): string => openKeyOf(kind, subject)

function standingAlerts(db: Kysely<Schema>) {
  const ask = askingAbout(db, (wanted: { key: string }[]) =>
    db
      .selectFrom('alerts')
      .select(['id', 'open_key'])
      .where(
        'open_key',
        'in',
        wanted.map(({ key }) => key),
      ),
  )
  return (keys: readonly string[]) => ask(keys.map((key) => ({ key })))
}

type Resolving = {
  readonly kind: Alert['kind']
  readonly subjects: readonly string[]
  readonly at: Instant
  readonly because: string
}

function resolving(db: Kysely<Schema>): (which: Resolving) => Promise<readonly ResolvedAlert[]> {
  const unresolved = askingAbout(db, (wanted: { key: string }[]) =>
    db
      .selectFrom('alerts')
      .selectAll()
      .where(
        'open_key',
        'in',
        wanted.map(({ key }) => key),
      ),
  )
  const tellOfTheEnd = tellingOfTheEnd(db)
  return async ({ kind, subjects, at, because }) => {
    const rows = await unresolved([...new Set(subjects)].map((subject) => ({ key: openKeyOf(kind, subject) })))
    if (rows.length === 0) return []
    const end = { open_key: null, state: 'resolved', resolved_at: at, resolved_because: because } as const
    const ids = rows.map(({ id }) => id)
    for (const chunk of chunksOf(ids, 500)) await db.updateTable('alerts').set(end).where('id', 'in', chunk).execute()
    await tellOfTheEnd(ids, at)
    return rows.map((row) => ({ alert: alertOf({ ...row, ...end }), because }))
  }
}

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

function tellingOfTheEnd(db: Kysely<Schema>): (alerts: readonly string[], at: Instant) => Promise<void> {
  const deliver = addingDeliveries(db)
  return async (alerts, at) => {
    for (const chunk of chunksOf(alerts, 500)) {
      await db
        .updateTable('deliveries')
        .set({ state: 'cancelled' })
        .where('alert', 'in', chunk)
        .where('event', '=', 'opened')
        .where('state', '=', 'waiting')
        .where('attempts', '=', 0)
        .execute()
      const told = await db
        .selectFrom('deliveries')
        .select(['alert', 'channel', 'asset'])
        .where('alert', 'in', chunk)
        .where('event', '=', 'opened')
        .where('state', 'in', ['waiting', 'leased', 'sent'])
        .execute()
      await deliver(told.map(({ alert, channel, asset }) => ({ alert, asset, channel, event: 'resolved', createdAt: at, nextAt: at })))
    }
  }
}
