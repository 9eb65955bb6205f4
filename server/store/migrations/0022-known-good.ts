// Makes the tables of marks of known good and of kept reports. Both are only ever added to.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const STATEMENTS = [
  `create table known_good_marks (id text primary key, service text not null, at bigint not null, made_at bigint not null,
    by_name text not null, why text not null)`,
  `create index known_good_marks_of on known_good_marks (service, at)`,
  `create table reports (id text primary key, service text not null, as_of bigint not null, made_at bigint not null,
    by_name text not null, hash text not null, body text not null)`,
  `create index reports_time on reports (made_at, id)`,
] as const

export const knownGoodMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
