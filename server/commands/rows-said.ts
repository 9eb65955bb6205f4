// How the commands that carry data say how much it was.
import type { Fingerprints } from '../store/archive/digest.ts'

export function sayRows(prints: Fingerprints): string {
  const tables = Object.values(prints).filter(({ rows }) => rows > 0)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return `${rows} ${rows === 1 ? 'row' : 'rows'} in ${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`
}

/** One line a table, for who wants to compare. */
export const listRows = (prints: Fingerprints): string =>
  Object.entries(prints)
    .filter(([, { rows }]) => rows > 0)
    .map(([table, { rows, digest }]) => `  ${table.padEnd(22)} ${String(rows).padStart(9)}  ${digest.slice(0, 16)}`)
    .join('\n')
