// Takes back what a rule made known good, when the approval it rested on has fallen away.
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Instant, Item } from '../../../rules/domain.ts'
import { identityOf, partText } from '../evidence/identity.ts'
import type { StoredChange } from '../evidence/stored.ts'
import type { Schema } from '../schema.ts'

type Undoing = { readonly at: Instant; readonly why: string }
type Promoted = Pick<StoredChange, 'change' | 'texts'>

/** Known good that rests on a promotion which lost its approval, with something newer on top. */
export type Tainted = {
  readonly id: string
  readonly asset: string
  readonly item: Item
  readonly change: string
  readonly at: Instant
  readonly why: string
}

export const promotionReads = (db: Kysely<Schema>) => ({
  /** Oldest first. */
  taintedOf: async (asset: string): Promise<readonly Tainted[]> => {
    const rows = await db.selectFrom('tainted_baselines').selectAll().where('asset', '=', asset).orderBy('at').limit(MOST_TAINTED).execute()
    return rows.map(({ id, kind, path, key, change_id, at, why }) => ({
      id,
      asset,
      // Written from an item by `undoPromotion` only.
      item: { kind: kind as Item['kind'], path, ...(key === '' ? {} : { key }) },
      change: change_id,
      at,
      why,
    }))
  },
})

const MOST_TAINTED = 100

export const promotionWrites = (db: Kysely<Schema>) => ({
  /** A person has decided about it. */
  dropTainted: async (id: string): Promise<void> => void (await db.deleteFrom('tainted_baselines').where('id', '=', id).execute()),

  /**
   * Known good is again what it was before this change, and the change is open again. With something newer on top neither is touched:
   * that is written down as tainted, for a person to decide, and answered with false.
   */
  undoPromotion: async (promoted: Promoted, undoing: Undoing): Promise<boolean> => {
    const { id } = promoted.change
    const isOnTop = (await lastPromoted(db, promoted)) === id
    if (isOnTop) await restore(db, promoted, undoing)
    else
      await db
        .insertInto('tainted_baselines')
        .values({ id: randomUUID(), ...placeOf(promoted), change_id: id, ...undoing })
        .execute()
    return isOnTop
  },
})

const placeOf = ({ change: { asset, item } }: Promoted) => ({ asset, kind: item.kind, path: item.path, key: item.key ?? '' })

async function lastPromoted(db: Kysely<Schema>, promoted: Promoted): Promise<string | null> {
  const row = await db
    .selectFrom('baselines')
    .select('change_id')
    .where((eb) => eb.and(placeOf(promoted)))
    .where('state', '=', 'accepted')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.change_id ?? null
}

async function restore(db: Kysely<Schema>, promoted: Promoted, { at, why }: Undoing): Promise<void> {
  const { before, after, id } = promoted.change
  const [place, hash, value] = [placeOf(promoted), identityOf(before), partText(before).json]
  const about = {
    at,
    state: 'accepted',
    hash,
    value,
    previous_hash: identityOf(after),
    change_id: null,
    entry: null,
    by: 'rule',
    why,
  } as const
  await db
    .insertInto('baselines')
    .values({ id: randomUUID(), ...place, ...about })
    .execute()
  const known = {
    baseline_value: value,
    baseline_text_hash: promoted.texts.before,
    baseline_hash: hash,
    baseline_state: 'accepted',
  } as const
  await db
    .updateTable('items')
    .set({ ...known, baseline_at: at, baseline_by: 'rule', baseline_why: why })
    .where((eb) => eb.and(place))
    .execute()
  await db.updateTable('changes').set({ state: 'open', state_at: null, state_by: null, state_why: null }).where('id', '=', id).execute()
}
