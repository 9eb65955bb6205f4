// What can be changed in the alerts area, inside one transaction of `store.write`.
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

export const alertsWrites = (_db: Kysely<Schema>) => ({})
