// Channels and routes made on the screen, beside those of the configuration file. What they hold is read by server/config/made.ts.
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'

/** `settings` and `route` are JSON; `sealed` is the channel's one secret (server/sealing.ts), null where its kind needs none. */
export type MadeChannel = {
  readonly name: string
  readonly settings: string
  readonly sealed: string | null
  readonly at: Instant
  readonly by: string
}
export type MadeRoute = { readonly id: string; readonly route: string; readonly at: Instant; readonly by: string }

export const madeReads = (db: Kysely<Schema>) => ({
  /** By name. */
  madeChannels: (): Promise<readonly MadeChannel[]> =>
    db.selectFrom('made_channels').select(['name', 'settings', 'sealed', 'made_at as at', 'made_by as by']).orderBy('name').execute(),
  /** In the order in which they were made. */
  madeRoutes: (): Promise<readonly MadeRoute[]> =>
    db.selectFrom('made_routes').select(['id', 'route', 'made_at as at', 'made_by as by']).orderBy('rank').orderBy('id').execute(),
})

export const madeWrites = (db: Kysely<Schema>) => ({
  /** Takes the place of the channel of this name, if there is one. */
  keepMadeChannel: async ({ name, settings, sealed, at, by }: MadeChannel): Promise<void> => {
    const values = { settings, sealed, made_at: at, made_by: by }
    await db
      .insertInto('made_channels')
      .values({ name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .execute()
  },
  /** False where there is none. */
  removeMadeChannel: async (name: string): Promise<boolean> =>
    (await db.deleteFrom('made_channels').where('name', '=', name).executeTakeFirst()).numDeletedRows > 0n,
  addMadeRoute: async ({ id, route, at, by }: MadeRoute): Promise<void> => {
    const { last } = await db
      .selectFrom('made_routes')
      .select(({ fn }) => fn.max('rank').as('last'))
      .executeTakeFirstOrThrow()
    await db
      .insertInto('made_routes')
      .values({ id, rank: (last ?? 0) + 1, route, made_at: at, made_by: by })
      .execute()
  },
  /** False where there is none. */
  removeMadeRoute: async (id: string): Promise<boolean> =>
    (await db.deleteFrom('made_routes').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n,
})
