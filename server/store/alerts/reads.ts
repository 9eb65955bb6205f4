// What can be asked about the alerts area. Runs off the writer's thread, and inside a transaction on the writer's connection.
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

export const alertsReads = (_db: Kysely<Schema>) => ({})
