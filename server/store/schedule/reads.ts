// What can be asked about the schedule area. Runs off the writer's thread, and inside a transaction on the writer's connection.
import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { Entry, EntryState, Instant, Span } from '../../../rules/domain.ts'
import { decodeCursor, type Page, pageOf, pageSize } from '../paging.ts'
import type { Schema } from '../schema.ts'
import { consentReads } from './consents.ts'
import { contextReads } from './context-reads.ts'
import { scheduleNear } from './near.ts'
import { outcomeReads } from './outcomes.ts'
import { pastEntryReads } from './past-reads.ts'
import { promotionReads } from './promotions.ts'
import { ruleReads } from './rules.ts'
import { sourceReads } from './sources.ts'
import { type StoredEntry, storedEntryOf } from './stored.ts'
import { systemReads } from './systems.ts'

export type EntryQuery = {
  readonly states?: readonly EntryState[]
  /** True: only what waits without a day. False: only what has one. */
  readonly basket?: boolean
  /** Entries whose windows touch this span, such as a month of the calendar. */
  readonly during?: Span
  readonly q?: string
  readonly limit?: number
  readonly cursor?: string
}

export const scheduleReads = (db: Kysely<Schema>) => ({
  ...entryReads(db),
  ...pastReads(db),
  ...pastEntryReads(db),
  ...consentReads(db),
  ...decisionReads(db),
  ...ruleReads(db),
  ...contextReads(db),
  ...sourceReads(db),
  ...systemReads(db),
  ...outcomeReads(db),
  ...promotionReads(db),
  scheduleNear: scheduleNear(db),
})

const entryReads = (db: Kysely<Schema>) => ({
  /** Newest first. */
  listEntries: async (query: EntryQuery): Promise<Page<StoredEntry>> => {
    const size = pageSize(query.limit)
    const rows = await db
      .selectFrom('entries')
      .selectAll()
      .where((eb) => eb.and([...conditions(eb, query), ...after(eb, query.cursor)]))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1)
      .execute()
    return pageOf(rows, size, (row) => [row.created_at, row.id], storedEntryOf)
  },

  /** With its whole history. */
  entryById: async (id: string): Promise<StoredEntry | null> => {
    const row = await db.selectFrom('entries').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? storedEntryOf(row) : null
  },

  /** Cards that wait for an approval, by how long they wait: for the board and the overview. */
  entriesWaiting: async (limit = 50): Promise<readonly StoredEntry[]> =>
    (
      await db.selectFrom('entries').selectAll().where('state', 'in', ['submitted', 'edited']).orderBy('updated_at').limit(limit).execute()
    ).map(storedEntryOf),

  /** Cards that somebody wrote from this change. */
  entriesFromChange: async (change: string): Promise<readonly StoredEntry[]> =>
    (await db.selectFrom('entries').selectAll().where('from_change', '=', change).orderBy('created_at').execute()).map(storedEntryOf),
})

/** What became of entries, as it was kept step by step. */
const pastReads = (db: Kysely<Schema>) => ({
  /** Oldest first: what the entry asked for each time somebody wrote it anew. */
  revisionsOf: async (
    entry: string,
  ): Promise<readonly { readonly rev: number; readonly at: Instant; readonly by: string; readonly entry: Entry }[]> => {
    const rows = await db.selectFrom('entry_revisions').selectAll().where('entry', '=', entry).orderBy('rev').execute()
    return rows.map(({ rev, at, by, record }) => ({ rev, at, by, entry: JSON.parse(record) as Entry }))
  },

  /** Oldest first, as they were kept one by one. */
  stepsOf: async (entry: string) => db.selectFrom('entry_steps').selectAll().where('entry', '=', entry).orderBy('seq').execute(),

  /** Who approved this revision so far; high risk may take two. */
  approvalsOf: async (
    entry: string,
    rev: number,
  ): Promise<readonly { readonly approver: string; readonly at: Instant; readonly contentHash: string }[]> =>
    db
      .selectFrom('entry_approvals')
      .select(['approver', 'at', 'content_hash as contentHash'])
      .where('entry', '=', entry)
      .where('rev', '=', rev)
      .orderBy('at')
      .execute(),
})

const decisionReads = (db: Kysely<Schema>) => ({
  linksOf: async (change: string) => db.selectFrom('links').selectAll().where('change_id', '=', change).orderBy('at').execute(),
  asksOf: async (change: string) => db.selectFrom('asks').selectAll().where('change_id', '=', change).orderBy('at').execute(),
  exceptionsOf: async (change: string) => db.selectFrom('exceptions').selectAll().where('change_id', '=', change).orderBy('at').execute(),
  /** Exceptions that ended in this span: their drift counts again. */
  exceptionsEnding: async ({ from, to }: Span) =>
    db.selectFrom('exceptions').selectAll().where('expires_at', '>', from).where('expires_at', '<=', to).orderBy('expires_at').execute(),
})

type Builder = ExpressionBuilder<Schema, 'entries'>

function conditions(eb: Builder, { states, basket, during, q }: EntryQuery): Expression<SqlBool>[] {
  return [
    ...(states === undefined || states.length === 0 ? [] : [eb('state', 'in', states)]),
    ...(basket === undefined ? [] : [basket ? inBasket(eb) : eb('first_at', 'is not', null)]),
    ...(during === undefined ? [] : [eb('first_at', '<', during.to), eb('last_at', '>', during.from)]),
    ...(q === undefined || q.trim() === '' ? [] : [mentions(eb, q.trim())]),
  ]
}

const inBasket = (eb: Builder): Expression<SqlBool> =>
  eb.and([eb('first_at', 'is', null), eb('state', 'in', ['draft', 'submitted', 'edited'])])

/** `%`, `_` and the escape itself mean themselves in what a person typed. */
function mentions(eb: Builder, q: string): Expression<SqlBool> {
  const pattern = `%${q.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return eb.or(
    (['id', 'summary', 'requester', 'assets'] as const).map((column) => sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`),
  )
}

function after(eb: Builder, cursor: string | undefined): Expression<SqlBool>[] {
  const [at, id] = (cursor === undefined ? null : decodeCursor(cursor, ['number', 'string'])) ?? []
  if (typeof at !== 'number' || typeof id !== 'string') return []
  return [eb.or([eb('created_at', '<', at), eb.and([eb('created_at', '=', at), eb('id', '<', id)])])]
}
