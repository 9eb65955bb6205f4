// Makes the tables of PostgreSQL hold what those of SQLite do, after migrations that both read: text ordered by its bytes, reals in full.
import { type Kysely, sql } from 'kysely'

type Column = { readonly table: string; readonly name: string; readonly type: string }

/** The order of text would otherwise be that of the machine's language, and pages would follow it. A column that is right is left alone. */
export async function holdAsSqliteDoes<Schema>(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<Column>`
    select table_name as table, column_name as name, data_type as type from information_schema.columns
    where table_schema = current_schema() and table_name not like 'kysely_%'
      and ((data_type = 'text' and collation_name is distinct from 'C') or data_type = 'real')
    order by table_name`.execute(db)
  for (const table of new Set(rows.map((row) => row.table))) {
    const changes = rows.filter((row) => row.table === table).map(({ name, type }) => `alter column "${name}" type ${targetOf(type)}`)
    await sql.raw(`alter table "${table}" ${changes.join(', ')}`).execute(db)
  }
}

const targetOf = (type: string): string => (type === 'text' ? 'text collate "C"' : 'double precision')
