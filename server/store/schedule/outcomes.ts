// What became of entries, as it was last worked out, and which to look at next.
import type { Kysely, Selectable } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { EntryOutcome } from '../../../rules/match/outcome.ts'
import { chunksOf } from '../evidence/chunks.ts'
import type { Schema } from '../schema.ts'
import type { ScheduleTables } from './schema.ts'
import { type StoredEntry, storedEntryOf } from './stored.ts'

/** `at`: since when it is so. */
export type StoredOutcome = EntryOutcome & { readonly at: Instant; readonly checkedAt: Instant }

const WATCHED = ['approved', 'implemented', 'closed', 'cancelled', 'withdrawn', 'rejected']

/** Written by `keepOutcome` only, so what is read is what was worked out. */
function storedOutcome({
  outcome,
  done,
  total,
  missing,
  blind,
  at,
  checked_at,
}: Selectable<ScheduleTables['entry_outcomes']>): StoredOutcome {
  const names = (text: string) => JSON.parse(text) as readonly string[]
  return {
    outcome: outcome as EntryOutcome['outcome'],
    done,
    total,
    missing: names(missing),
    blind: names(blind),
    at,
    checkedAt: checked_at,
  }
}

export const outcomeReads = (db: Kysely<Schema>) => ({
  outcomeOf: async (entry: string): Promise<StoredOutcome | null> => {
    const row = await db.selectFrom('entry_outcomes').selectAll().where('entry', '=', entry).executeTakeFirst()
    return row ? storedOutcome(row) : null
  },
  /** Of those that have one. */
  outcomesOf: async (entries: readonly string[]): Promise<ReadonlyMap<string, StoredOutcome>> => {
    const found = new Map<string, StoredOutcome>()
    for (const chunk of chunksOf(entries, 500)) {
      const rows = await db.selectFrom('entry_outcomes').selectAll().where('entry', 'in', chunk).execute()
      for (const row of rows) found.set(row.entry, storedOutcome(row))
    }
    return found
  },
  /** Entries whose first window is open or over, until a while after the last: those not looked at for longest. */
  entriesToCheck: async (now: Instant, endedAfter: Instant, limit: number): Promise<readonly StoredEntry[]> => {
    const rows = await db
      .selectFrom('entries')
      .leftJoin('entry_outcomes', 'entry_outcomes.entry', 'entries.id')
      .selectAll('entries')
      .where('first_at', '<=', now)
      .where('last_at', '>=', endedAfter)
      .where('state', 'in', WATCHED)
      .orderBy((eb) => eb.fn.coalesce('entry_outcomes.checked_at', eb.lit(0)))
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(storedEntryOf)
  },
})

export const outcomeWrites = (db: Kysely<Schema>) => ({
  keepOutcome: async (entry: string, { outcome, done, total, missing, blind, at, checkedAt }: StoredOutcome): Promise<void> => {
    const row = { outcome, done, total, missing: JSON.stringify(missing), blind: JSON.stringify(blind), at, checked_at: checkedAt }
    await db
      .insertInto('entry_outcomes')
      .values({ entry, ...row })
      .onConflict((conflict) => conflict.column('entry').doUpdateSet(row))
      .execute()
  },
})
