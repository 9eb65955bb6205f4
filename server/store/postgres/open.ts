// Opens PostgreSQL as the store's database: checked, brought up to this version, with a writer and a pool of readers.
import { type Kysely, type PostgresPoolClient, sql } from 'kysely'
import { Pool, type PoolClient, type QueryResult } from 'pg'
import { Refusal } from '../database.ts'
import type { Engine } from '../engine.ts'
import { migrate } from '../migrate.ts'
import type { Schema } from '../schema.ts'
import { checkAddress, codeOf, refusalOf } from './address.ts'
import { holdAsSqliteDoes } from './as-sqlite.ts'
import { LOCK_MS } from './connection.ts'
import { handleOf, kyselyOver, TYPES, withoutNul } from './dialect.ts'
import { CHANNEL, relayOver } from './relay.ts'
import { writingSession } from './session.ts'

const READERS = 6
const READ_LIMIT_MS = 2_000
const CONNECT_MS = 10_000

export async function openPostgres(url: string): Promise<Engine> {
  const session = writingSession(checkAddress(url))
  try {
    await session.check()
    const db = kyselyOver<Schema>(session.pool)
    await alone(db, async () => {
      await migrate(db)
      await holdAsSqliteDoes(db)
    })
    const readers = readersOf(url)
    const relay = relayOver(url, (text) => sql`select pg_notify(${CHANNEL}, ${text})`.execute(readers))
    return {
      db,
      readers,
      transactions: session.transactions,
      relay,
      close: async () => {
        await relay.end()
        await readers.destroy()
        await session.end()
      },
    }
  } catch (error) {
    await session.end()
    throw error instanceof Refusal ? error : (refusalOf(error, url) ?? error)
  }
}

/** For work before any server uses the database: one connection, and no tables made yet. */
export async function openPostgresAlone<Tables>(url: string): Promise<{
  readonly db: Kysely<Tables>
  readonly holdAsSqliteDoes: () => Promise<void>
  readonly close: () => Promise<void>
}> {
  const session = writingSession(checkAddress(url))
  try {
    await session.check()
    const db = kyselyOver<Tables>(session.pool)
    return { db, holdAsSqliteDoes: () => holdAsSqliteDoes(db), close: session.end }
  } catch (error) {
    await session.end()
    throw error instanceof Refusal ? error : (refusalOf(error, url) ?? error)
  }
}

/** Any number, but the same in every server. */
const TABLES_LOCK = 8_460_001

/** Servers that start together change the tables one after the other. A server that dies lets go with its connection. */
async function alone(db: Kysely<Schema>, work: () => Promise<void>): Promise<void> {
  await sql`set lock_timeout = 0`.execute(db)
  await sql`select pg_advisory_lock(${sql.lit(TABLES_LOCK)})`.execute(db)
  await work()
  await sql`select pg_advisory_unlock(${sql.lit(TABLES_LOCK)})`.execute(db)
  await sql`set lock_timeout = ${sql.lit(LOCK_MS)}`.execute(db)
}

function readersOf(url: string): Kysely<Schema> {
  const pool = new Pool({
    connectionString: url,
    application_name: 'knowngood reader',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: READ_LIMIT_MS * 3,
    keepAlive: true,
    types: TYPES,
    max: READERS,
  })
  // A connection that ends while nobody uses it is not missed: the next question gets another.
  pool.on('error', () => {})
  const handles = new WeakMap<PoolClient, PostgresPoolClient>()
  const settings = `set default_transaction_read_only = on; set statement_timeout = ${READ_LIMIT_MS}`
  return kyselyOver<Schema>(
    {
      options: {},
      connect: async () => {
        const client = await pool.connect()
        const handle = handles.get(client) ?? handleOf(asking(client), (isLost) => client.release(isLost))
        handles.set(client, handle)
        return handle
      },
      end: () => pool.end(),
    },
    settings,
  )
}

const asking =
  (client: PoolClient) =>
  async (text: string, parameters: readonly unknown[]): Promise<QueryResult> => {
    try {
      return await client.query(text, withoutNul(parameters))
    } catch (error) {
      if (codeOf(error) === '57014')
        throw new Error(`a read took longer than ${READ_LIMIT_MS / 1_000} s and was given up`, { cause: error })
      throw new Error(`a read failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
