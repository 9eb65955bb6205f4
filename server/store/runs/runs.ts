// Questions and writes about runs.
import { type Kysely, type Selectable, sql, type SqlBool } from 'kysely'
import type { Instant, Span } from '../../../rules/domain.ts'
import { asking } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import type { RunsTables } from './schema.ts'

export type Run = Selectable<RunsTables['runs']>

/** A run that says nothing for so long has ended without saying so. */
export const SILENT_AFTER_MS = 90_000

/** Further back nobody looks: no run lasts longer. */
const LONGEST_MS = 7 * 86_400_000

export const runsReads = (db: Kysely<Schema>) => {
  const running = asking(db, ({ asset, from, to, since }: { asset: string; from: Instant; to: Instant; since: Instant }) =>
    db
      .selectFrom('runs')
      .selectAll()
      .where('asset', '=', asset)
      .where('from_at', '<=', to)
      .where('from_at', '>=', since)
      .where(sql<SqlBool>`coalesce(to_at, beat_at + ${sql.lit(SILENT_AFTER_MS)}) >= ${from}`)
      .orderBy('from_at')
      // A limit that is a parameter makes SQLite prepare the statement anew each time it is asked.
      .limit(sql.lit(100)),
  )
  return {
    /** Those that were under way on this asset at some time of the span. */
    runsOn: async (asset: string, { from, to }: Span): Promise<readonly Run[]> => running({ asset, from, to, since: from - LONGEST_MS }),
    runById: async (id: string): Promise<Run | null> =>
      (await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()) ?? null,
    /** The newest hundred under one entry. */
    runsOf: (entry: string): Promise<Run[]> =>
      db.selectFrom('runs').selectAll().where('entry', '=', entry).orderBy('from_at', 'desc').limit(100).execute(),
  }
}

export const runsWrites = (db: Kysely<Schema>) => ({
  addRun: async (run: Run): Promise<void> => void (await db.insertInto('runs').values(run).execute()),
  patchRun: async (id: string, patch: Partial<Pick<Run, 'beat_at' | 'to_at' | 'exit_code'>>): Promise<void> =>
    void (await db.updateTable('runs').set(patch).where('id', '=', id).execute()),
})
