// What can be changed in the evidence area, inside one transaction of `store.write`.
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

export const evidenceWrites = (_db: Kysely<Schema>) => ({})
