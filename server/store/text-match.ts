// Texts that people search by, as conditions: what they typed means itself, but for `*`.
import { type RawBuilder, sql, type SqlBool } from 'kysely'

/** `%`, `_` and the escape itself mean themselves in what a person typed. */
const literal = (text: string): string => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)

const like = (column: string, pattern: string): RawBuilder<SqlBool> => sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`

/** Exactly this text, or one with `*` for any. */
export const isLike = (column: string, text: string): RawBuilder<SqlBool> =>
  text.includes('*') ? like(column, literal(text).replaceAll(/\*+/g, '%')) : sql<SqlBool>`${sql.ref(column)} = ${text}`

export const holds = (column: string, text: string): RawBuilder<SqlBool> => like(column, `%${literal(text)}%`)
