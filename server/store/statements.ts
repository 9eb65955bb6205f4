// Prepared statements, kept: preparing costs more than running most of them.
import type { DatabaseSync, StatementSync } from 'node:sqlite'

const STATEMENTS_KEPT = 500

export type Statements = (sql: string) => StatementSync

export function keepStatements(connection: DatabaseSync): Statements {
  const kept = new Map<string, StatementSync>()
  return (sql) => {
    const found = kept.get(sql)
    if (found) return found
    const statement = connection.prepare(sql)
    if (kept.size >= STATEMENTS_KEPT) kept.delete(kept.keys().next().value ?? '')
    kept.set(sql, statement)
    return statement
  }
}
