// Makes the tables of the alerts area.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const alerts = (db: Kysely<unknown>) =>
  db.schema
    .createTable('alerts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('open_key', 'text', (column) => column.unique())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('asset', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('first_verdict', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('acknowledged_at', 'bigint')
    .addColumn('acknowledged_by', 'text')
    .addColumn('resolved_at', 'bigint')
    .addColumn('resolved_because', 'text')

const deliveries = (db: Kysely<unknown>) =>
  db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('alert', 'text', (column) => column.notNull().references('alerts.id'))
    .addColumn('asset', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('message_key', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('next_at', 'bigint', (column) => column.notNull())
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until', 'bigint')

const attempts = (db: Kysely<unknown>) =>
  db.schema
    .createTable('delivery_attempts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('delivery', 'text', (column) => column.notNull().references('deliveries.id'))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('words', 'text', (column) => column.notNull())

export const alertsMigration: Migration = {
  up: async (db) => {
    for (const table of [alerts, deliveries, attempts]) await table(db).execute()
    await db.schema.createIndex('alerts_by_time').on('alerts').columns(['opened_at', 'id']).execute()
    await db.schema.createIndex('alerts_by_state').on('alerts').columns(['state', 'opened_at', 'id']).execute()
    await db.schema.createIndex('alerts_by_subject').on('alerts').column('subject').execute()
    await db.schema.createIndex('deliveries_of_alert').on('deliveries').columns(['alert']).execute()
    await db.schema.createIndex('deliveries_due').on('deliveries').columns(['state', 'channel', 'next_at']).execute()
    await db.schema.createIndex('deliveries_in_order').on('deliveries').columns(['asset', 'channel', 'state']).execute()
    await db.schema.createIndex('attempts_by_delivery').on('delivery_attempts').columns(['delivery', 'at']).execute()
  },
}
