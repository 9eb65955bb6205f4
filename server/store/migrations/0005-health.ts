// Makes the tables of the health area.
import type { CreateTableBuilder, Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const check = <Name extends string, Columns extends string>(table: CreateTableBuilder<Name, Columns>) =>
  table
    .addColumn('asset', 'text', (column) => column.notNull())
    .addColumn('check_id', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('value', 'double precision')
    .addColumn('limit_value', 'double precision')
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('since_at', 'bigint', (column) => column.notNull())
    .addColumn('to_at', 'bigint', (column) => column.notNull())
    .addColumn('gone', 'integer', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())

const checks = (db: Kysely<unknown>) =>
  check(db.schema.createTable('health_checks'))
    .addColumn('resolve_at', 'bigint')
    .addPrimaryKeyConstraint('health_checks_key', ['asset', 'check_id'])

const events = (db: Kysely<unknown>) =>
  check(db.schema.createTable('health_events').addColumn('id', 'text', (column) => column.primaryKey()))
    .addColumn('was', 'text')
    .addColumn('from_at', 'bigint', (column) => column.notNull())

const series = (db: Kysely<unknown>) =>
  db.schema
    .createTable('health_series')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('asset', 'text', (column) => column.notNull())
    .addColumn('sender', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('last_value', 'double precision', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())

const rollups = (db: Kysely<unknown>) =>
  db.schema
    .createTable('health_rollups')
    .addColumn('series', 'text', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('least', 'double precision', (column) => column.notNull())
    .addColumn('most', 'double precision', (column) => column.notNull())
    .addColumn('total', 'double precision', (column) => column.notNull())
    .addColumn('points', 'integer', (column) => column.notNull())
    .addColumn('last', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('health_rollups_key', ['series', 'step', 'at'])

export const healthMigration: Migration = {
  up: async (db) => {
    for (const table of [checks, events, series, rollups]) await table(db).execute()
    await db.schema.createIndex('health_checks_to_resolve').on('health_checks').column('resolve_at').execute()
    await db.schema.createIndex('health_events_of_asset').on('health_events').columns(['asset', 'to_at']).execute()
    await db.schema.createIndex('health_events_by_time').on('health_events').column('to_at').execute()
    await db.schema.createIndex('health_series_of_asset').on('health_series').columns(['asset', 'sender']).execute()
    await db.schema.createIndex('health_series_of_sender').on('health_series').columns(['sender', 'last_at']).execute()
    await db.schema.createIndex('health_rollups_by_time').on('health_rollups').columns(['step', 'at']).execute()
  },
}
