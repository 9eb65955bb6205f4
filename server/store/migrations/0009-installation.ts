// Makes the tables of what all servers on one database share: who does what now, and which installation this is.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The row of the writer is there from the beginning: on PostgreSQL a transaction begins by holding it. */
const STATEMENTS = [
  `create table leases (name text primary key, owner text not null, until_at bigint not null)`,
  `insert into leases (name, owner, until_at) values ('writer', '', 0)`,
  `create table installation (name text primary key, value text not null)`,
] as const

export const installationMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
