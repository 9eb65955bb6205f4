// Writes of what arrived: numbered events, records of plain senders, and what could not be processed.
import type { Kysely } from 'kysely'
import { writing } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import type { EvidenceTables } from './schema.ts'

type Rows<Table extends keyof EvidenceTables> = EvidenceTables[Table][]

export const streamWrites = (db: Kysely<Schema>) => {
  const events = writing(db, (rows: Rows<'events'>) =>
    db
      .insertInto('events')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['agent', 'epoch', 'number']).doNothing()),
  )
  const records = writing(db, (rows: Rows<'records'>) =>
    db
      .insertInto('records')
      .values(rows)
      .onConflict((conflict) => conflict.column('id').doNothing()),
  )
  const quarantine = writing(db, (rows: Rows<'quarantine'>) =>
    db
      .insertInto('quarantine')
      .values(rows)
      .onConflict((conflict) => conflict.column('id').doNothing()),
  )
  return {
    /** An event that is there already, by agent, epoch and number, is left as it is. */
    addEvents: async (rows: readonly EvidenceTables['events'][]): Promise<void> => void (await events(rows)),
    addRecords: async (rows: readonly EvidenceTables['records'][]): Promise<void> => void (await records(rows)),
    addQuarantine: async (rows: readonly EvidenceTables['quarantine'][]): Promise<void> => void (await quarantine(rows)),
  }
}
