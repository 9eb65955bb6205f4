// The reading thread: runs compiled SQL on a read-only connection and posts the rows back.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { keepStatements } from './statements.ts'

export type ReadRequest = { readonly id: number; readonly sql: string; readonly parameters: readonly unknown[] }
export type ReadAnswer = { readonly id: number; readonly rows: unknown[] } | { readonly id: number; readonly error: string }

const { file } = workerData as { readonly file: string }
const connection = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
connection.exec('pragma query_only = on; pragma cache_size = -32000; pragma temp_store = memory; pragma mmap_size = 268435456')
const statements = keepStatements(connection)

function answer({ id, sql, parameters }: ReadRequest): ReadAnswer {
  try {
    return { id, rows: statements(sql).all(...(parameters as SQLInputValue[])) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (request: ReadRequest) => parentPort?.postMessage(answer(request)))
