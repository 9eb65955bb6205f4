// Writes of what arrived: numbered events, records of plain senders, and what could not be processed.
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { chunksOf } from './chunks.ts'
import type { EvidenceTables } from './schema.ts'

export const streamWrites = (db: Kysely<Schema>) => ({
  /** An event that is there already, by agent, epoch and number, is left as it is. */
  addEvents: async (events: readonly EvidenceTables['events'][]): Promise<void> => {
    for (const chunk of chunksOf(events, 250))
      await db
        .insertInto('events')
        .values([...chunk])
        .onConflict((conflict) => conflict.columns(['agent', 'epoch', 'number']).doNothing())
        .execute()
  },
  addRecords: async (records: readonly EvidenceTables['records'][]): Promise<void> => {
    for (const chunk of chunksOf(records, 250))
      await db
        .insertInto('records')
        .values([...chunk])
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
  },
  addQuarantine: async (rows: readonly EvidenceTables['quarantine'][]): Promise<void> => {
    for (const chunk of chunksOf(rows, 250))
      await db
        .insertInto('quarantine')
        .values([...chunk])
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
  },
})
