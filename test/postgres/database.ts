// Empty databases of the PostgreSQL that this run of the tests shares.
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { ensureStarted, instanceIn, type Instance } from './instance.ts'

export type Database = {
  readonly url: string
  /** Takes every row that is not there from the beginning; tables and what was migrated stay. */
  readonly empty: () => Promise<void>
  /** Runs a statement as the owner of everything. */
  readonly administer: (sql: string) => Promise<void>
}

/** Null, and said loudly, where PostgreSQL cannot run. In CI that is a failure: what is promised has to be tried. */
export async function sharedPostgres(): Promise<Instance | null> {
  const folder = process.env.KNOWNGOOD_TEST_POSTGRES
  const problem = folder === undefined ? 'the run has no place for it (test/postgres/whole-run.ts)' : await ensureStarted(folder)
  if (folder !== undefined && problem === null) return instanceIn(folder)
  if (process.env.CI) throw new Error(`PostgreSQL has to run in CI, and cannot: ${problem}`)
  console.warn(`\n!!! PostgreSQL CANNOT RUN HERE, so nothing about it is tested: ${problem}\n`)
  return null
}

export async function aDatabase(instance: Instance): Promise<Database> {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  await administer(instance, `create database ${name} template template0`)
  return {
    url: instance.urlOf(name),
    empty: () => administer(instance, EMPTY, name),
    administer: (sql) => administer(instance, sql, name),
  }
}

/** Without regard to the order in which rows refer to each other. */
const EMPTY = `
  set session_replication_role = replica;
  do $$ declare one text; begin
    for one in select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely_%' loop
      execute format('delete from %I', one);
    end loop;
    insert into leases (name, owner, until_at) values ('writer', '', 0);
  end $$`

async function administer(instance: Instance, sql: string, database = 'postgres'): Promise<void> {
  const client = new Client({ connectionString: instance.urlOf(database) })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
