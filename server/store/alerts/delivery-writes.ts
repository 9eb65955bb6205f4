// Deliveries inside one transaction: making them, leasing the next one, recording what came of it.
import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { writing } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import { holdsUpOthers, isDue, isUnfinished } from './due.ts'
import { type Alert, alertOf, type Attempt, type Delivery, deliveryOf } from './rows.ts'
import type { AlertsTables } from './schema.ts'

/** What follows an attempt. `dead` is given up and shown; `fallback` names the channel that carries the message too, if one is to. */
export type AfterAttempt =
  | { readonly kind: 'sent' }
  | { readonly kind: 'retry'; readonly nextAt: Instant; readonly fallback?: string | null }
  | { readonly kind: 'dead'; readonly fallback: string | null }

export type Lease = { readonly delivery: Delivery; readonly alert: Alert }

export const deliveryWrites = (db: Kysely<Schema>) => ({
  ...againWrites(db),
  /**
   * The oldest due delivery of a channel, leased to `owner` until `until`; null when none is due. Order is kept per asset: while an
   * earlier delivery of the same asset and channel is being tried, later ones wait. The attempt is counted here, before anything is
   * sent, so that a worker that dies in between leaves its trace.
   */
  leaseDelivery: async (wanted: {
    readonly channel: string
    readonly owner: string
    readonly now: Instant
    readonly until: Instant
  }): Promise<Lease | null> => {
    const { channel, owner, now, until } = wanted
    const row = await nextDue(db, channel, now).executeTakeFirst()
    if (!row) return null
    const leased = { state: 'leased', lease_owner: owner, lease_until: until, attempts: row.attempts + 1 } as const
    const taken = await db
      .updateTable('deliveries')
      .set(leased)
      .where('id', '=', row.id)
      .where('attempts', '=', row.attempts)
      .where('state', '=', row.state)
      .executeTakeFirst()
    const alert = await db.selectFrom('alerts').selectAll().where('id', '=', row.alert).executeTakeFirst()
    return taken.numUpdatedRows === 1n && alert ? { delivery: deliveryOf({ ...row, ...leased }), alert: alertOf(alert) } : null
  },

  /** How a channel did outside of a delivery: a test, or telling it again. */
  keepChannelState: (channel: string, attempt: Pick<Attempt, 'at' | 'outcome' | 'words'>): Promise<void> =>
    keepChannelState(db, channel, attempt),

  /** Always keeps the attempt. Moves the delivery on when `owner` still holds the lease; what was sent is sent, whoever holds it now. */
  recordAttempt: async (attempt: {
    readonly delivery: Delivery
    readonly owner: string
    readonly at: Instant
    readonly words: string
    readonly after: AfterAttempt
  }): Promise<void> => {
    const { delivery, owner, at, words, after } = attempt
    const outcome = after.kind === 'sent' ? 'sent' : 'failed'
    await db.insertInto('delivery_attempts').values({ id: randomUUID(), delivery: delivery.id, at, outcome, words }).execute()
    await keepChannelState(db, delivery.channel, { at, outcome, words })
    const moved = await db
      .updateTable('deliveries')
      .set({ ...stateAfter(after), lease_owner: null, lease_until: null })
      .where('id', '=', delivery.id)
      .where('state', 'in', ['leased', 'waiting'])
      .$if(after.kind !== 'sent', (update) => update.where('lease_owner', '=', owner))
      .executeTakeFirst()
    const fallback = after.kind === 'sent' ? null : (after.fallback ?? null)
    if (fallback === null || moved.numUpdatedRows === 0n) return
    const { alert, asset, event } = delivery
    await addingDeliveries(db)([{ alert, asset, event, channel: fallback, createdAt: at, nextAt: at }])
  },
})

const againWrites = (db: Kysely<Schema>) => ({
  /** What was given up is to be tried anew, as if it had been made now; its attempts stay on record. False when it is not given up. */
  sendAgain: async ({ alert, key, channel }: Pick<Delivery, 'alert' | 'key' | 'channel'>, at: Instant): Promise<boolean> => {
    const again = await db
      .updateTable('deliveries')
      .set({ state: 'waiting', attempts: 0, created_at: at, next_at: at, lease_owner: null, lease_until: null })
      .where('alert', '=', alert)
      .where('message_key', '=', key)
      .where('channel', '=', channel)
      .where('state', '=', 'dead')
      .executeTakeFirst()
    return again.numUpdatedRows > 0n
  },
})

/** `failing_since` is the first failure after the last success. */
async function keepChannelState(db: Kysely<Schema>, channel: string, { at, outcome, words }: Attempt): Promise<void> {
  const now = outcome === 'sent' ? { sent_at: at, words, failing_since: null } : { failed_at: at, words, failing_since: at }
  await db
    .insertInto('channel_states')
    .values({ channel, sent_at: null, failed_at: null, ...now })
    .onConflict((conflict) =>
      conflict.column('channel').doUpdateSet({
        ...now,
        ...(outcome === 'sent' ? {} : { failing_since: sql<number>`coalesce(channel_states.failing_since, ${at})` }),
      }),
    )
    .execute()
}

function stateAfter(after: AfterAttempt) {
  switch (after.kind) {
    case 'sent':
    case 'dead':
      return { state: after.kind }
    case 'retry':
      return { state: 'waiting', next_at: after.nextAt } as const
  }
}

/** Walks what is unfinished in its order and stops at the first that may go: with nothing failing, that is the first of all. */
export const nextDue = (db: Kysely<Schema>, channel: string, now: Instant) =>
  db
    .selectFrom('deliveries as due')
    .selectAll('due')
    .where('due.channel', '=', channel)
    .where(isUnfinished('due'))
    .where(isDue('due', now))
    .where((due) =>
      due.not(
        due.exists(
          due
            .selectFrom('deliveries as earlier')
            .select('earlier.id')
            .whereRef('earlier.asset', '=', 'due.asset')
            .whereRef('earlier.channel', '=', 'due.channel')
            .where(isUnfinished('earlier'))
            .where(holdsUpOthers('earlier', now))
            .where((eb) =>
              eb.or([
                eb('earlier.created_at', '<', eb.ref('due.created_at')),
                eb.and([eb('earlier.created_at', '=', eb.ref('due.created_at')), eb('earlier.rank', '<', eb.ref('due.rank'))]),
              ]),
            ),
        ),
      ),
    )
    .orderBy('due.created_at')
    .orderBy('due.rank')
    .orderBy('due.id')
    .limit(1)

export type NewDelivery = Pick<Delivery, 'alert' | 'asset' | 'channel' | 'event' | 'createdAt' | 'nextAt'> & {
  /** Tells one of several messages of the same event from the others. */
  readonly round?: number
}

/** A delivery that exists already is left as it is: its id says what it is. */
export function addingDeliveries(db: Kysely<Schema>): (deliveries: readonly NewDelivery[]) => Promise<void> {
  const insert = writing(db, (rows: AlertsTables['deliveries'][]) =>
    db
      .insertInto('deliveries')
      .values(rows)
      .onConflict((conflict) => conflict.column('id').doNothing()),
  )
  return async (deliveries) => void (await insert(deliveries.map(rowOf)))
}

const RANKS = { opened: 0, grew: 1, escalated: 1, acknowledged: 2, resolved: 3 } as const satisfies Record<Delivery['event'], number>

const keyOf = ({ alert, event, round }: NewDelivery): string => `${alert}.${event}${round === undefined ? '' : `.${round}`}`

const rowOf = (delivery: NewDelivery): AlertsTables['deliveries'] => ({
  id: `${keyOf(delivery)}.${delivery.channel}`,
  alert: delivery.alert,
  asset: delivery.asset,
  channel: delivery.channel,
  event: delivery.event,
  rank: RANKS[delivery.event],
  message_key: keyOf(delivery),
  state: 'waiting',
  attempts: 0,
  created_at: delivery.createdAt,
  next_at: delivery.nextAt,
  lease_owner: null,
  lease_until: null,
})
