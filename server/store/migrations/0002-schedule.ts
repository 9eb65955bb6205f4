// Makes the tables of the schedule area. What no code may ever do is refused here, by the database itself.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const STATEMENTS = [
  `create table entry_revisions (entry text not null, rev integer not null, at bigint not null, "by" text not null,
    risk text not null check (risk in ('low', 'medium', 'high')), requester text not null, content_hash text not null, record text not null,
    primary key (entry, rev), unique (entry, rev, risk, requester, content_hash))`,
  // From medium risk on nobody approves their own; risk, requester and content are those of a revision that exists.
  `create table entry_approvals (entry text not null, rev integer not null, approver text not null check (approver <> ''),
    approver_id text not null, at bigint not null, risk text not null, requester text not null, hands text not null,
    content_hash text not null, primary key (entry, rev, approver),
    constraint not_ones_own check (risk = 'low' or (approver <> requester and hands not like '%|' || approver || '|%')),
    foreign key (entry, rev, risk, requester, content_hash)
      references entry_revisions (entry, rev, risk, requester, content_hash))`,
  // A card is approved only while an approval of this very revision is kept. Entries of other sources are approved elsewhere.
  `create table entries (id text primary key, source text not null, rev integer not null, state text not null, kind text not null,
    risk text not null, requester text not null, summary text not null, assets text not null, first_at bigint, last_at bigint,
    from_change text, content_hash text not null, record text not null, created_at bigint not null, updated_at bigint not null,
    approved_rev integer, approved_by text,
    constraint approved_as_it_is check (source <> 'cards' or state not in ('approved', 'implemented')
      or (approved_rev is not null and approved_by is not null and approved_rev = rev)),
    foreign key (id, approved_rev, approved_by) references entry_approvals (entry, rev, approver))`,
  `create index entries_time on entries (first_at, last_at)`,
  `create index entries_newest on entries (created_at, id)`,
  `create index entries_state on entries (state, created_at, id)`,
  `create table entry_steps (entry text not null, seq integer not null, rev integer not null, state text not null, at bigint not null,
    "by" text not null, note text, first_heard_at bigint, primary key (entry, seq))`,
  `create table entry_counter (name text primary key, last bigint not null)`,
  `create table links (id text primary key, change_id text not null, entry text not null, at bigint not null, "by" text not null, why text)`,
  `create index links_change on links (change_id)`,
  `create table exceptions (id text primary key, change_id text not null, asset text not null, kind text not null, path text not null,
    key text not null, owner text not null, reason text not null, expires_at bigint not null, at bigint not null, "by" text not null,
    check (expires_at > at and owner <> '' and reason <> ''))`,
  `create index exceptions_change on exceptions (change_id)`,
  `create index exceptions_expiry on exceptions (expires_at)`,
  `create table asks (id text primary key, change_id text not null, person text not null, question text not null, at bigint not null,
    "by" text not null)`,
  `create index asks_change on asks (change_id)`,
] as const

export const scheduleMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
