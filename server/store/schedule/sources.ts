// What is kept about schedule sources: where each was read up to, and the rules their recurring entries follow.
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'

export type SourceState = {
  readonly name: string
  readonly kind: string
  readonly cursor: string | null
  readonly triedAt: Instant | null
  readonly readAt: Instant | null
  readonly problem: string | null
}
/** `rule` and `warnings` as the schedule wrote them. */
export type KeptRecurrence = {
  readonly entry: string
  readonly source: string
  readonly rule: string
  readonly warnings: string
  readonly at: Instant
}

export const sourceReads = (db: Kysely<Schema>) => ({
  scheduleSources: async (): Promise<readonly SourceState[]> => {
    const rows = await db.selectFrom('schedule_sources').selectAll().orderBy('name').execute()
    return rows.map(({ name, kind, cursor, tried_at, read_at, problem }) => ({
      name,
      kind,
      cursor,
      triedAt: tried_at,
      readAt: read_at,
      problem,
    }))
  },
  recurrenceOf: async (entry: string): Promise<KeptRecurrence | null> => {
    const row = await db.selectFrom('recurrences').selectAll().where('entry', '=', entry).executeTakeFirst()
    return row ? { ...row, at: row.expanded_at } : null
  },
  /** Rules whose windows were worked out longest ago, to be worked out again. */
  recurrencesBefore: async (at: Instant, limit = 100): Promise<readonly KeptRecurrence[]> => {
    const rows = await db.selectFrom('recurrences').selectAll().where('expanded_at', '<', at).orderBy('expanded_at').limit(limit).execute()
    return rows.map((row) => ({ ...row, at: row.expanded_at }))
  },
  /** Those whose last working out found something that people would miss on the night. */
  recurrencesWithWarnings: async (): Promise<readonly KeptRecurrence[]> => {
    const rows = await db.selectFrom('recurrences').selectAll().where('warnings', '!=', '[]').orderBy('entry').execute()
    return rows.map((row) => ({ ...row, at: row.expanded_at }))
  },
  /** Entries of a source that are still ahead. */
  entriesAhead: async (source: string, now: Instant): Promise<readonly string[]> => {
    const states = ['submitted', 'approved', 'edited'] as const
    const rows = await db
      .selectFrom('entries')
      .select('id')
      .where('source', '=', source)
      .where('state', 'in', states)
      .where((eb) => eb.or([eb('last_at', 'is', null), eb('last_at', '>', now)]))
      .execute()
    return rows.map(({ id }) => id)
  },
})

export const sourceWrites = (db: Kysely<Schema>) => ({
  keepSource: async ({ name, kind, cursor, triedAt, readAt, problem }: SourceState): Promise<void> => {
    const row = { kind, cursor, tried_at: triedAt, read_at: readAt, problem }
    await db
      .insertInto('schedule_sources')
      .values({ name, ...row })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute()
  },
  keepRecurrence: async ({ entry, source, rule, warnings, at }: KeptRecurrence): Promise<void> => {
    const row = { source, rule, warnings, expanded_at: at }
    await db
      .insertInto('recurrences')
      .values({ entry, ...row })
      .onConflict((conflict) => conflict.column('entry').doUpdateSet(row))
      .execute()
  },
  dropRecurrence: async (entry: string): Promise<void> => {
    await db.deleteFrom('recurrences').where('entry', '=', entry).execute()
  },
})
