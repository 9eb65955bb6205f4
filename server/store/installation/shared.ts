// What the servers on one database agree about: who does a thing now, and which installation this is.
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'

/** A lease that reaches further than this was taken before the clock was set back: nobody waits for it. */
const TOO_FAR_MS = 3_600_000

export type LeaseWish = { readonly name: string; readonly owner: string; readonly now: Instant; readonly until: Instant }

export const installationReads = (db: Kysely<Schema>) => ({
  /** Null when nobody has said it yet. */
  installationValue: async (name: string): Promise<string | null> =>
    (await db.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirst())?.value ?? null,
})

export const installationWrites = (db: Kysely<Schema>) => ({
  /** Takes or prolongs a lease. False while another owner holds it. */
  takeLease: async ({ name, owner, now, until }: LeaseWish): Promise<boolean> => {
    await db
      .insertInto('leases')
      .values({ name, owner, until_at: until })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    const taken = await db
      .updateTable('leases')
      .set({ owner, until_at: until })
      .where('name', '=', name)
      .where((eb) => eb.or([eb('owner', '=', owner), eb('until_at', '<=', now), eb('until_at', '>', now + TOO_FAR_MS)]))
      .executeTakeFirst()
    return taken.numUpdatedRows === 1n
  },
  /** Lets the next one have it at once. */
  giveUpLease: async (name: string, owner: string): Promise<void> => {
    await db.updateTable('leases').set({ until_at: 0 }).where('name', '=', name).where('owner', '=', owner).execute()
  },
  /** Says what is true of the installation, unless it is said already; answers what holds. */
  settleInstallation: async (name: string, value: string): Promise<string> => {
    await db
      .insertInto('installation')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    return (await db.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirstOrThrow()).value
  },
})
