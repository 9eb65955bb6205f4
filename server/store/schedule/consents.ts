// What those affected by a card said about it. An edit makes it another revision, which nobody has answered for yet.
import type { Kysely, Selectable } from 'kysely'
import { chunksOf } from '../evidence/chunks.ts'
import type { Schema } from '../schema.ts'
import type { ScheduleTables } from './schema.ts'

export type Consent = Selectable<ScheduleTables['consents']>

export const consentReads = (db: Kysely<Schema>) => ({
  /** Of every revision of these entries. */
  consentsOf: async (entries: readonly string[]): Promise<readonly Consent[]> => {
    const found: Consent[] = []
    for (const chunk of chunksOf(entries, 500))
      found.push(...(await db.selectFrom('consents').selectAll().where('entry', 'in', chunk).execute()))
    return found
  },
})

export const consentWrites = (db: Kysely<Schema>) => ({
  /** The latest word of an owner counts; the trail keeps the earlier ones. */
  keepConsent: async ({ entry, rev, owner, ...said }: Consent): Promise<void> => {
    await db
      .insertInto('consents')
      .values({ entry, rev, owner, ...said })
      .onConflict((conflict) => conflict.columns(['entry', 'rev', 'owner']).doUpdateSet(said))
      .execute()
  },
})
