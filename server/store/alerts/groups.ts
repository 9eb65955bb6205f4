// Alerts that are told together: which they are, how many, and in what state they are as one.
import { type Kysely, sql, type SqlBool } from 'kysely'
import type { Schema } from '../schema.ts'
import { type Alert, alertOf } from './rows.ts'

/** What is told together with an alert, without the alert itself. */
export type AlertGroup = {
  readonly assets: readonly string[]
  readonly count: number
  readonly unresolved: number
  readonly verdicts: readonly { readonly name: string; readonly count: number }[]
}

export const groupReads = (db: Kysely<Schema>) => ({
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

  /** Alerts that stand, alone or with others told under them, and that this channel took; oldest first. */
  alertsToldTo: async (channel: string, limit: number): Promise<readonly Alert[]> => {
    const rows = await db
      .selectFrom('alerts')
      .selectAll('alerts')
      .where('alerts.grouped_under', 'is', null)
      .where(stands)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('deliveries')
            .select('deliveries.id')
            .whereRef('deliveries.alert', '=', 'alerts.id')
            .where('deliveries.channel', '=', channel)
            .where('deliveries.event', 'in', ['opened', 'escalated'])
            .where('deliveries.state', '=', 'sent'),
        ),
      )
      .orderBy('opened_at')
      .limit(limit)
      .execute()
    return rows.map(alertOf)
  },

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
      name === null ? [] : [{ name, count: some.reduce((sum, { count }) => sum + count, 0) }],
    )
  return {
    assets: [...new Set(rows.map(({ asset }) => asset))],
    count: rows.reduce((sum, { count }) => sum + count, 0),
    unresolved: rows.reduce((sum, { state, count }) => sum + (state === 'resolved' ? 0 : count), 0),
    verdicts: countBy(({ first_verdict }) => first_verdict).toSorted((one, other) => other.count - one.count),
  }
}

const inGroups = (alerts: readonly string[]) => sql<SqlBool>`(id in (${sql.join(alerts)}) or grouped_under in (${sql.join(alerts)}))`

export const concerns = (asset: string) =>
  sql<SqlBool>`(asset = ${asset} or exists (select 1 from alerts as member where member.grouped_under = alerts.id and member.asset = ${asset}))`

const hasMember = (state: Alert['state']) =>
  sql<SqlBool>`id in (select grouped_under from alerts as member where member.state = ${state} and member.grouped_under is not null)`

/** The state of a group: open while anything in it is, then acknowledged, then resolved. A digest is what its alerts are. */
export function groupIs(state: Alert['state']) {
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

/** It stands, or something that is told with it does. Asked through what is open, which is little, whatever the past holds. */
const stands = sql<SqlBool>`(state in ('open', 'acknowledged') or id in (select grouped_under from alerts as member where member.state in ('open', 'acknowledged') and member.grouped_under is not null))`
