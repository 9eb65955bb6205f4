// Makes the tables of what systems named elsewhere are here, and of what an entry's source called its systems.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const STATEMENTS = [
  // Never rewritten: the latest row of a name counts, and one without terms takes the mapping away.
  `create table system_mappings (number integer primary key, name text not null, told text not null, terms text not null,
    at bigint not null, "by" text not null)`,
  `create index system_mappings_name on system_mappings (name, number)`,
  `create table told_systems (entry text primary key, told text not null)`,
] as const

export const systemsMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
