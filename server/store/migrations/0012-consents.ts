// Makes the table of what those affected by a card said about it.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const consentsMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql
      .raw(
        `create table consents (entry text not null, rev integer not null, owner text not null, answer text not null, why text,
          at bigint not null, "by" text not null, primary key (entry, rev, owner))`,
      )
      .execute(db)
  },
}
