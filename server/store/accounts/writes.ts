// What can be changed in the accounts area, inside one transaction of `store.write`.
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

export const accountsWrites = (_db: Kysely<Schema>) => ({})
