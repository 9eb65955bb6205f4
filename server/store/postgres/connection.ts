// One connection to PostgreSQL for writing: settings that make a commit durable, statements kept, and what it is lost by.
import type { PostgresPoolClient } from 'kysely'
import { Client, type QueryResult } from 'pg'
import { Refusal } from '../database.ts'
import { codeOf } from './address.ts'
import { handleOf, TYPES, withoutNul } from './dialect.ts'

const CONNECT_MS = 10_000
/** A server that is stopped in the middle of a transaction loses it after this time, so that the others can go on. */
const IDLE_MS = 15_000
/** What waits for another server's transaction; longer than that one may stand still. */
export const LOCK_MS = 30_000
/** What is not answered by then is not coming: the connection is given up, and so is the transaction. */
const ANSWER_MS = 60_000

const LEAST_VERSION = 140_000
const STATEMENTS_KEPT = 500

export type Connection = {
  /** What Kysely runs on. */
  readonly handle: PostgresPoolClient
  /** Without parameters; answers the name of the last command. */
  readonly ask: (sql: string) => Promise<string>
  /** Not waited for: the next question follows it on the wire, and fails when this one did. */
  readonly tell: (sql: string) => void
  readonly setting: (name: string) => Promise<string>
  readonly isLost: () => boolean
  readonly end: () => Promise<void>
}

export async function connect(url: string): Promise<Connection> {
  const client = new Client({
    connectionString: url,
    application_name: 'knowngood',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    types: TYPES,
    // What need not be waited for, such as a savepoint, costs no round trip.
    pipeline: true,
  })
  let isLost = false
  const lost = (): void => {
    isLost = true
  }
  client.on('error', lost)
  client.on('end', lost)
  const connection: Connection = {
    handle: handleOf(keepingStatements(client, lost)),
    ask: async (sql) => lastOf(await client.query(sql)).command,
    tell: (sql) => void client.query(sql).catch(() => {}),
    setting: async (name) => String((await client.query<{ value: unknown }>('select current_setting($1) as value', [name])).rows[0]?.value),
    isLost: () => isLost,
    end: async () => {
      lost()
      await client.end().catch(() => {})
    },
  }
  await client.connect()
  await connection.ask(
    `set synchronous_commit = ${await durableLevel(connection)}; set lock_timeout = ${LOCK_MS}; ` +
      `set idle_in_transaction_session_timeout = ${IDLE_MS}; set default_transaction_isolation = 'read committed'`,
  )
  return connection
}

/** Of several commands in one question the driver answers a list, which its types do not say. */
const lastOf = (answer: QueryResult | readonly QueryResult[]): QueryResult => {
  const last = Array.isArray(answer) ? answer.at(-1) : answer
  if (last === undefined) throw new Error('PostgreSQL answered nothing')
  return last
}

function keepingStatements(client: Client, lost: () => void) {
  const names = new Map<string, string>()
  return async (text: string, parameters: readonly unknown[]): Promise<QueryResult> => {
    const values = withoutNul(parameters)
    const name = names.get(text) ?? (isWorthKeeping(text) && names.size < STATEMENTS_KEPT ? `s${names.size}` : undefined)
    if (name !== undefined) names.set(text, name)
    try {
      return await client.query(name === undefined ? { text, values } : { name, text, values })
    } catch (error) {
      // A newer server changed the tables under a statement that is kept: only a new connection forgets it.
      if (codeOf(error) === '0A000') lost()
      throw error
    }
  }
}

const isWorthKeeping = (sql: string): boolean => /^(select|insert|update|delete|with) /.test(sql)

/** Who set more than `on`, waiting for a standby to have applied it, keeps it. */
const durableLevel = async ({ setting }: Connection): Promise<string> =>
  (await setting('synchronous_commit')) === 'remote_apply' ? 'remote_apply' : 'on'

/** Reads back what durability rests on. */
export async function checkServer({ setting }: Connection): Promise<void> {
  const version = Number(await setting('server_version_num'))
  if (version < LEAST_VERSION)
    throw new Refusal(
      `The PostgreSQL server is of version ${await setting('server_version')}; knowngood needs ${LEAST_VERSION / 10_000} or newer. Upgrade it.`,
    )
  const commit = await setting('synchronous_commit')
  const fsync = await setting('fsync')
  if (fsync === 'on' && (commit === 'on' || commit === 'remote_apply')) return
  throw new Refusal(
    `PostgreSQL would not switch to durable commits (fsync ${fsync}, synchronous_commit ${commit}). ` +
      'Set both to on in postgresql.conf and reload it.',
  )
}
