// Opens a store for a test: the embedded one in its folder, or, where the run says so, one on PostgreSQL that goes with that folder.
import { existsSync } from 'node:fs'
import { openStore as open, type OpenOptions, type Store } from '../../server/store/store.ts'
import { aDatabase, type Database, sharedPostgres } from './database.ts'

/** As the store calls it. */
export const engine = process.env.KNOWNGOOD_TEST_ENGINE === 'PostgreSQL' ? 'PostgreSQL' : 'SQLite'

/** By data folder. Where that is gone, so is the test that used it, and the next test may have its database. */
const databases = new Map<string, Database>()

export async function openStore(options: OpenOptions): Promise<Store> {
  return open({ ...options, databaseUrl: await urlFor(options.dataDir) })
}

/** Undefined for the embedded database. */
export async function urlFor(dataDir: string): Promise<string | undefined> {
  const instance = engine === 'PostgreSQL' ? await sharedPostgres() : null
  if (instance === null) return undefined
  const known = databases.get(dataDir)
  if (known) return known.url
  const database = (await left()) ?? (await aDatabase(instance))
  databases.set(dataDir, database)
  return database.url
}

async function left(): Promise<Database | null> {
  const [folder, database] = [...databases].find(([dataDir]) => !existsSync(dataDir)) ?? []
  if (folder === undefined || database === undefined) return null
  databases.delete(folder)
  await database.empty()
  return database
}
