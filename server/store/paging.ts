// Keyset paging: a page is at most 100 rows, and the next one begins after the last row of this one, whatever was added meanwhile.

const PAGE_MAX = 100
const PAGE_DEFAULT = 50

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

export const pageSize = (limit: number | undefined): number => Math.min(Math.max(Math.trunc(limit ?? PAGE_DEFAULT), 1), PAGE_MAX)

export type Cursor = readonly (string | number)[]

export const encodeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** Null for what nobody here wrote: a cursor is somebody's input. */
export function decodeCursor(text: string, shape: readonly ('string' | 'number')[]): Cursor | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (!Array.isArray(parsed) || parsed.length !== shape.length) return null
    return parsed.every((part, index) => typeof part === shape[index]) ? (parsed as Cursor) : null
  } catch {
    return null
  }
}

/** Cuts the one row asked for beyond the page, which only tells that there is more. */
export function pageOf<Row, T>(rows: readonly Row[], size: number, cursorOf: (row: Row) => Cursor, map: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  return { items: shown.map(map), next: rows.length > size && last !== undefined ? encodeCursor(cursorOf(last)) : null }
}
