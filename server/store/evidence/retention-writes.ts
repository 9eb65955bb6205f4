// Removes evidence that is settled and older than it has to be kept, a bounded number of rows at a time: others write in between.
import { type Kysely, sql, type SqlBool } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'

/** Where the next chunk goes on, so that what stays is not looked at again; null when there is nothing more. */
export type Forgotten<Place> = { readonly removed: number; readonly next: Place | null }
export type EventPlace = { readonly agent: string; readonly epoch: string; readonly number: number }
export type ChangePlace = { readonly at: Instant; readonly id: string }

const CHUNK = 500

export const retentionWrites = (db: Kysely<Schema>) => ({
  forgetEvents: (before: Instant, after: EventPlace | null) => forgetEvents(db, before, after ?? { agent: '', epoch: '', number: 0 }),
  forgetChanges: (before: Instant, after: ChangePlace | null) => forgetChanges(db, before, after),
  forgetAlerts: (before: Instant) => again(forgetAlerts(db, before)),
  forgetRecords: (before: Instant) => again(forgetRecords(db, before)),
})

/** Begins anew until nothing is left: what was found is gone. */
async function again(removing: Promise<number>): Promise<Forgotten<true>> {
  const removed = await removing
  return { removed, next: removed > 0 ? true : null }
}

/** What was signed and sent, stream after stream, oldest first; what a change that stays rests on stays with it. */
async function forgetEvents(db: Kysely<Schema>, before: Instant, after: EventPlace): Promise<Forgotten<EventPlace>> {
  const rows = await db
    .selectFrom('events')
    .select(['agent', 'epoch', 'number', 'id', 'received_at'])
    .where(sql<SqlBool>`(agent, epoch, number) > (${after.agent}, ${after.epoch}, ${after.number})`)
    .orderBy('agent')
    .orderBy('epoch')
    .orderBy('number')
    .limit(CHUNK)
    .execute()
  const [first] = rows
  if (first === undefined) return { removed: 0, next: null }
  const { agent, epoch } = first
  const stream = rows.filter((row) => row.agent === agent && row.epoch === epoch)
  const young = stream.findIndex(({ received_at }) => received_at >= before)
  const old = young === -1 ? stream : stream.slice(0, young)
  const ids = old.map(({ id }) => id)
  const kept = new Set(
    ids.length === 0 ? [] : (await db.selectFrom('changes').select('id').where('id', 'in', ids).execute()).map(({ id }) => id),
  )
  const gone = old.filter(({ id }) => !kept.has(id)).map(({ number }) => number)
  if (gone.length > 0)
    await db
      .deleteFrom('events')
      .where((eb) => eb.and({ agent, epoch }))
      .where('number', 'in', gone)
      .execute()
  const number = young === -1 ? (stream.at(-1)?.number ?? 0) : Number.MAX_SAFE_INTEGER
  return { removed: gone.length, next: { agent, epoch, number } }
}

/** Only what somebody accepted or linked, or what was undone: an open change, and one that is excepted for a time, is nobody's past. */
async function forgetChanges(db: Kysely<Schema>, before: Instant, after: ChangePlace | null): Promise<Forgotten<ChangePlace>> {
  const rows = await db
    .selectFrom('changes')
    .select(['id', 'to_at', 'state', 'state_at', 'received_at'])
    .where('to_at', '<', before)
    .where(after === null ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(to_at, id) > (${after.at}, ${after.id})`)
    .orderBy('to_at')
    .orderBy('id')
    .limit(CHUNK)
    .execute()
  const settled = rows.filter(
    ({ state, state_at, received_at }) =>
      (state === 'accepted' || state === 'linked' || state === 'reverted') && Math.max(state_at ?? 0, received_at) < before,
  )
  const gone = await withoutAlert(
    db,
    settled.map(({ id }) => id),
  )
  if (gone.length > 0) {
    await db.deleteFrom('judgements').where('change_id', 'in', gone).execute()
    await db.deleteFrom('changes').where('id', 'in', gone).execute()
  }
  const last = rows.at(-1)
  return { removed: gone.length, next: last === undefined || rows.length < CHUNK ? null : { at: last.to_at, id: last.id } }
}

/** Those about which no alert is open, nor waits to be told. */
async function withoutAlert(db: Kysely<Schema>, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const alerted = await db.selectFrom('alerts').select('subject').where('subject', 'in', ids).execute()
  const open = new Set(alerted.map(({ subject }) => subject))
  return ids.filter((id) => !open.has(id))
}

async function forgetAlerts(db: Kysely<Schema>, before: Instant): Promise<number> {
  const over = await db
    .selectFrom('alerts')
    .select('id')
    .where('state', '=', 'resolved')
    .where('opened_at', '<', before)
    .where('resolved_at', '<', before)
    .where('id', 'not in', db.selectFrom('deliveries').select('alert').where('state', 'in', ['waiting', 'leased']))
    .limit(CHUNK)
    .execute()
  const ids = over.map(({ id }) => id)
  if (ids.length === 0) return 0
  await db
    .deleteFrom('delivery_attempts')
    .where('delivery', 'in', db.selectFrom('deliveries').select('id').where('alert', 'in', ids))
    .execute()
  await db.deleteFrom('deliveries').where('alert', 'in', ids).execute()
  await db.deleteFrom('alerts').where('id', 'in', ids).execute()
  return ids.length
}

/** Their ids begin with the time they came at. */
async function forgetRecords(db: Kysely<Schema>, before: Instant): Promise<number> {
  const time = Math.max(0, before).toString(16).padStart(12, '0')
  const over = await db
    .selectFrom('records')
    .select('id')
    .where('id', '<', `${time.slice(0, 8)}-${time.slice(8)}`)
    .where('received_at', '<', before)
    .orderBy('id')
    .limit(CHUNK)
    .execute()
  if (over.length === 0) return 0
  const ids = over.map(({ id }) => id)
  await db.deleteFrom('records').where('id', 'in', ids).execute()
  return ids.length
}
