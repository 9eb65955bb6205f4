// The writer's connection to the one SQLite file, set up so that what is committed is on the disk.
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { keepStatements } from './statements.ts'
import type { Transactions } from './transactions.ts'

/** SQLite tells neither side to give up; it waits this long for another process, such as `token create`, to finish its transaction. */
const BUSY_TIMEOUT_MS = 5_000

/** A problem a person can mend: one sentence that says what is wrong and what to do. Shown without a stack trace. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

export const databaseFile = (dataDir: string): string => path.join(dataDir, 'knowngood.db')

/** One level after the other: the recursive form of `mkdir` never comes back from a folder that lets nobody in, such as /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(path.dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

export function openConnection(file: string): DatabaseSync {
  try {
    makeFolder(path.dirname(file))
    const connection = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
    makeDurable(connection)
    return connection
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw new Refusal(
      `The data folder ${path.dirname(file)} cannot be used (${cause instanceof Error ? cause.message : String(cause)}). ` +
        'Make it writable for this user and see that its disk has room, or choose another with --data.',
      { cause },
    )
  }
}

/** Sets what durability rests on and reads it back: the driver's default in WAL mode may lose the last commits in a power cut. */
function makeDurable(connection: DatabaseSync): void {
  connection.exec('pragma journal_mode = wal; pragma synchronous = full')
  const journal = connection.prepare('pragma journal_mode').get()?.journal_mode
  const synchronous = connection.prepare('pragma synchronous').get()?.synchronous
  if (journal !== 'wal' || synchronous !== 2)
    throw new Refusal(
      `SQLite would not switch to durable commits here (journal ${String(journal)}, synchronous ${String(synchronous)}). ` +
        'Put the data folder on a local disk, not on a network share, and start again.',
    )
  connection.exec('pragma wal_autocheckpoint = 4000; pragma cache_size = -32000; pragma temp_store = memory')
}

/** Kysely over `node:sqlite`. A statement that has columns is a reader. */
export function kyselyOn<Schema>(connection: DatabaseSync): Kysely<Schema> {
  const statements = keepStatements(connection)
  const readers = new WeakMap<StatementSync, boolean>()
  const isReader = (statement: StatementSync): boolean => {
    const known = readers.get(statement) ?? statement.columns().length > 0
    readers.set(statement, known)
    return known
  }
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        close: () => connection.close(),
        prepare: (sql) => {
          const statement = statements(sql)
          return {
            reader: isReader(statement),
            all: (parameters) => statement.all(...inputs(parameters)),
            run: (parameters) => statement.run(...inputs(parameters)),
            iterate: (parameters) => statement.iterate(...inputs(parameters)),
          }
        },
      },
    }),
  })
}

/** Kysely does not type parameters; SQLite refuses at run time what it cannot hold. */
const inputs = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[]

export function transactionsOn(connection: DatabaseSync): Transactions {
  const [mark, unmark, undo] = ['savepoint work', 'release work', 'rollback to work'].map((sql) => connection.prepare(sql))
  return {
    begin: () => connection.exec('begin immediate'),
    commit: () => connection.exec('commit'),
    rollback: () => {
      if (connection.isOpen && connection.isTransaction) connection.exec('rollback')
    },
    mark: () => void mark?.run(),
    unmark: () => void unmark?.run(),
    undo: () => {
      undo?.run()
      unmark?.run()
    },
    isOpen: () => connection.isOpen && connection.isTransaction,
  }
}
