// Questions about what arrived: the events of an agent, what is in quarantine, records of plain senders.
import type { Kysely, Selectable } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { askingAbout } from '../compiled.ts'
import { decodeCursor, type Page, pageOf, pageSize } from '../paging.ts'
import type { Schema } from '../schema.ts'
import type { Paging } from './asset-reads.ts'
import type { EvidenceTables } from './schema.ts'

export type StoredEvent = Selectable<EvidenceTables['events']>
export type Quarantined = Selectable<EvidenceTables['quarantine']>
export type StoredRecord = Selectable<EvidenceTables['records']>

/** Events of one life of an agent's store, in order; for `verify` and for tests. */
export const eventsOf = (db: Kysely<Schema>, agent: string, epoch: string, after = 0, limit = 500): Promise<StoredEvent[]> =>
  db
    .selectFrom('events')
    .selectAll()
    .where((eb) => eb.and([eb('agent', '=', agent), eb('epoch', '=', epoch), eb('number', '>', after)]))
    .orderBy('number')
    .limit(limit)
    .execute()

export async function listQuarantine(db: Kysely<Schema>, { limit, cursor }: Paging): Promise<Page<Quarantined>> {
  const size = pageSize(limit)
  const [at, id] = (cursor === undefined ? null : decodeCursor(cursor, ['number', 'string'])) ?? []
  const rows = await db
    .selectFrom('quarantine')
    .selectAll()
    .where((eb) =>
      typeof at === 'number' && typeof id === 'string'
        ? eb.or([eb('received_at', '<', at), eb.and([eb('received_at', '=', at), eb('id', '<', id)])])
        : eb.and([]),
    )
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
  return pageOf(
    rows,
    size,
    (row) => [row.received_at, row.id],
    (row) => row,
  )
}

export async function quarantineCount(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('quarantine')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirst()
  return row?.total ?? 0
}

/** Which of these a sender has sent since then. */
export function knowingRecords(db: Kysely<Schema>) {
  const ask = askingAbout(db, (wanted: { sender: string; since: Instant; dedup: string }[]) =>
    db
      .selectFrom('records')
      .select('dedup')
      .where('sender', '=', wanted[0]?.sender ?? '')
      .where(
        'dedup',
        'in',
        wanted.map(({ dedup }) => dedup),
      )
      .where('received_at', '>', wanted[0]?.since ?? 0),
  )
  return async (sender: string, dedups: readonly string[], since: Instant): Promise<ReadonlySet<string>> =>
    new Set((await ask(dedups.map((dedup) => ({ sender, since, dedup })))).map(({ dedup }) => dedup))
}

export const recentRecords = (db: Kysely<Schema>, limit = 100): Promise<StoredRecord[]> =>
  db.selectFrom('records').selectAll().orderBy('received_at', 'desc').limit(pageSize(limit)).execute()
