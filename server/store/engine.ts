// The database behind the store: what each one gives, and the embedded one.
import type { Kysely } from 'kysely'
import { databaseFile, kyselyOn, openConnection, transactionsOn } from './database.ts'
import { migrate } from './migrate.ts'
import { kyselyInWorkers } from './readers.ts'
import type { Schema } from './schema.ts'
import type { Transactions } from './transactions.ts'

export type Engine = {
  /** On the one writing connection; its transactions are `transactions`. */
  readonly db: Kysely<Schema>
  /** Reads what is committed, and can write nothing. */
  readonly readers: Kysely<Schema>
  readonly transactions: Transactions
  /** Null where no other server can be on the database. */
  readonly relay: Relay | null
  readonly close: () => Promise<void>
}

/** Short texts to every server on the database, the one that tells included. They may be lost. */
export type Relay = {
  readonly tell: (text: string) => Promise<void>
  /** Resolves when listening has begun. */
  readonly hear: (listener: (text: string) => void) => Promise<void>
}

export async function openSqlite(dataDir: string): Promise<Engine> {
  const file = databaseFile(dataDir)
  const connection = openConnection(file)
  const db = kyselyOn<Schema>(connection)
  await migrate(db).catch((error: unknown) => {
    connection.close()
    throw error
  })
  const readers = kyselyInWorkers<Schema>(file)
  return {
    db,
    readers,
    transactions: transactionsOn(connection),
    relay: null,
    close: async () => {
      await readers.destroy()
      await db.destroy()
    },
  }
}
