// Makes the tables of standing rules, recurrences, outcomes and schedule sources.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const STATEMENTS = [
  // An ignore rule hides what happens: the database refuses one that nobody owns, that gives no reason, or that never ends.
  `create table standing_rules (id text primary key, kind text not null check (kind in ('template', 'freeze', 'ignore')),
    source text not null, from_at bigint, until_at bigint, record text not null, created_at bigint not null, created_by text not null,
    owner text, reason text, removed_at bigint, removed_by text,
    constraint ignoring_is_answered_for check (kind <> 'ignore' or
      (owner is not null and owner <> '' and reason is not null and reason <> '' and until_at is not null)))`,
  `create index standing_rules_in_force on standing_rules (removed_at, kind, id)`,
  `create index standing_rules_source on standing_rules (source)`,
  // Written anew with everything the judge reads, so that what was read before is known to be the same.
  `create table schedule_version (name text primary key, version text not null)`,
  `create table recurrences (entry text primary key, source text not null, rule text not null, warnings text not null,
    expanded_at bigint not null)`,
  `create table entry_outcomes (entry text primary key, outcome text not null, done integer not null, total integer not null,
    missing text not null, blind text not null, at bigint not null, checked_at bigint not null)`,
  `create index entries_source on entries (source)`,
  // The same item under the same entry on other hosts: asked with every change that an entry covers.
  `create index changes_siblings on changes (entry, kind, path, key, to_at) where entry is not null`,
  `create table schedule_sources (name text primary key, kind text not null, cursor text, tried_at bigint, read_at bigint, problem text)`,
  `create table tainted_baselines (id text primary key, asset text not null, kind text not null, path text not null, key text not null,
    change_id text not null, at bigint not null, why text not null)`,
  `create index tainted_baselines_item on tainted_baselines (asset, kind, path, key)`,
] as const

export const scheduleInFullMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
