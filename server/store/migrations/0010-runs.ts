// Makes the table of runs.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const STATEMENTS = [
  `create table runs (id text primary key, entry text not null, asset text not null, who text not null, program text not null,
    from_at bigint not null, beat_at bigint not null, to_at bigint, exit_code integer)`,
  `create index runs_asset on runs (asset, from_at)`,
  `create index runs_entry on runs (entry, from_at)`,
] as const

export const runsMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
