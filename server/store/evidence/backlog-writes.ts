// What is still to be judged again: written down in the transaction that found it, taken away in the one that judges it.
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { writing } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import { chunksOf } from './chunks.ts'
import type { EvidenceTables } from './schema.ts'

export const backlogWrites = (db: Kysely<Schema>) => {
  const add = writing(db, (rows: EvidenceTables['to_judge'][]) =>
    db
      .insertInto('to_judge')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('change_id').doUpdateSet((eb) => ({ at: eb.ref('excluded.at'), because: eb.ref('excluded.because') })),
      ),
  )
  return {
    /** A change that waits already waits for the newer reason. */
    judgeLater: async (changes: readonly string[], because: string, at: Instant): Promise<void> =>
      void (await add([...new Set(changes)].map((change_id) => ({ change_id, at, because })))),
    nextToJudge: (limit: number): Promise<readonly { readonly change: string; readonly because: string }[]> =>
      db.selectFrom('to_judge').select(['change_id as change', 'because']).limit(limit).execute(),
    judgedAgain: async (changes: readonly string[]): Promise<void> => {
      for (const chunk of chunksOf(changes, 500)) await db.deleteFrom('to_judge').where('change_id', 'in', chunk).execute()
    },
  }
}
