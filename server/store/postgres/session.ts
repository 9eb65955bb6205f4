// The writer's session: one transaction at a time on one connection, and one writer at a time among all servers on the database.
import type { PostgresPool } from 'kysely'
import type { Transactions } from '../transactions.ts'
import { checkServer, connect, type Connection } from './connection.ts'

/** Whoever holds this row writes. A server that dies lets go of it with its connection. */
const ALONE = `select name from leases where name = 'writer' for update`

export type Session = {
  /** What Kysely runs on. */
  readonly pool: PostgresPool
  readonly transactions: Transactions
  /** Connects now, and refuses a server that cannot keep our promises. */
  readonly check: () => Promise<void>
  readonly end: () => Promise<void>
}

export function writingSession(url: string): Session {
  let latest: Promise<Connection> | null = null
  /** The connection of the transaction that is open: a transaction is never continued on another. */
  let current: Connection | null = null

  const connected = async (): Promise<Connection> => {
    const known = await latest?.catch(() => null)
    if (known && !known.isLost()) return known
    latest = connect(url)
    return latest
  }
  const begin = async (): Promise<void> => {
    current = await connected()
    current.tell('begin')
    await current.ask(ALONE)
  }
  return {
    pool: { options: {}, connect: async () => (current ?? (await connected())).handle, end: async () => {} },
    transactions: transactionsOver(
      begin,
      () => current,
      () => (current = null),
    ),
    check: async () => checkServer(await connected()),
    end: async () => {
      const connection = await latest?.catch(() => null)
      await connection?.end()
    },
  }
}

function transactionsOver(begin: () => Promise<void>, current: () => Connection | null, forget: () => void): Transactions {
  const isOpen = (): boolean => current()?.isLost() === false
  const on = (): Connection => {
    const connection = current()
    if (connection === null || connection.isLost()) throw new Error('the connection to PostgreSQL was lost')
    return connection
  }
  let isMarked = false
  return {
    begin: () => {
      isMarked = false
      return begin()
    },
    commit: async () => {
      const command = await on().ask('commit')
      // PostgreSQL answers so, and not with an error, when a statement before failed.
      if (command !== 'COMMIT') throw new Error('PostgreSQL rolled the transaction back')
    },
    rollback: async () => {
      const connection = current()
      forget()
      if (connection === null) return
      // Where even that fails, the connection is of no use, and its end is the transaction's.
      await connection.ask('rollback').catch(() => connection.end())
    },
    // A mark is let go of by the next one, or by the commit: each message is work for both sides.
    mark: () => {
      on().tell(isMarked ? 'release work; savepoint work' : 'savepoint work')
      isMarked = true
    },
    unmark: () => {},
    undo: async () => void (await on().ask('rollback to work')),
    isOpen,
  }
}
