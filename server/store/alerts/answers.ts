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

/** By the id of the question: what became of its mail, and of the question itself. */
export type AskedByMail = {
  readonly alert: string
  readonly state: Alert['state']
  readonly ended: string | null
  readonly isGivenUp: boolean
}

export const questionReads = (db: Kysely<Schema>) => ({
  questionsByMail: async (asks: readonly string[]): Promise<ReadonlyMap<string, AskedByMail>> => {
    if (asks.length === 0) return new Map()
    const rows = await db
      .selectFrom('alerts')
      .select(['id', 'subject', 'state', 'resolved_because'])
      .where('kind', '=', 'question')
      .where('subject', 'in', asks)
      .execute()
    if (rows.length === 0) return new Map()
    const given = await db
      .selectFrom('deliveries')
      .select(['alert', 'state'])
      .where(
        'alert',
        'in',
        rows.map(({ id }) => id),
      )
      .where('event', '=', 'opened')
      .execute()
    return new Map(
      rows.map(({ id, subject, state, resolved_because: ended }) => {
        const mails = given.filter(({ alert }) => alert === id)
        return [subject, { alert: id, state, ended, isGivenUp: mails.length > 0 && mails.every((mail) => mail.state === 'dead') }]
      }),
    )
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
