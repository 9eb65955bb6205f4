// What can be changed in the alerts area, inside one transaction of `store.write`.
import type { Kysely } from 'kysely'
import { DEFAULT_SETTLE_MS } from '../../../rules/alerting.ts'
import type { Telling } from '../../../rules/alerting-routes.ts'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'
import { answerWrites } from './answers.ts'
import { addingDeliveries, deliveryWrites } from './delivery-writes.ts'
import { madeWrites } from './made.ts'
import { type NewAlert, opening, type Opened } from './opening.ts'
import { cancelUntried, resolving } from './resolving.ts'

export type { NewAlert, Opening } from './opening.ts'

export const alertsWrites = (db: Kysely<Schema>) => ({
  ...alertLifeWrites(db),
  ...takingWrites(db),
  ...answerWrites(db),
  ...deliveryWrites(db),
  ...madeWrites(db),
})

const alertLifeWrites = (db: Kysely<Schema>) => {
  const openAlerts = opening(db)
  return {
    /**
     * Opens alerts and, in the same transaction, their deliveries. While an alert about the same subject is unresolved, that one is
     * answered with `opened: false` and nothing is sent again. The same change on several assets is told as one, and a flood on one
     * asset as a digest: `rules/alerting-groups.ts`. Answers in their order.
     */
    openAlerts,
    /** Each channel is told when the settle time is over. */
    openAlert: async (
      alert: NewAlert,
      channels: readonly string[],
      { settleMs = DEFAULT_SETTLE_MS }: { readonly settleMs?: number } = {},
    ): Promise<Opened> => {
      const tell = channels.map((channel): Telling => ({ channel, event: 'opened', at: alert.at + settleMs }))
      const [opened] = await openAlerts([{ alert, tell }])
      if (opened === undefined) throw new Error('an alert was neither opened nor found')
      return opened
    },
    /**
     * Resolves the unresolved alerts about these subjects. A channel that was told of the opening is told of the end; where the opening
     * was never attempted, neither is sent.
     */
    resolveAlerts: resolving(db),
  }
}

const takingWrites = (db: Kysely<Schema>) => ({
  /**
   * Takes an alert with all that is told with it: nobody is told that nobody took it, and those of `tell` who know of it are told.
   * False when it is resolved, or was acknowledged before.
   */
  acknowledgeAlert: async (id: string, at: Instant, by: string, tell: readonly string[] = []): Promise<boolean> => {
    const row = await db.selectFrom('alerts').select(['id', 'grouped_under']).where('id', '=', id).executeTakeFirst()
    if (!row) return false
    const leader = row.grouped_under ?? row.id
    const result = await db
      .updateTable('alerts')
      .set({ state: 'acknowledged', acknowledged_at: at, acknowledged_by: by })
      .where((eb) => eb.or([eb('id', '=', leader), eb('grouped_under', '=', leader)]))
      .where('state', '=', 'open')
      .executeTakeFirst()
    if (result.numUpdatedRows === 0n) return false
    await cancelUntried(db, [leader], ['escalated'])
    const told = await db
      .selectFrom('deliveries')
      .select(['alert', 'channel', 'asset'])
      .distinct()
      .where('alert', '=', leader)
      .where('event', 'in', ['opened', 'escalated'])
      .where('state', 'in', ['leased', 'sent'])
      .execute()
    await addingDeliveries(db)(
      told
        .filter(({ channel }) => tell.includes(channel))
        .map(({ alert, channel, asset }) => ({ alert, asset, channel, event: 'acknowledged', createdAt: at, nextAt: at })),
    )
    return true
  },
})
