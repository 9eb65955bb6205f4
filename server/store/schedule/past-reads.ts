// Entries whose time is over, and what was seen of them: what the next card of their kind is compared with.
import type { Kysely } from 'kysely'
import type { Entry, Span, VerdictKind } from '../../../rules/domain.ts'
import type { EntryOutcome } from '../../../rules/match/outcome.ts'
import { chunksOf } from '../evidence/chunks.ts'
import type { Schema } from '../schema.ts'

export type Credited = {
  readonly entry: string
  readonly verdict: VerdictKind
  readonly interval: Span
}

export const pastEntryReads = (db: Kysely<Schema>) => ({
  /** Those whose last window ended in this span and whose outcome was worked out, the newest first. */
  entriesEnded: async (
    { from, to }: Span,
    limit: number,
  ): Promise<readonly { readonly entry: Entry; readonly outcome: EntryOutcome['outcome'] }[]> => {
    const rows = await db
      .selectFrom('entries')
      .innerJoin('entry_outcomes', 'entry_outcomes.entry', 'entries.id')
      .select(['entries.record', 'entry_outcomes.outcome'])
      .where('last_at', '>=', from)
      .where('last_at', '<', to)
      .orderBy('last_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map(({ record, outcome }) => ({ entry: JSON.parse(record) as Entry, outcome: outcome as EntryOutcome['outcome'] }))
  },

  /** The changes whose verdict names one of these entries. */
  creditedTo: async (entries: readonly string[]): Promise<readonly Credited[]> => {
    const found: Credited[] = []
    for (const chunk of chunksOf(entries, 20)) {
      const rows = await db
        .selectFrom('changes')
        .select(['entry', 'verdict', 'from_at', 'to_at'])
        .where('entry', 'in', chunk)
        .orderBy('to_at')
        .limit(MOST_CREDITED)
        .execute()
      found.push(
        ...rows.map(({ entry, verdict, from_at, to_at }) => ({
          entry: entry ?? '',
          verdict: verdict as VerdictKind,
          interval: { from: from_at, to: to_at },
        })),
      )
    }
    return found
  },
})

/** In one question about twenty entries. */
const MOST_CREDITED = 20_000
