// What the disk and a database alone take: the same bodies in one table, one synced commit each, or many to a commit.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { aDatabase, sharedPostgres } from '../postgres/database.ts'

const MEASURED_MS = 1_500

export type Engine = 'SQLite' | 'PostgreSQL'

/** Rows a second. */
export const bareRate = (engine: Engine, body: string, perCommit: number): Promise<number> | number =>
  engine === 'SQLite' ? bareSqlite(body, perCommit) : barePostgres(body, perCommit)

function bareSqlite(body: string, perCommit: number): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'ingest-bench-'))
  const db = new DatabaseSync(path.join(folder, 'raw.db'))
  db.exec('pragma journal_mode = wal; pragma synchronous = full; create table events (id text primary key, at integer, body text)')
  const insert = db.prepare('insert into events values (?, ?, ?)')
  const started = performance.now()
  let count = 0
  while (performance.now() - started < MEASURED_MS) {
    db.exec('begin')
    for (let index = 0; index < perCommit; index++) insert.run(`${count++}`, Date.now(), body)
    db.exec('commit')
  }
  const result = rate(count, started)
  db.close()
  rmSync(folder, { recursive: true })
  return result
}

async function barePostgres(body: string, perCommit: number): Promise<number> {
  const instance = await sharedPostgres()
  if (instance === null) throw new Error('PostgreSQL cannot run here')
  const client = new Client({ connectionString: (await aDatabase(instance)).url })
  await client.connect()
  await client.query('create table events (id text primary key, at bigint, body text)')
  const started = performance.now()
  let count = 0
  while (performance.now() - started < MEASURED_MS) {
    await client.query('begin')
    for (let index = 0; index < perCommit; index++)
      await client.query({ name: 'insert', text: 'insert into events values ($1, $2, $3)', values: [`${count++}`, Date.now(), body] })
    await client.query('commit')
  }
  const result = rate(count, started)
  await client.end()
  return result
}

const rate = (rows: number, started: number): number => Math.round((rows / (performance.now() - started)) * 1_000)
