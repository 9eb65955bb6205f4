// Brings the tables up to this version, and refuses data that a newer version has written.
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { Refusal } from './database.ts'
import { evidenceMigration } from './migrations/0001-evidence.ts'
import { scheduleMigration } from './migrations/0002-schedule.ts'
import { accountsMigration } from './migrations/0003-accounts.ts'
import { alertsMigration } from './migrations/0004-alerts.ts'
import { healthMigration } from './migrations/0005-health.ts'
import { enrolmentMigration } from './migrations/0006-enrolment.ts'
import { channelsMigration } from './migrations/0007-channels.ts'
import { scheduleInFullMigration } from './migrations/0008-schedule-in-full.ts'
import { installationMigration } from './migrations/0009-installation.ts'
import { runsMigration } from './migrations/0010-runs.ts'
import { consentsMigration } from './migrations/0012-consents.ts'
import { incidentsMigration } from './migrations/0021-incidents.ts'
import { knownGoodMigration } from './migrations/0022-known-good.ts'
import { systemsMigration } from './migrations/0027-systems.ts'

/** In order of their names; a released one is never edited, the next one mends it. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-evidence': evidenceMigration,
  '0002-schedule': scheduleMigration,
  '0003-accounts': accountsMigration,
  '0004-alerts': alertsMigration,
  '0005-health': healthMigration,
  '0006-enrolment': enrolmentMigration,
  '0007-channels': channelsMigration,
  '0008-schedule-in-full': scheduleInFullMigration,
  '0009-installation': installationMigration,
  '0010-runs': runsMigration,
  '0012-consents': consentsMigration,
  '0021-incidents': incidentsMigration,
  '0022-known-good': knownGoodMigration,
  '0027-systems': systemsMigration,
}

export async function migrate<Schema>(db: Kysely<Schema>): Promise<void> {
  const unknown = migrationsUnknown(await applied(db))
  if (unknown.length > 0)
    throw new Refusal(
      `The data was written by a newer version of knowngood (it knows ${unknown.join(', ')}). ` +
        'Start that version again, or choose another data folder with --data (or another database with --database-url).',
    )
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } }).migrateToLatest()
  if (error !== undefined) throw new Error('the tables could not be brought up to this version', { cause: error })
}

export const migrationsUnknown = (names: readonly string[]): readonly string[] => names.filter((name) => !(name in MIGRATIONS))

/** Makes the tables as they were after these migrations, in an empty database. */
export async function migrateTo<Schema>(db: Kysely<Schema>, names: readonly string[]): Promise<void> {
  const wanted = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => names.includes(name)))
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => wanted } }).migrateToLatest()
  if (error !== undefined) throw new Error('the tables could not be made', { cause: error })
}

async function applied<Schema>(db: Kysely<Schema>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  return (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)).rows.map(({ name }) => name)
}
