// Questions about assets, their items, the agents that speak for them, and what is not known about them.
import { type Kysely, sql, type SqlBool } from 'kysely'
import { type Instant, type Item, ITEM_KINDS, type ItemKind, type Value } from '../../../rules/domain.ts'
import { asking } from '../compiled.ts'
import { decodeCursor, type Page, pageOf, pageSize } from '../paging.ts'
import type { Schema } from '../schema.ts'
import { holds, isLike } from '../text-match.ts'
import { itemOf, type StoredAgent, type StoredAsset, type StoredItem, toAsset, toItem, valueOf } from './stored.ts'

export type Paging = { readonly limit?: number; readonly cursor?: string }
export type ItemQuery = Paging & {
  readonly kind?: string
  /** An exact path, or one with `*` for any text. */
  readonly path?: string
  readonly q?: string
  /** Only items whose value is not the known good one. */
  readonly drifted?: boolean
}
export type BlindInterval = {
  readonly id: string
  readonly agent: string
  readonly asset: string
  readonly from: Instant
  readonly to: Instant | null
  readonly reason: string
}
export type Note = {
  readonly id: string
  readonly agent: string
  readonly asset: string
  readonly name: string
  readonly from: Instant
  readonly to: Instant
  readonly detail: string
  readonly receivedAt: Instant
}

export const allAssets = async (db: Kysely<Schema>): Promise<readonly StoredAsset[]> =>
  (await db.selectFrom('assets').selectAll().orderBy('id').execute()).map(toAsset)

export async function listAssets(db: Kysely<Schema>, { limit, cursor }: Paging): Promise<Page<StoredAsset>> {
  const size = pageSize(limit)
  const [last] = (cursor === undefined ? null : decodeCursor(cursor, ['string'])) ?? []
  const rows = await db
    .selectFrom('assets')
    .selectAll()
    .where((eb) => (typeof last === 'string' ? eb('id', '>', last) : eb.and([])))
    .orderBy('id')
    .limit(size + 1)
    .execute()
  return pageOf(rows, size, ({ id }) => [id], toAsset)
}

export function findingAsset(db: Kysely<Schema>) {
  const ask = asking(db, ({ id }: { id: string }) => db.selectFrom('assets').selectAll().where('id', '=', id))
  return async (id: string): Promise<StoredAsset | null> => {
    const [row] = await ask({ id })
    return row ? toAsset(row) : null
  }
}

export async function itemsOf(db: Kysely<Schema>, asset: string, query: ItemQuery): Promise<Page<StoredItem>> {
  const size = pageSize(query.limit)
  const [kind, path, key] = (query.cursor === undefined ? null : decodeCursor(query.cursor, ['string', 'string', 'string'])) ?? []
  const rows = await db
    .selectFrom('items')
    .selectAll()
    .where('asset', '=', asset)
    .where((eb) =>
      eb.and([
        ...(query.kind === undefined ? [] : [eb('kind', '=', query.kind)]),
        ...(query.path === undefined ? [] : [isLike('path', query.path)]),
        ...(query.q === undefined || query.q === '' ? [] : [holds('path', query.q)]),
        ...(query.drifted === true ? [drifted] : []),
        ...(kind === undefined ? [] : [sql<SqlBool>`(kind, path, key) > (${kind}, ${path}, ${key})`]),
      ]),
    )
    .orderBy('kind')
    .orderBy('path')
    .orderBy('key')
    .limit(size + 1)
    .execute()
  return pageOf(rows, size, (row) => [row.kind, row.path, row.key], toItem)
}

/** Whole values are compared, so that a change of mode or owner is drift as well. What a person excepted counts again after its end. */
const drifted = sql<SqlBool>`(coalesce(value_hash, '') <> coalesce(baseline_hash, '') and baseline_state <> 'exception')`

export async function itemById(db: Kysely<Schema>, asset: string, { kind, path, key = '' }: Item): Promise<StoredItem | null> {
  const row = await db
    .selectFrom('items')
    .selectAll()
    .where((eb) => eb.and({ asset, kind, path, key }))
    .executeTakeFirst()
  return row ? toItem(row) : null
}

export async function itemCounts(db: Kysely<Schema>, asset: string): Promise<{ readonly items: number; readonly drifted: number }> {
  const row = await db
    .selectFrom('items')
    .select([
      sql<number>`coalesce(sum(case when value is null then 0 else 1 end), 0)`.as('items'),
      sql<number>`coalesce(sum(case when ${drifted} then 1 else 0 end), 0)`.as('drifted'),
    ])
    .where('asset', '=', asset)
    .executeTakeFirst()
  return { items: row?.items ?? 0, drifted: row?.drifted ?? 0 }
}

/** How many items there are of each kind of which there are any, in the order of the kinds. */
export async function itemKinds(
  db: Kysely<Schema>,
  asset: string,
): Promise<readonly { readonly kind: ItemKind; readonly count: number }[]> {
  const rows = await db
    .selectFrom('items')
    .select((eb) => ['kind', eb.fn.countAll<number>().as('total')])
    .where('asset', '=', asset)
    .where('value', 'is not', null)
    .groupBy('kind')
    .execute()
  const totals = new Map<string, number>(rows.map(({ kind, total }) => [kind, total]))
  return ITEM_KINDS.flatMap((kind) => (totals.has(kind) ? [{ kind, count: totals.get(kind) ?? 0 }] : []))
}

/** The items that exist, without their texts, in the order of their keys. */
export async function itemStates(
  db: Kysely<Schema>,
  asset: string,
  after: Item | null,
  limit: number,
): Promise<readonly { readonly item: Item; readonly value: Value }[]> {
  const rows = await db
    .selectFrom('items')
    .select(['kind', 'path', 'key', 'value'])
    .where('asset', '=', asset)
    .where('value', 'is not', null)
    .where((eb) => (after === null ? eb.and([]) : sql<SqlBool>`(kind, path, key) > (${after.kind}, ${after.path}, ${after.key ?? ''})`))
    .orderBy('kind')
    .orderBy('path')
    .orderBy('key')
    .limit(limit)
    .execute()
  return rows.flatMap(({ value, ...place }) => {
    const known = valueOf(value)
    return known === null ? [] : [{ item: itemOf(place), value: known }]
  })
}

export type ItemIdentity = { readonly asset: string; readonly kind: ItemKind; readonly path: string; readonly identity: string }

/** What each item of these assets is now, as a fingerprint of its whole value; at most 200,000. */
export async function itemIdentities(db: Kysely<Schema>, ids: readonly string[]): Promise<readonly ItemIdentity[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('items')
    .select(['asset', 'kind', 'path', 'key', 'value_hash'])
    .where('asset', 'in', [...ids])
    .where('value', 'is not', null)
    .limit(200_000)
    .execute()
  return rows.map(({ asset, kind, path, key, value_hash }) => ({
    asset,
    kind: kind as ItemKind,
    path: key === '' ? path : `${path} ${key}`,
    identity: value_hash ?? '',
  }))
}

/** By asset, how many of its items are still as they were first seen, which nobody has accepted. Assets without any are absent. */
export async function unacceptedCounts(db: Kysely<Schema>): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('items')
    .select((eb) => ['asset', eb.fn.countAll<number>().as('total')])
    // Written out, not parameters: only so the index of them is used.
    .where(sql<SqlBool>`baseline_state = 'unaccepted' and value is not null`)
    .groupBy('asset')
    .execute()
  return new Map(rows.map(({ asset, total }) => [asset, total]))
}

/** The items of one asset that nobody has accepted, without their values; `isDrifted` when they changed since they were first seen. */
export async function unacceptedItems(
  db: Kysely<Schema>,
  asset: string,
): Promise<readonly { readonly item: Item; readonly isDrifted: boolean }[]> {
  const rows = await db
    .selectFrom('items')
    .select(['kind', 'path', 'key', 'value_hash', 'baseline_hash'])
    .where('asset', '=', asset)
    .where(sql<SqlBool>`baseline_state = 'unaccepted'`)
    .orderBy('kind')
    .orderBy('path')
    .orderBy('key')
    .execute()
  return rows.map(({ value_hash, baseline_hash, ...place }) => ({ item: itemOf(place), isDrifted: value_hash !== baseline_hash }))
}

export const allAgents = (db: Kysely<Schema>): Promise<StoredAgent[]> =>
  db.selectFrom('agents').selectAll().orderBy('enrolled_at').execute()

export const agentsOf = (db: Kysely<Schema>, asset: string): Promise<StoredAgent[]> =>
  db.selectFrom('agents').selectAll().where('asset', '=', asset).orderBy('enrolled_at').execute()

export function findingAgent(db: Kysely<Schema>) {
  const ask = asking(db, ({ id }: { id: string }) => db.selectFrom('agents').selectAll().where('id', '=', id))
  return async (id: string): Promise<StoredAgent | null> => (await ask({ id }))[0] ?? null
}

export const agentByKeyHash = async (db: Kysely<Schema>, hash: string): Promise<StoredAgent | null> =>
  (await db.selectFrom('agents').selectAll().where('key_hash', '=', hash).executeTakeFirst()) ?? null

export async function blindIntervalsOf(db: Kysely<Schema>, asset: string, since: Instant): Promise<readonly BlindInterval[]> {
  const rows = await db
    .selectFrom('blind_intervals')
    .selectAll()
    .where('asset', '=', asset)
    .where((eb) => eb.or([eb('to_at', 'is', null), eb('to_at', '>=', since)]))
    .orderBy('from_at', 'desc')
    .limit(100)
    .execute()
  return rows.map(({ from_at, to_at, ...rest }) => ({ ...rest, from: from_at, to: to_at }))
}

export async function notesOf(db: Kysely<Schema>, asset: string, limit = 100): Promise<readonly Note[]> {
  const rows = await db
    .selectFrom('notes')
    .selectAll()
    .where('asset', '=', asset)
    .orderBy('to_at', 'desc')
    .orderBy('id', 'desc')
    .limit(pageSize(limit))
    .execute()
  return rows.map(({ from_at, to_at, received_at, ...rest }) => ({ ...rest, from: from_at, to: to_at, receivedAt: received_at }))
}
