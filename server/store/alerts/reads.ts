// What can be asked about the alerts area. Runs off the writer's thread, and inside a transaction on the writer's connection.
import { type Kysely, sql, type SqlBool } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { askingAbout } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import { isDue } from './due.ts'
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

/** What is told together with an alert, without the alert itself. */
export type AlertGroup = {
  readonly assets: readonly string[]
  readonly count: number
  readonly unresolved: number
  readonly verdicts: readonly { readonly name: string; readonly count: number }[]
}

export const openKeyOf = (kind: AlertKind, subject: string): string => `${kind}:${subject}`

export const alertsReads = (db: Kysely<Schema>) => ({ ...alertReads(db), ...deliveryReads(db), ...channelReads(db) })

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
    return Number(row?.total ?? 0)
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

  /** The changes of these alerts and of all that are told with them, at most a thousand. */
  changesOfAlerts: async (alerts: readonly string[]): Promise<readonly { readonly alert: string; readonly change: string }[]> =>
    alerts.length === 0
      ? []
      : db
          .selectFrom('alerts')
          .select([sql<string>`coalesce(grouped_under, id)`.as('alert'), 'subject as change'])
          .where((eb) => eb.and([inGroups(alerts), eb('kind', '=', 'change')]))
          .orderBy('subject')
          .limit(1_000)
          .execute(),

  /** What is told together with each of these alerts; nothing for one that stands alone. */
  groupsOf: async (alerts: readonly string[]): Promise<ReadonlyMap<string, AlertGroup>> => {
    if (alerts.length === 0) return new Map()
    const rows = await db
      .selectFrom('alerts')
      .select((eb) => ['grouped_under', 'asset', 'state', 'first_verdict', eb.fn.countAll<number>().as('count')])
      .where('grouped_under', 'in', alerts)
      .groupBy(['grouped_under', 'asset', 'state', 'first_verdict'])
      .orderBy('asset')
      .limit(5_000)
      .execute()
    const groups = Map.groupBy(rows, ({ grouped_under }) => grouped_under ?? '')
    return new Map([...groups].map(([id, members]) => [id, groupOf(members)]))
  },
})

type GroupRow = { readonly asset: string; readonly state: Alert['state']; readonly first_verdict: string | null; readonly count: number }

function groupOf(rows: readonly GroupRow[]): AlertGroup {
  const countBy = (of: (row: GroupRow) => string | null) =>
    [...Map.groupBy(rows, of)].flatMap(([name, some]) =>
      name === null ? [] : [{ name, count: some.reduce((sum, { count }) => sum + Number(count), 0) }],
    )
  return {
    assets: [...new Set(rows.map(({ asset }) => asset))],
    count: rows.reduce((sum, { count }) => sum + Number(count), 0),
    unresolved: rows.reduce((sum, { state, count }) => sum + (state === 'resolved' ? 0 : Number(count)), 0),
    verdicts: countBy(({ first_verdict }) => first_verdict).toSorted((one, other) => other.count - one.count),
  }
}

const inGroups = (alerts: readonly string[]) => sql<SqlBool>`(id in (${sql.join(alerts)}) or grouped_under in (${sql.join(alerts)}))`

const concerns = (asset: string) =>
  sql<SqlBool>`(asset = ${asset} or exists (select 1 from alerts as member where member.grouped_under = alerts.id and member.asset = ${asset}))`

const hasMember = (state: Alert['state']) =>
  sql<SqlBool>`exists (select 1 from alerts as member where member.grouped_under = alerts.id and member.state = ${state})`

/** The state of a group: open while anything in it is, then acknowledged, then resolved. A digest is what its alerts are. */
function groupIs(state: Alert['state']) {
  const own = sql<SqlBool>`(state = ${state} and kind <> 'digest')`
  const isOpen = sql<SqlBool>`((state = 'open' and kind <> 'digest') or ${hasMember('open')})`
  switch (state) {
    case 'open':
      return isOpen
    case 'acknowledged':
      return sql<SqlBool>`(not ${isOpen} and (${own} or ${hasMember('acknowledged')}))`
    case 'resolved':
      return sql<SqlBool>`(state = 'resolved' and not ${hasMember('open')} and not ${hasMember('acknowledged')})`
  }
}

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
