// The reading thread: runs compiled SQL on a read-only connection and posts the rows back.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { keepStatements } from './statements.ts'

export type ReadRequest = { readonly sql: string; readonly parameters: readonly unknown[] }
export type ReadAnswer = { readonly rows: unknown[] } | { readonly error: string }

const { file } = workerData as { readonly file: string }
const connection = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
connection.exec('pragma query_only = on; pragma cache_size = -32000; pragma temp_store = memory; pragma mmap_size = 268435456')
const statements = keepStatements(connection)

function answer({ sql, parameters }: ReadRequest): ReadAnswer {
  try {
    return { rows: statements(sql).all(...(parameters as SQLInputValue[])) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (request: ReadRequest) => parentPort?.postMessage(answer(request)))
