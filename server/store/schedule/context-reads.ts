// What else a judgement rests on beside the schedule: how often rules were used, what siblings became, whose change is undone.
import { type Kysely, sql, type SqlBool } from 'kysely'
import type { Instant, Item, Span, Value } from '../../../rules/domain.ts'
import { asking } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import { identityOf } from '../evidence/identity.ts'
import { valueOf } from '../evidence/stored.ts'

export type RuleUse = { readonly change: string; readonly asset: string; readonly rule: string; readonly at: Instant }
export type Sibling = { readonly change: string; readonly asset: string; readonly after: Value | null }
/** Known good before a promotion, and the entry it was promoted for. */
export type Promotion = { readonly entry: string; readonly previous: Value | null }

/** A roll-out wider than this says no more about one of its hosts. */
const MOST_SIBLINGS = 200

export const contextReads = (db: Kysely<Schema>) => ({
  usesOf: async (rules: readonly string[], assets: readonly string[], { from, to }: Span): Promise<readonly RuleUse[]> => {
    const rows = await db
      .selectFrom('changes')
      .select(['id', 'asset', 'entry', 'to_at'])
      .where((eb) => eb.and([eb('entry', 'in', rules), eb('asset', 'in', assets), eb('to_at', '>=', from), eb('to_at', '<=', to)]))
      .execute()
    return rows.map(({ id, asset, entry, to_at }) => ({ change: id, asset, rule: entry ?? '', at: to_at }))
  },

  siblingsOf: findingSiblings(db),

  /** The promotion that made known good what it is, where an entry asked for it and what was there before is kept. */
  lastPromotion: async (asset: string, { kind, path, key = '' }: Item): Promise<Promotion | null> => {
    const row = await db
      .selectFrom('baselines')
      .leftJoin('changes', 'changes.id', 'baselines.change_id')
      .select(['baselines.entry', 'baselines.previous_hash', 'changes.before'])
      .where(sql<SqlBool>`baselines.asset = ${asset} and baselines.kind = ${kind} and baselines.path = ${path} and baselines.key = ${key}`)
      .where('baselines.state', '=', 'accepted')
      .orderBy('baselines.at', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!row?.entry) return null
    const previous = valueOf(row.before)
    return identityOf(previous) === row.previous_hash ? { entry: row.entry, previous } : null
  },
})

/** What the same item became under the same entry, on each host the newest. */
function findingSiblings(db: Kysely<Schema>): (entry: string, item: Item) => Promise<readonly Sibling[]> {
  const ask = asking(db, ({ entry, kind, path, key }: { entry: string; kind: string; path: string; key: string }) =>
    db
      .selectFrom('changes')
      .select(['id', 'asset', 'after'])
      .where((eb) => eb.and([eb('entry', '=', entry), eb('kind', '=', kind), eb('path', '=', path), eb('key', '=', key)]))
      .orderBy('to_at', 'desc')
      .limit(sql.lit(MOST_SIBLINGS)),
  )
  return async (entry, { kind, path, key = '' }) => {
    const newest = new Map<string, Sibling>()
    for (const { id, asset, after } of await ask({ entry, kind, path, key }))
      if (!newest.has(asset)) newest.set(asset, { change: id, asset, after: valueOf(after) })
    return [...newest.values()]
  }
}
