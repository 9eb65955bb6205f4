// Kysely on PostgreSQL, made to answer as SQLite does: numbers as numbers, and a `like` that knows no case.
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  type PostgresPool,
  type PostgresPoolClient,
  PostgresQueryCompiler,
} from 'kysely'
import { type CustomTypesConfig, type QueryResult, types } from 'pg'

/** int8, and numeric, as which sums come: nothing we count is more than a number holds. */
const NUMBERS: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC])

export const TYPES: CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') => (NUMBERS.has(id) ? Number : types.getTypeParser(id, format)),
}

/** SQLite's `like` of a typed text takes upper and lower case alike; here that is another word. */
class LikeOfSqlite extends PostgresQueryCompiler {
  protected override getSql(): string {
    return super.getSql().replaceAll(/ like (?=\$\d)/g, ' ilike ')
  }
}

/** `settings` are given to each connection before its first query; a connection is known by its handle. */
export function kyselyOver<Schema>(pool: PostgresPool, settings?: string): Kysely<Schema> {
  const onCreateConnection = async (connection: DatabaseConnection): Promise<void> =>
    void (await connection.executeQuery(CompiledQuery.raw(settings ?? '')))
  const dialect = new PostgresDialect({ pool, ...(settings === undefined ? {} : { onCreateConnection }) })
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => dialect.createDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new LikeOfSqlite(),
    },
  })
}

/** PostgreSQL takes no NUL in a text. Nothing readable has one; what is kept because it could not be read shows the sign of it. */
export const withoutNul = (parameters: readonly unknown[]): unknown[] =>
  parameters.map((one) => (typeof one === 'string' && one.includes('\0') ? one.replaceAll('\0', '\u2400') : one))

type Ask = (sql: string, parameters: readonly unknown[]) => Promise<QueryResult>

/** What Kysely takes for a connection. It asks for no cursor, so the one way to ask is enough. */
export const handleOf = (query: Ask, release: (isLost?: boolean) => void = () => {}): PostgresPoolClient =>
  ({ query, release }) as unknown as PostgresPoolClient
