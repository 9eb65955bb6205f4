// What can be changed in the health area, inside one transaction of `store.write`.
import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { writing } from '../compiled.ts'
import { chunksOf } from '../evidence/chunks.ts'
import type { Schema } from '../schema.ts'
import { EVENTS_KEPT_MS, SERIES_KEPT_MS, STEPS } from './rows.ts'
import type { HealthTables } from './schema.ts'

type Rows<Table extends keyof HealthTables> = HealthTables[Table][]
type CheckKey = Pick<HealthTables['health_checks'], 'asset' | 'check_id'>

/** So many rows go at a time: an old server has millions, and everybody else's writes wait. */
const PRUNED_AT_A_TIME = 20_000

export const healthWrites = (db: Kysely<Schema>) => ({ ...stateWrites(db), ...vanishing(db), ...pruning(db), ...valueWrites(db) })

const stateWrites = (db: Kysely<Schema>) => {
  const events = writing(db, (rows: Rows<'health_events'>) =>
    db
      .insertInto('health_events')
      .values(rows)
      .onConflict((conflict) => conflict.column('id').doNothing()),
  )
  return {
    addHealthEvents: async (rows: Rows<'health_events'>): Promise<void> => void (await events(rows)),
    putCheck: async (row: HealthTables['health_checks']): Promise<void> => {
      const { asset: _asset, check_id: _id, ...rest } = row
      await db
        .insertInto('health_checks')
        .values(row)
        .onConflict((conflict) => conflict.columns(['asset', 'check_id']).doUpdateSet(rest))
        .execute()
    },
    /** How often a check became bad since an instant. */
    timesBad: async ({ asset, check_id }: CheckKey, since: Instant): Promise<number> => {
      const row = await db
        .selectFrom('health_events')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('asset', '=', asset)
        .where('check_id', '=', check_id)
        .where('state', '=', 'bad')
        .where('to_at', '>=', since)
        .executeTakeFirst()
      return row?.n ?? 0
    },
    /** Checks that have been well long enough for their alert to end. */
    checksToResolve: (at: Instant): Promise<readonly HealthTables['health_checks'][]> =>
      db.selectFrom('health_checks').selectAll().where('resolve_at', '<=', at).limit(200).execute(),
    checkResolved: async ({ asset, check_id }: CheckKey): Promise<void> => {
      const of = { asset, check_id }
      await db
        .deleteFrom('health_checks')
        .where('gone', '=', 1)
        .where((eb) => eb.and(of))
        .execute()
      await db
        .updateTable('health_checks')
        .set({ resolve_at: null })
        .where((eb) => eb.and(of))
        .execute()
    },
  }
}

const vanishing = (db: Kysely<Schema>) => ({
  /** What an agent said of an asset and did not say again since `before`, its own time. */
  checksBefore: (asset: string, agent: string, before: Instant): Promise<readonly HealthTables['health_checks'][]> =>
    db
      .selectFrom('health_checks')
      .selectAll()
      .where('asset', '=', asset)
      .where('agent', '=', agent)
      .where('gone', '=', 0)
      .where('to_at', '<', before)
      .execute(),
})

const pruning = (db: Kysely<Schema>) => ({
  /** Forgets what is older than it is kept. */
  pruneHealth: async (now: Instant): Promise<void> => {
    const old = db
      .selectFrom('health_events')
      .select('id')
      .where('to_at', '<', now - EVENTS_KEPT_MS)
      .limit(PRUNED_AT_A_TIME)
    await db.deleteFrom('health_events').where('id', 'in', old).execute()
    await db
      .deleteFrom('health_series')
      .where('last_at', '<', now - SERIES_KEPT_MS)
      .execute()
    for (const { step, keptMs } of STEPS) {
      const before = now - keptMs
      const buckets = db.selectFrom('health_rollups').select('at').where('step', '=', step).where('at', '<', before)
      const far = await buckets.orderBy('at').offset(PRUNED_AT_A_TIME).limit(1).executeTakeFirst()
      await db
        .deleteFrom('health_rollups')
        .where('step', '=', step)
        .where('at', '<', far?.at ?? before)
        .execute()
    }
  },
})

const valueWrites = (db: Kysely<Schema>) => {
  const series = writing(db, (rows: Rows<'health_series'>) =>
    db
      .insertInto('health_series')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          last_value: eb.ref('excluded.last_value'),
          last_at: eb.ref('excluded.last_at'),
          unit: eb.ref('excluded.unit'),
        })),
      ),
  )
  const rollups = writing(db, (rows: Rows<'health_rollups'>) =>
    db
      .insertInto('health_rollups')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['series', 'step', 'at']).doUpdateSet({
          least: sql`case when excluded.least < health_rollups.least then excluded.least else health_rollups.least end`,
          most: sql`case when excluded.most > health_rollups.most then excluded.most else health_rollups.most end`,
          total: sql`health_rollups.total + excluded.total`,
          points: sql`health_rollups.points + excluded.points`,
          last: sql`excluded.last`,
        }),
      ),
  )
  return {
    /** When each of these series was last added to. */
    seriesKnown: async (ids: readonly string[]): Promise<ReadonlyMap<string, Instant>> => {
      const known = new Map<string, Instant>()
      for (const chunk of chunksOf(ids, 500))
        for (const { id, last_at } of await db.selectFrom('health_series').select(['id', 'last_at']).where('id', 'in', chunk).execute())
          known.set(id, last_at)
      return known
    },
    seriesCount: async ({ asset, sender }: { readonly asset: string | null; readonly sender: string }): Promise<number> => {
      const all = db
        .selectFrom('health_series')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('sender', '=', sender)
      const row = await (asset === null ? all : all.where('asset', '=', asset)).executeTakeFirst()
      return row?.n ?? 0
    },
    /** Rows of one series are given oldest first, and each series once. */
    addValues: async (rows: { readonly series: Rows<'health_series'>; readonly rollups: Rows<'health_rollups'> }): Promise<void> => {
      await series(rows.series)
      await rollups(rows.rollups)
    },
  }
}
