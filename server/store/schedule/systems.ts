// What systems named elsewhere are here, as people said it one after another, and what sources call the systems of their entries.
import type { Kysely } from 'kysely'
import { sameName } from '../../../rules/card/approval.ts'
import type { Mapping } from '../../../rules/card/mapped.ts'
import type { Entry, Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'

/** `told`: the name as somebody wrote it. */
export type StoredMapping = Mapping & { readonly told: string; readonly at: Instant; readonly by: string }

/** `told`: its systems as its source calls them. */
export type ImportedEntry = { readonly entry: Entry; readonly told: readonly string[] }

const MOST_ENTRIES = 2_000

const names = (json: string): readonly string[] => JSON.parse(json) as readonly string[] // Written below only.

export const systemReads = (db: Kysely<Schema>) => ({
  /** Those in force, in the order of their names. */
  systemMappings: async (): Promise<readonly StoredMapping[]> => {
    const rows = await db.selectFrom('system_mappings').selectAll().orderBy('number').execute()
    const latest = new Map(rows.map(({ name, told, terms, at, by }) => [name, { name, told, terms: names(terms), at, by }]))
    return [...latest.values()].filter(({ terms }) => terms.length > 0).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  },
  /** Entries of other schedules that count now: those of the basket, and those with a window that ended after `since`. */
  importedEntries: async (since: Instant): Promise<readonly ImportedEntry[]> => {
    const rows = await db
      .selectFrom('entries')
      .leftJoin('told_systems', 'told_systems.entry', 'entries.id')
      .select(['entries.record', 'told_systems.told'])
      .where('entries.source', '!=', 'cards')
      .where('entries.state', 'in', ['submitted', 'edited', 'approved', 'implemented', 'closed'])
      .where((eb) => eb.or([eb('entries.last_at', 'is', null), eb('entries.last_at', '>=', since)]))
      .orderBy('entries.created_at', 'desc')
      .orderBy('entries.id', 'desc')
      .limit(MOST_ENTRIES)
      .execute()
    return rows.map(({ record, told }) => {
      const entry = JSON.parse(record) as Entry
      return { entry, told: told === null ? entry.assets.include : names(told) }
    })
  },
})

export const systemWrites = (db: Kysely<Schema>) => ({
  /** No terms: it is mapped to nothing any more. */
  addSystemMapping: async ({ told, terms, at, by }: Omit<StoredMapping, 'name'>): Promise<void> => {
    const last = await db.selectFrom('system_mappings').select('number').orderBy('number', 'desc').limit(1).executeTakeFirst()
    const row = { number: (last?.number ?? 0) + 1, name: sameName(told), told, terms: JSON.stringify(terms), at, by }
    await db.insertInto('system_mappings').values(row).execute()
  },
  /** Only what a mapping made another name is worth keeping. */
  keepTold: async (entry: string, told: readonly string[], kept: readonly string[]): Promise<void> => {
    const text = JSON.stringify(told)
    if (text === JSON.stringify(kept)) await db.deleteFrom('told_systems').where('entry', '=', entry).execute()
    else
      await db
        .insertInto('told_systems')
        .values({ entry, told: text })
        .onConflict((conflict) => conflict.column('entry').doUpdateSet({ told: text }))
        .execute()
  },
})
