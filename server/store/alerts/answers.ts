// Answers to "was it you?", and telling people of an alert once more because of one.
import type { Kysely } from 'kysely'
import type { Telling } from '../../../rules/alerting-routes.ts'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'
import { addingDeliveries } from './delivery-writes.ts'
import type { Alert } from './rows.ts'

export type KeptAnswer = { readonly alert: string; readonly answer: 'me' | 'not-me'; readonly by: string; readonly at: Instant }

export const answerReads = (db: Kysely<Schema>) => ({
  answerOf: async (alert: string): Promise<KeptAnswer | null> => {
    const row = await db.selectFrom('alert_answers').selectAll().where('alert', '=', alert).executeTakeFirst()
    return row ? { alert, answer: row.answer, by: row.by_name, at: row.at } : null
  },
})

export const answerWrites = (db: Kysely<Schema>) => ({
  /** False when it was answered before: the first answer stands. */
  addAnswer: async ({ alert, answer, by, at }: KeptAnswer): Promise<boolean> => {
    const before = await db.selectFrom('alert_answers').select('alert').where('alert', '=', alert).executeTakeFirst()
    if (before) return false
    await db.insertInto('alert_answers').values({ alert, answer, by_name: by, at }).execute()
    return true
  },

  makeLouder: async (alert: string, reason: string): Promise<void> =>
    void (await db.updateTable('alerts').set({ severity: 'high', reason }).where('id', '=', alert).execute()),

  /** Its channels hear of the opening again, as it is now; those that were told nothing yet hear of it for the first time. */
  tellAgain: ({ id, groupedUnder, asset }: Alert, tell: readonly Telling[], at: Instant): Promise<void> =>
    addingDeliveries(db)(
      tell.map(({ channel, event, at: nextAt }) => ({
        alert: groupedUnder ?? id,
        asset,
        channel,
        event,
        round: at,
        createdAt: at,
        nextAt,
      })),
    ),
})
