// What can be asked about health.
import type { Kysely } from 'kysely'
import type { Instant, Span } from '../../../rules/domain.ts'
import type { HealthState } from '../../../rules/health/words.ts'
import { chunksOf } from '../evidence/chunks.ts'
import type { Schema } from '../schema.ts'
import { checkOf, healthEventOf, type StoredCheck, type StoredHealthEvent } from './rows.ts'
import type { HealthTables } from './schema.ts'

type StoredSeries = HealthTables['health_series']
export type Bucket = Pick<HealthTables['health_rollups'], 'at' | 'least' | 'most' | 'total' | 'points' | 'last'>

const MOST_EVENTS = 1_000

export const healthReads = (db: Kysely<Schema>) => ({ ...presentReads(db), ...pastReads(db), ...valueReads(db) })

const presentReads = (db: Kysely<Schema>) => ({
  /** Every check of an asset, by name. */
  checksOf: async (asset: string): Promise<readonly StoredCheck[]> =>
    (await db.selectFrom('health_checks').selectAll().where('asset', '=', asset).where('gone', '=', 0).orderBy('check_id').execute()).map(
      checkOf,
    ),
  /** How many checks of each asset are in each state; an asset without a row was never checked. */
  healthCounts: async (): Promise<ReadonlyMap<string, Readonly<Record<HealthState, number>>>> => {
    const rows = await db
      .selectFrom('health_checks')
      .select(['asset', 'state', (eb) => eb.fn.countAll<number>().as('n')])
      .where('gone', '=', 0)
      .groupBy(['asset', 'state'])
      .execute()
    const counts = new Map<string, Record<HealthState, number>>()
    for (const { asset, state, n } of rows) counts.set(asset, { ...(counts.get(asset) ?? { ok: 0, warn: 0, bad: 0 }), [state]: n })
    return counts
  },
  /** Everything that is bad now, the longest first. */
  badChecks: async (limit: number): Promise<readonly StoredCheck[]> =>
    (
      await db
        .selectFrom('health_checks')
        .selectAll()
        .where('state', '=', 'bad')
        .where('gone', '=', 0)
        .orderBy('since_at')
        .limit(limit)
        .execute()
    ).map(checkOf),
})

const pastReads = (db: Kysely<Schema>) => ({
  /** States that began within the span on these assets, oldest first; at most 1,000. With `healthAt`, what an incident report asks. */
  healthEvents: async (assets: readonly string[], { from, to }: Span): Promise<readonly StoredHealthEvent[]> => {
    const found: StoredHealthEvent[] = []
    for (const chunk of chunksOf(assets, 500)) {
      const rows = await db
        .selectFrom('health_events')
        .selectAll()
        .where('asset', 'in', chunk)
        .where('to_at', '>=', from)
        .where('to_at', '<=', to)
        .orderBy('to_at')
        .orderBy('id')
        .limit(MOST_EVENTS)
        .execute()
      found.push(...rows.map(healthEventOf))
    }
    return found.toSorted((a, b) => a.at - b.at)
  },
  /** The state of each check of an asset as it stood at an instant; checks that were gone by then are left out. */
  healthAt: async (asset: string, at: Instant): Promise<readonly StoredHealthEvent[]> => {
    const rows = await db
      .selectFrom('health_events as event')
      .selectAll()
      .where('asset', '=', asset)
      .where('to_at', '<=', at)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('health_events as later')
              .select('later.id')
              .whereRef('later.asset', '=', 'event.asset')
              .whereRef('later.check_id', '=', 'event.check_id')
              .where('later.to_at', '<=', at)
              .where((later) =>
                later.or([
                  later('later.to_at', '>', later.ref('event.to_at')),
                  later.and([later('later.to_at', '=', later.ref('event.to_at')), later('later.id', '>', later.ref('event.id'))]),
                ]),
              ),
          ),
        ),
      )
      .orderBy('check_id')
      .execute()
    return rows.filter(({ gone }) => gone === 0).map(healthEventOf)
  },
})

const valueReads = (db: Kysely<Schema>) => ({
  seriesOf: (asset: string): Promise<readonly StoredSeries[]> =>
    db.selectFrom('health_series').selectAll().where('asset', '=', asset).orderBy('name').orderBy('subject').limit(400).execute(),
  /** Buckets of some series from an instant on, oldest first, by series. */
  rollupsOf: async (series: readonly string[], step: number, from: Instant): Promise<ReadonlyMap<string, readonly Bucket[]>> => {
    const found = new Map<string, Bucket[]>()
    for (const chunk of chunksOf(series, 100)) {
      const rows = await db
        .selectFrom('health_rollups')
        .selectAll()
        .where('series', 'in', chunk)
        .where('step', '=', step)
        .where('at', '>=', from)
        .orderBy('at')
        .execute()
      for (const { series: id, at, least, most, total, points, last } of rows) {
        const of = found.get(id) ?? []
        found.set(id, of)
        of.push({ at, least, most, total, points, last })
      }
    }
    return found
  },
})
