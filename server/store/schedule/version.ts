// The mark that changes with everything the judge reads of the schedule.
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { asking } from '../compiled.ts'
import type { Schema } from '../schema.ts'

const NAME = 'schedule'

/** Never a number that counts up: one that was rolled back would be given to other content later. */
export async function touchSchedule(db: Kysely<Schema>): Promise<void> {
  const version = randomUUID()
  await db
    .insertInto('schedule_version')
    .values({ name: NAME, version })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ version }))
    .execute()
}

export function readingVersion(db: Kysely<Schema>): () => Promise<string> {
  const ask = asking(db, (wanted: { name: string }) => db.selectFrom('schedule_version').select('version').where('name', '=', wanted.name))
  return async () => (await ask({ name: NAME }))[0]?.version ?? ''
}
