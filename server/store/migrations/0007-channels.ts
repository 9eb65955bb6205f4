// Groups of alerts, how each channel is doing, answers from mails, and channels made on the screen; and a quick way to the next delivery.
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const channelStates = (db: Kysely<unknown>) =>
  db.schema
    .createTable('channel_states')
    .addColumn('channel', 'text', (column) => column.primaryKey())
    .addColumn('sent_at', 'bigint')
    .addColumn('failed_at', 'bigint')
    .addColumn('words', 'text', (column) => column.notNull())
    .addColumn('failing_since', 'bigint')

const answers = (db: Kysely<unknown>) =>
  db.schema
    .createTable('alert_answers')
    .addColumn('alert', 'text', (column) => column.primaryKey().references('alerts.id'))
    .addColumn('answer', 'text', (column) => column.notNull())
    .addColumn('by_name', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())

const madeChannels = (db: Kysely<unknown>) =>
  db.schema
    .createTable('made_channels')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text')
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())

const madeRoutes = (db: Kysely<unknown>) =>
  db.schema
    .createTable('made_routes')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('route', 'text', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())

/** Literals, because an index that covers only some rows is used only for a query with the very same words. */
const UNFINISHED = sql<boolean>`state in ('waiting', 'leased')`

export const channelsMigration: Migration = {
  up: async (db) => {
    for (const table of [channelStates, answers, madeChannels, madeRoutes]) await table(db).execute()
    await db.schema.alterTable('alerts').addColumn('group_key', 'text').execute()
    await db.schema.alterTable('alerts').addColumn('grouped_under', 'text').execute()
    await db.schema.createIndex('alerts_in_group').on('alerts').columns(['grouped_under']).execute()
    await db.schema.createIndex('alerts_by_group_key').on('alerts').columns(['group_key', 'opened_at']).execute()
    await db.schema
      .createIndex('alerts_told_alone')
      .on('alerts')
      .columns(['asset', 'opened_at'])
      .where(sql<boolean>`grouped_under is null`)
      .execute()
    await db.schema.dropIndex('deliveries_in_order').execute()
    await db.schema
      .createIndex('deliveries_next')
      .on('deliveries')
      .columns(['channel', 'created_at', 'rank', 'id'])
      .where(UNFINISHED)
      .execute()
    await db.schema
      .createIndex('deliveries_in_line')
      .on('deliveries')
      .columns(['channel', 'asset', 'created_at', 'rank'])
      .where(UNFINISHED)
      .execute()
  },
}
