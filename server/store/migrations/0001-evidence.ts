// Makes the tables of the evidence area.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Portable on purpose: SQLite and PostgreSQL read the same text, and take `text`, `bigint` and `real` as they are. */
const STATEMENTS = [
  `create table agents (id text primary key, asset text not null, key_hash text not null unique, public_key text not null,
    state text not null, state_reason text, version text not null, epoch text not null, watermark bigint not null,
    watermark_hash text not null, nonce text not null, manifest_epoch text, clock_offset_ms bigint, boot_id text, heartbeat text,
    enrolled_at bigint not null, last_seen_at bigint, silence text not null, silent_since_at bigint)`,
  `create index agents_asset on agents (asset)`,
  `create table enrolment_tokens (hash text primary key, name text, may_replace integer not null, created_at bigint not null,
    expires_at bigint not null, used_at bigint, used_by text)`,
  `create table assets (id text primary key, tags text not null, services text not null, flags text not null, environment text,
    created_at bigint not null, baseline_state text not null, baseline_at bigint, baseline_by text)`,
  `create table items (asset text not null, kind text not null, path text not null, key text not null, value text, text_hash text,
    value_hash text, looked_at bigint not null, agent text not null, epoch text not null, number bigint not null, baseline_value text,
    baseline_text_hash text, baseline_hash text, baseline_state text not null, baseline_at bigint not null, baseline_by text,
    baseline_why text, baseline_until bigint, primary key (asset, kind, path, key))`,
  `create table contents (hash text primary key, text text not null)`,
  `create table events (agent text not null, epoch text not null, number bigint not null, id text not null, kind text not null,
    prev text not null, hash text not null, from_at bigint not null, to_at bigint not null, body text not null,
    received_at bigint not null, primary key (agent, epoch, number))`,
  `create table changes (id text primary key, agent text not null, epoch text not null, number bigint not null, asset text not null,
    kind text not null, path text not null, key text not null, op text not null, before text, before_text_hash text, before_hash text,
    after text, after_text_hash text, after_hash text, last_seen_at bigint, first_seen_at bigint not null, exact_at bigint,
    received_at bigint not null, clock_offset_ms bigint, sigma_ms bigint not null, detected_by text not null, actor text,
    actor_source text, pkg text, ref text, merged bigint, judgement text not null, judged_at bigint not null,
    judged_because text not null, from_at bigint not null, to_at bigint not null, verdict text not null, first_verdict text not null, entry text, nearest text, confidence real not null, severity text not null,
    needs_attention integer not null, state text not null, state_at bigint, state_by text, state_why text, linked_entry text)`,
  `create index changes_time on changes (to_at, id)`,
  `create index changes_asset on changes (asset, to_at, id)`,
  `create index changes_verdict on changes (verdict, to_at, id)`,
  `create index changes_attention on changes (to_at, id) where needs_attention = 1`,
  `create index changes_item on changes (asset, kind, path, key, to_at)`,
  `create index changes_entry on changes (entry) where entry is not null`,
  `create index changes_linked on changes (linked_entry) where linked_entry is not null`,
  `create table judgements (change_id text not null, seq integer not null, at bigint not null, because text not null, verdict text not null,
    judgement text not null, primary key (change_id, seq))`,
  `create table baselines (id text primary key, asset text not null, kind text not null, path text not null, key text not null,
    at bigint not null, state text not null, hash text, value text, previous_hash text, change_id text, entry text, "by" text not null,
    why text not null)`,
  `create index baselines_item on baselines (asset, kind, path, key, at)`,
  `create table notes (id text primary key, agent text not null, asset text not null, name text not null, from_at bigint not null,
    to_at bigint not null, detail text not null, received_at bigint not null)`,
  `create index notes_asset on notes (asset, to_at, id)`,
  `create table blind_intervals (id text primary key, agent text not null, asset text not null, from_at bigint not null, to_at bigint,
    reason text not null)`,
  `create index blind_intervals_asset on blind_intervals (asset, from_at)`,
  `create table quarantine (id text primary key, agent text, epoch text, number bigint, source text not null, reason text not null,
    hash text not null, body text not null, received_at bigint not null)`,
  `create index quarantine_time on quarantine (received_at, id)`,
  `create table records (id text primary key, sender text not null, dedup text not null, received_at bigint not null, at bigint,
    severity text, event_name text, body text not null, attributes text not null, resource text not null)`,
  `create index records_dedup on records (sender, dedup, received_at)`,
  `create table rollups (hour bigint not null, asset text not null, verdict text not null, count bigint not null,
    primary key (hour, asset, verdict))`,
] as const

export const evidenceMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
