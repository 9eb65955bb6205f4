// Ends alerts inside one transaction. Channels that were told of a beginning are told of its end, and of a group when all of it has ended.
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { askingAbout } from '../compiled.ts'
import { chunksOf } from '../evidence/chunks.ts'
import type { Schema } from '../schema.ts'
import { addingDeliveries } from './delivery-writes.ts'
import { openKeyOf } from './reads.ts'
import { type Alert, alertOf } from './rows.ts'

export type ResolvedAlert = { readonly alert: Alert; readonly because: string }

export type Resolving = {
  readonly kind: Alert['kind']
  readonly subjects: readonly string[]
  readonly at: Instant
  readonly because: string
}

const ALL_ENDED = 'All of its alerts have ended.'

export function resolving(db: Kysely<Schema>): (which: Resolving) => Promise<readonly ResolvedAlert[]> {
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
    const ended = await groupsEnded(db, [...new Set(rows.map((row) => row.grouped_under ?? row.id))])
    for (const chunk of chunksOf(ended, 500))
      await db
        .updateTable('alerts')
        .set({ ...end, resolved_because: ALL_ENDED })
        .where('id', 'in', chunk)
        .where('kind', '=', 'digest')
        .where('open_key', 'is not', null)
        .execute()
    await tellOfTheEnd(ended, at)
    return rows.map((row) => ({ alert: alertOf({ ...row, ...end }), because }))
  }
}

/** Of these leaders, those with nothing unresolved left among what is told with them. A digest stands for its alerts and for nothing else. */
async function groupsEnded(db: Kysely<Schema>, leaders: readonly string[]): Promise<readonly string[]> {
  const open = new Set<string>()
  for (const chunk of chunksOf(leaders, 400)) {
    const own = await db
      .selectFrom('alerts')
      .select('id')
      .where('id', 'in', chunk)
      .where('open_key', 'is not', null)
      .where('kind', '!=', 'digest')
      .execute()
    const members = await db
      .selectFrom('alerts')
      .select('grouped_under')
      .distinct()
      .where('grouped_under', 'in', chunk)
      .where('open_key', 'is not', null)
      .execute()
    for (const { id } of own) open.add(id)
    for (const { grouped_under } of members) if (grouped_under !== null) open.add(grouped_under)
  }
  return leaders.filter((id) => !open.has(id))
}

function tellingOfTheEnd(db: Kysely<Schema>): (alerts: readonly string[], at: Instant) => Promise<void> {
  const deliver = addingDeliveries(db)
  return async (alerts, at) => {
    for (const chunk of chunksOf(alerts, 500)) {
      await cancelUntried(db, chunk)
      const told = await db
        .selectFrom('deliveries')
        .select(['alert', 'channel', 'asset'])
        .distinct()
        .where('alert', 'in', chunk)
        .where('event', 'in', ['opened', 'escalated'])
        .where('state', 'in', ['waiting', 'leased', 'sent'])
        .execute()
      await deliver(told.map(({ alert, channel, asset }) => ({ alert, asset, channel, event: 'resolved', createdAt: at, nextAt: at })))
    }
  }
}

/** What nobody has been told yet need not be told any more. */
export async function cancelUntried(
  db: Kysely<Schema>,
  alerts: readonly string[],
  events: readonly ('opened' | 'grew' | 'escalated' | 'acknowledged')[] = ['opened', 'grew', 'escalated', 'acknowledged'],
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'cancelled' })
    .where('alert', 'in', alerts)
    .where('event', 'in', events)
    .where('state', '=', 'waiting')
    .where('attempts', '=', 0)
    .execute()
}
