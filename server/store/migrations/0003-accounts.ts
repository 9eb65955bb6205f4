// Makes the tables of the accounts area.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const people = (db: Kysely<unknown>) =>
  db.schema
    .createTable('people')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('login', 'text', (column) => column.notNull().unique())
    .addColumn('mail', 'text')
    .addColumn('password', 'text')
    .addColumn('roles', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())

const sessions = (db: Kysely<unknown>) =>
  db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('person', 'text', (column) => column.notNull().references('people.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())

const tokens = (db: Kysely<unknown>) =>
  db.schema
    .createTable('api_tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('roles', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .addColumn('revoked_at', 'bigint')

const links = (db: Kysely<unknown>) =>
  db.schema
    .createTable('setup_links')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('person', 'text', (column) => column.references('people.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())

const delays = (db: Kysely<unknown>) =>
  db.schema
    .createTable('login_delays')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('until_at', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())

const audit = (db: Kysely<unknown>) =>
  db.schema
    .createTable('audit')
    .addColumn('number', 'bigint', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('verb', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())

export const accountsMigration: Migration = {
  up: async (db) => {
    for (const table of [people, sessions, tokens, links, delays, audit]) await table(db).execute()
    await db.schema.createIndex('sessions_by_person').on('sessions').column('person').execute()
    await db.schema.createIndex('audit_by_subject').on('audit').columns(['subject', 'number']).execute()
  },
}
