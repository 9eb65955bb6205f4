// Ends exceptions in the store: items drift again, and the changes that were excepted are open again.
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'
import { type StoredChange, toChange } from './stored.ts'

export const exceptionWrites = (db: Kysely<Schema>) => ({
  /** Answers the newest change of each item whose exception is over by now. */
  endExceptions: async (now: Instant): Promise<readonly StoredChange[]> => {
    const over = await db
      .selectFrom('items')
      .select(['asset', 'kind', 'path', 'key'])
      .where((eb) => eb.and([eb('baseline_state', '=', 'exception'), eb('baseline_until', '<=', now)]))
      .limit(100)
      .execute()
    const reopened: StoredChange[] = []
    for (const item of over) {
      await db
        .updateTable('items')
        .set({ baseline_state: 'accepted', baseline_until: null })
        .where((eb) => eb.and(item))
        .execute()
      const row = await db
        .selectFrom('changes')
        .selectAll()
        .where((eb) => eb.and({ ...item, state: 'excepted' }))
        .orderBy('to_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (!row) continue
      const open = { state: 'open', state_at: null, state_by: null, state_why: null, needs_attention: 1 } as const
      await db.updateTable('changes').set(open).where('id', '=', row.id).execute()
      reopened.push(toChange({ ...row, ...open }))
    }
    return reopened
  },
})
