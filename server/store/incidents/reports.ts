// Marks of known good, and reports as they were when somebody kept them.
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'

/** `at`: when the service was good; `madeAt`: when somebody said so. */
export type KnownGoodMark = {
  readonly id: string
  readonly service: string
  readonly at: Instant
  readonly madeAt: Instant
  readonly by: string
  readonly why: string
}
/** `hash` is `sha256:<hex>` of `body`, which is JSON: who has the one can prove the other. */
export type KeptReport = {
  readonly id: string
  readonly service: string
  readonly asOf: Instant
  readonly madeAt: Instant
  readonly by: string
  readonly hash: string
  readonly body: string
}

const MOST = 50

export const reportReads = (db: Kysely<Schema>) => ({
  /** Marks for one service that lie before an instant, the latest first; at most 50. */
  knownGoodMarks: async (service: string, before: Instant): Promise<readonly KnownGoodMark[]> => {
    const rows = await db
      .selectFrom('known_good_marks')
      .selectAll()
      .where('service', '=', service)
      .where('at', '<=', before)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(MOST)
      .execute()
    return rows.map(({ made_at: madeAt, by_name: by, ...rest }) => ({ ...rest, madeAt, by }))
  },
  keptReport: async (id: string): Promise<KeptReport | null> => {
    const row = await db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) return null
    const { as_of: asOf, made_at: madeAt, by_name: by, ...rest } = row
    return { ...rest, asOf, madeAt, by }
  },
  /** Newest first, without their bodies; at most 50. */
  keptReports: async (): Promise<readonly Omit<KeptReport, 'body'>[]> => {
    const columns = ['id', 'service', 'as_of as asOf', 'made_at as madeAt', 'by_name as by', 'hash'] as const
    return db.selectFrom('reports').select(columns).orderBy('made_at', 'desc').orderBy('id', 'desc').limit(MOST).execute()
  },
})

export const reportWrites = (db: Kysely<Schema>) => ({
  addKnownGoodMark: async ({ madeAt, by, ...rest }: KnownGoodMark): Promise<void> => {
    await db
      .insertInto('known_good_marks')
      .values({ ...rest, made_at: madeAt, by_name: by })
      .execute()
  },
  keepReport: async ({ asOf, madeAt, by, ...rest }: KeptReport): Promise<void> => {
    await db
      .insertInto('reports')
      .values({ ...rest, as_of: asOf, made_at: madeAt, by_name: by })
      .execute()
  },
})
