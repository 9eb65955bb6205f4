// What can be changed in the schedule area, inside one transaction of `store.write`.
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

export const scheduleWrites = (_db: Kysely<Schema>) => ({})
