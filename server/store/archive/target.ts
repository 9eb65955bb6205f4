// Fills an empty database with the rows of another, reads them back and compares.
import { existsSync, renameSync, rmSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import { databaseFile, kyselyOn, openConnection, Refusal } from '../database.ts'
import { migrateTo, migrationsUnknown } from '../migrate.ts'
import { withoutNul } from '../postgres/dialect.ts'
import { openPostgresAlone } from '../postgres/open.ts'
import type { Place } from '../store.ts'
import { differing, fingerprinting, type Fingerprints, type Row } from './digest.ts'
import { openSource, type Source, sqliteSource, type Table } from './source.ts'

/** What is poured in: which tables they are, then rows, table by table. */
export type Cargo = {
  readonly migrations: readonly string[]
  readonly tables: () => AsyncIterable<{ readonly table: Table; readonly rows: AsyncIterable<Row> | Iterable<Row> }>
}

const ROWS_AT_ONCE = 200

/** Answers what arrived. What could not be filled wholly is left empty, as it was. */
export async function fill(place: Place, cargo: Cargo): Promise<Fingerprints> {
  const unknown = migrationsUnknown(cargo.migrations)
  if (unknown.length > 0)
    throw new Refusal(`The data was written by a newer version of knowngood (it knows ${unknown.join(', ')}). Use that version for this.`)
  return place.databaseUrl === undefined ? fillSqlite(place.dataDir, cargo) : fillPostgres(place, place.databaseUrl, cargo)
}

/** Beside its final place until it is whole. */
async function fillSqlite(dataDir: string, cargo: Cargo): Promise<Fingerprints> {
  const file = databaseFile(dataDir)
  if (existsSync(file)) throw new Refusal(`There is a database in ${dataDir} already. Choose an empty data folder.`)
  const part = `${file}.part`
  const remove = (): void => ['', '-wal', '-shm'].forEach((end) => rmSync(part + end, { force: true }))
  remove()
  const connection = openConnection(part)
  try {
    const db = kyselyOn<Tables>(connection)
    await migrateTo(db, cargo.migrations)
    connection.exec('begin')
    const poured = await pour(db, cargo, (row) => row)
    connection.exec('commit')
    connection.close()
    const found = await readBack(sqliteSource(part), poured)
    renameSync(part, file)
    return found
  } catch (error) {
    if (connection.isOpen) connection.close()
    remove()
    throw error
  }
}

async function fillPostgres(place: Place, url: string, cargo: Cargo): Promise<Fingerprints> {
  const { db, holdAsSqliteDoes, close } = await openPostgresAlone<Tables>(url)
  try {
    const found = await db.introspection.getTables({ withInternalKyselyTables: true })
    if (found.length > 0)
      throw new Refusal(
        `The PostgreSQL database is not empty (it has ${found[0]?.name ?? 'tables'}). Create a new one with createdb and name it instead.`,
      )
    try {
      await migrateTo(db, cargo.migrations)
      await holdAsSqliteDoes()
      await sql`begin`.execute(db)
      const poured = await pour(db, cargo, (row) => withoutNul(row) as Row)
      await sql`commit`.execute(db)
      return await readBack(await openSource(place), poured)
    } catch (error) {
      await sql`rollback`.execute(db)
      const made = await db.introspection.getTables({ withInternalKyselyTables: true })
      for (const { name } of made) await sql`drop table ${sql.table(name)} cascade`.execute(db)
      throw error
    }
  } finally {
    await close()
  }
}

type Tables = Record<string, Record<string, string | number | null>>

async function pour(db: Kysely<Tables>, { tables }: Cargo, held: (row: Row) => Row): Promise<Fingerprints> {
  // Some tables are not empty when they are made.
  const made = (await db.introspection.getTables()).map(({ name }) => name)
  const poured: Record<string, ReturnType<ReturnType<typeof fingerprinting>['end']>> = {}
  for await (const { table, rows } of tables()) {
    if (!made.includes(table.name)) throw new Refusal(`The data has a table this version does not know: ${table.name}.`)
    await db.deleteFrom(table.name).execute()
    const print = fingerprinting()
    let waiting: Record<string, string | number | null>[] = []
    const flush = async (): Promise<void> => {
      if (waiting.length > 0) await db.insertInto(table.name).values(waiting).execute()
      waiting = []
    }
    for await (const raw of rows) {
      const row = held(raw)
      print.add(row)
      waiting.push(Object.fromEntries(table.columns.map((column, index) => [column, row[index] ?? null])))
      if (waiting.length === ROWS_AT_ONCE) await flush()
    }
    await flush()
    poured[table.name] = print.end()
  }
  return poured
}

/** Reads what is there now with other eyes than those that wrote it. */
async function readBack(source: Source, poured: Fingerprints): Promise<Fingerprints> {
  try {
    const found: Record<string, Fingerprints[string]> = {}
    for (const table of source.tables.filter(({ name }) => name in poured)) {
      const print = fingerprinting()
      for await (const row of source.rows(table)) print.add(row)
      found[table.name] = print.end()
    }
    const wrong = differing(poured, found)
    if (wrong.length > 0) throw new Error(`what was read back is not what was written, in ${wrong.join(', ')}`)
    return found
  } finally {
    await source.close()
  }
}
