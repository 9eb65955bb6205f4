// Walks every row of a database as of one moment, beside a running server: what backups and moves are made of.
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { databaseFile, Refusal } from '../database.ts'
import { checkAddress, refusalOf } from '../postgres/address.ts'
import { TYPES } from '../postgres/dialect.ts'
import type { Place } from '../store.ts'
import type { Row } from './digest.ts'

export type Table = { readonly name: string; readonly columns: readonly string[] }

export type Source = {
  /** Which migrations its tables have been through. */
  readonly migrations: readonly string[]
  /** In the order in which they were made: what a row refers to comes before it. */
  readonly tables: readonly Table[]
  readonly rows: (table: Table) => AsyncIterable<Row> | Iterable<Row>
  readonly close: () => Promise<void> | void
}

export const openSource = ({ dataDir, databaseUrl }: Place): Promise<Source> | Source =>
  databaseUrl === undefined ? sqliteSource(databaseFile(dataDir)) : postgresSource(checkAddress(databaseUrl))

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const selectAll = ({ name, columns }: Table): string => `select ${columns.map(quoted).join(', ')} from ${quoted(name)}`

export function sqliteSource(file: string): Source {
  if (!existsSync(file)) throw new Refusal(`There is no database at ${file}. Name the data folder of the installation with --data.`)
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  // From the first question on, everything is answered as of one moment, whatever is written meanwhile.
  db.exec('begin')
  const ask = (sql: string): readonly Row[] => {
    const statement = db.prepare(sql)
    statement.setReturnArrays(true)
    return statement.all() as unknown as readonly Row[]
  }
  const names = ask(
    `select name from sqlite_master where type = 'table' and name not like 'kysely_%' and name not like 'sqlite_%' order by rowid`,
  )
  return {
    migrations: ask(`select name from kysely_migration order by name`).map(([name]) => String(name)),
    tables: names.map(([name]) => ({
      name: String(name),
      columns: ask(`select name from pragma_table_info('${String(name)}')`).map(([column]) => String(column)),
    })),
    rows: (table) => {
      const statement = db.prepare(selectAll(table))
      statement.setReturnArrays(true)
      return statement.iterate() as unknown as Iterable<Row>
    },
    close: () => db.close(),
  }
}

const FETCHED = 500

async function postgresSource(url: string): Promise<Source> {
  const client = new Client({ connectionString: url, application_name: 'knowngood archive', connectionTimeoutMillis: 10_000, types: TYPES })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('begin isolation level repeatable read read only')
    const ask = async (text: string): Promise<readonly Row[]> =>
      (await client.query<(string | number | null)[]>({ text, rowMode: 'array' })).rows
    const columns = await ask(
      `select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'kysely_%'
       order by c.oid, a.attnum`,
    )
    const names = [...new Set(columns.map(([table]) => String(table)))]
    return {
      migrations: (await ask('select name from kysely_migration order by name')).map(([name]) => String(name)),
      tables: names.map((name) => ({ name, columns: columns.filter(([table]) => table === name).map(([, column]) => String(column)) })),
      rows: async function* (table) {
        await client.query(`declare walk no scroll cursor for ${selectAll(table)}`)
        for (let rows = await ask(`fetch ${FETCHED} from walk`); rows.length > 0; rows = await ask(`fetch ${FETCHED} from walk`))
          yield* rows
        await client.query('close walk')
      },
      close: () => client.end(),
    }
  } catch (error) {
    await client.end().catch(() => {})
    throw refusalOf(error, url) ?? error
  }
}
