// What can be asked about the alerts area. Runs off the writer's thread, and inside a transaction on the writer's connection.
import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { askingAbout } from '../compiled.ts'
import { chunksOf } from '../evidence/chunks.ts'
import type { Schema } from '../schema.ts'
import { answerReads, questionReads } from './answers.ts'
import { isDue } from './due.ts'
import { concerns, groupIs, groupReads } from './groups.ts'
import { madeReads } from './made.ts'
import { type Alert, type AlertKind, alertOf, type Attempt, type Delivery, deliveryOf } from './rows.ts'

export type AlertQuery = {
  readonly limit: number
  readonly state?: Alert['state']
  readonly asset?: string
  /** Where a page goes on: after this alert, towards older ones. */
  readonly after?: { readonly openedAt: Instant; readonly id: string }
}

export type DeliveryWithAttempts = Delivery & { readonly history: readonly Attempt[] }

/** `words` are those of the last attempt. */
export type ChannelState = {
  readonly sentAt: Instant | null
  readonly failedAt: Instant | null
  readonly words: string
  readonly failingSince: Instant | null
}

export const openKeyOf = (kind: AlertKind, subject: string): string => `${kind}:${subject}`

export const alertsReads = (db: Kysely<Schema>) => ({
  ...alertReads(db),
  ...subjectReads(db),
  ...groupReads(db),
  ...answerReads(db),
  ...questionReads(db),
  ...deliveryReads(db),
  ...channelReads(db),
  ...madeReads(db),
})

const alertReads = (db: Kysely<Schema>) => ({
  alert: async (id: string): Promise<Alert | null> => {
    const row = await db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? alertOf(row) : null
  },

  /** The unresolved alert about this subject, if there is one. For a change the subject is its id. */
  openAlertAbout: async (kind: AlertKind, subject: string): Promise<Alert | null> => {
    const row = await db.selectFrom('alerts').selectAll().where('open_key', '=', openKeyOf(kind, subject)).executeTakeFirst()
    return row ? alertOf(row) : null
  },

  openAlertCount: async (): Promise<number> => {
    const row = await db
      .selectFrom('alerts')
      .select(sql<number>`count(distinct coalesce(grouped_under, id))`.as('total'))
      .where('state', '=', 'open')
      .where('kind', '!=', 'digest')
      .executeTakeFirst()
    return row?.total ?? 0
  },

  /** The unresolved alerts about these subjects, by subject. */
  standingAlerts: standing(db),

  /** Every alert a change ever had, oldest first. */
  alertsOfChange: async (change: string): Promise<readonly Alert[]> => {
    const rows = await db
      .selectFrom('alerts')
      .selectAll()
      .where((eb) => eb.and({ subject: change, kind: 'change' }))
      .orderBy('opened_at')
      .orderBy('id')
      .execute()
    return rows.map(alertOf)
  },

  /** Newest first, those that are told with another left out: `groupsOf` has them. A group is as open as its most open alert. */
  alerts: async ({ limit, state, asset, after }: AlertQuery): Promise<readonly Alert[]> => {
    let query = db.selectFrom('alerts').selectAll().where('grouped_under', 'is', null)
    if (state !== undefined) query = query.where(groupIs(state))
    if (asset !== undefined) query = query.where(concerns(asset))
    if (after !== undefined)
      query = query.where((eb) =>
        eb.or([eb('opened_at', '<', after.openedAt), eb.and([eb('opened_at', '=', after.openedAt), eb('id', '<', after.id)])]),
      )
    return (await query.orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(limit).execute()).map(alertOf)
  },
})

const subjectReads = (db: Kysely<Schema>) => ({
  /** Of these subjects those that ever had an alert of this kind, whatever became of it. */
  subjectsTold: async (kind: AlertKind, subjects: readonly string[]): Promise<ReadonlySet<string>> => {
    const told = new Set<string>()
    for (const chunk of chunksOf(subjects, 500)) {
      const rows = await db
        .selectFrom('alerts')
        .select('subject')
        .distinct()
        .where('kind', '=', kind)
        .where('subject', 'in', chunk)
        .execute()
      for (const { subject } of rows) told.add(subject)
    }
    return told
  },

  /** What the unresolved alerts of this kind are about. */
  openSubjects: async (kind: AlertKind): Promise<readonly string[]> => {
    const rows = await db.selectFrom('alerts').select('subject').where('kind', '=', kind).where('open_key', 'is not', null).execute()
    return rows.map(({ subject }) => subject)
  },
})

function standing(db: Kysely<Schema>) {
  const ask = askingAbout(db, (wanted: { key: string }[]) =>
    db
      .selectFrom('alerts')
      .select(['id', 'subject'])
      .where(
        'open_key',
        'in',
        wanted.map(({ key }) => key),
      ),
  )
  return async (kind: AlertKind, subjects: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    new Map((await ask(subjects.map((subject) => ({ key: openKeyOf(kind, subject) })))).map(({ subject, id }) => [subject, id]))
}

const deliveryReads = (db: Kysely<Schema>) => ({
  /** With every attempt, in the order they were made. */
  deliveriesOf: async (alerts: readonly string[]): Promise<readonly DeliveryWithAttempts[]> => {
    if (alerts.length === 0) return []
    const rows = await db.selectFrom('deliveries').selectAll().where('alert', 'in', alerts).orderBy('rank').orderBy('channel').execute()
    const attempts = await db
      .selectFrom('delivery_attempts')
      .innerJoin('deliveries', 'deliveries.id', 'delivery_attempts.delivery')
      .selectAll('delivery_attempts')
      .where('deliveries.alert', 'in', alerts)
      .orderBy('delivery_attempts.at')
      .execute()
    return rows.map((row) => ({
      ...deliveryOf(row),
      history: attempts.filter(({ delivery }) => delivery === row.id).map(({ at, outcome, words }) => ({ at, outcome, words })),
    }))
  },
})

const channelReads = (db: Kysely<Schema>) => ({
  /** How each channel did last, by its name. A channel that never sent anything is not among them. */
  channelStates: async (): Promise<ReadonlyMap<string, ChannelState>> => {
    const rows = await db.selectFrom('channel_states').selectAll().execute()
    return new Map(
      rows.map((row) => [row.channel, { sentAt: row.sent_at, failedAt: row.failed_at, words: row.words, failingSince: row.failing_since }]),
    )
  },

  /** Channels with a delivery to make now: asked often, so that nothing is written while there is nothing to send. */
  channelsDue: async (now: Instant): Promise<readonly string[]> => {
    const rows = await db.selectFrom('deliveries as due').select('due.channel').distinct().where(isDue('due', now)).execute()
    return rows.map(({ channel }) => channel)
  },

  /** How every channel is doing: what waits, since when, and what was given up. */
  channelHealth: async (): Promise<
    readonly { readonly channel: string; readonly waiting: number; readonly oldestAt: Instant | null; readonly dead: number }[]
  > => {
    const rows = await db
      .selectFrom('deliveries')
      .select((eb) => ['channel', 'state', eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
      .where('state', 'in', ['waiting', 'leased', 'dead'])
      .groupBy(['channel', 'state'])
      .execute()
    return [...new Set(rows.map(({ channel }) => channel))].toSorted().map((channel) => {
      const own = rows.filter((row) => row.channel === channel)
      const pending = own.filter(({ state }) => state !== 'dead')
      return {
        channel,
        waiting: pending.reduce((sum, { count }) => sum + count, 0),
        oldestAt: pending.length === 0 ? null : Math.min(...pending.map(({ oldest }) => oldest)),
        dead: own.filter(({ state }) => state === 'dead').reduce((sum, { count }) => sum + count, 0),
      }
    })
  },
})
