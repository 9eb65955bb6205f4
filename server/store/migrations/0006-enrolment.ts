// Enrolment tokens know who made them, whether somebody ended them, and whether their agent needs a person's approval.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const STATEMENTS = [
  `alter table enrolment_tokens add column created_by text not null default ''`,
  `alter table enrolment_tokens add column revoked_at bigint`,
  `alter table enrolment_tokens add column is_approved integer not null default 0`,
] as const

export const enrolmentMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
