// Makes the tables of incidents.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const STATEMENTS = [
  `create table incidents (id text primary key, state text not null, opened_at bigint not null, updated_at bigint not null,
    steps integer not null, scope text not null)`,
  `create index incidents_state on incidents (state, opened_at)`,
  `create index incidents_time on incidents (opened_at, id)`,
  `create table incident_steps (incident text not null, number integer not null, at bigint not null, by_name text not null,
    did text not null, primary key (incident, number))`,
  `create table incident_changes (incident text not null, change_id text not null, primary key (incident, change_id))`,
] as const

export const incidentsMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
