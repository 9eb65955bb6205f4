// The agent's one SQLite file: last looks and outbox together, so that one transaction keeps both or neither.
import { mkdirSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Refusal } from '../refusal.ts'
import { COLLECTED_SCHEMA } from './collected.ts'

/** The looking thread and the sending thread each hold a connection; one waits this long for the other's transaction. */
export const BUSY_TIMEOUT_MS = 10_000
const PAGE_BYTES = 4_096
const MOST_PAGES = 0xfffffffe
/** With so much free no transaction comes near to filling the disk. */
const AMPLE_BYTES = 64 << 20

export const reserveFile = (dataDir: string): string => path.join(dataDir, 'reserve')
export const storeFile = (dataDir: string): string => path.join(dataDir, 'agent.db')

/** Engines before 3.51.3, and 3.52.0, can lose committed pages in WAL mode. */
export function engineProblem(version: string): string | null {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const rank = major * 1_000_000 + minor * 1_000 + patch
  if (rank >= 3_051_003 && version !== '3.52.0') return null
  return `This Node brings SQLite ${version}, which can lose data after a power cut. Use the Node that comes with knowngood, or Node 24.`
}

/** A column of type blob keeps what it is given; one of type any would make a number of a text such as `1`. */
const SCHEMA = `
  create table if not exists meta (key text primary key, value blob) without rowid;
  create table if not exists dirs (
    id integer primary key, path text not null unique, verified_at integer not null
  );
  create table if not exists looks (
    dir integer not null, name text not null,
    mode integer not null, uid integer not null, gid integer not null, size integer not null, ino integer not null, nlink integer not null,
    mtime real not null, ctime real not null,
    hash blob, target text, no_text integer, looked_at integer not null,
    primary key (dir, name)
  ) without rowid;
  create table if not exists texts (dir integer not null, name text not null, body blob not null, primary key (dir, name)) without rowid;
  create table if not exists roots (path text primary key, adopted_at integer not null, confirmed_at integer not null) without rowid;
  create table if not exists outbox (
    id integer primary key, body text not null, starts integer not null, ends integer not null,
    recorded_at integer not null, bytes integer not null,
    number integer unique, event_id text, prev text, hash text,
    item text, rank integer not null default 0, merged integer not null default 1, shed integer not null default 0
  );
  create table if not exists acks (number integer primary key, at integer not null);
`
/** Columns that stores of earlier versions lack. */
const ADDED = ['item text', 'rank integer not null default 0', 'merged integer not null default 1', 'shed integer not null default 0']
/**
 * What was never offered, by item: small, because most rows were. And what is asked of all rows, so that nobody reads bodies to learn it.
 * When a row was confirmed stands beside the outbox, in `acks`: to write it into the row would write the body again.
 */
const INDEXES = `
  create index if not exists outbox_waiting on outbox (item, rank, bytes, shed) where number is null;
  create index if not exists outbox_kept on outbox (number, recorded_at, bytes);
`

/** Opens the store with what durability rests on set and read back: the driver's default may lose the last commits in a power cut. */
export function openDatabase(dataDir: string): DatabaseSync {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const db = new DatabaseSync(storeFile(dataDir), { timeout: BUSY_TIMEOUT_MS })
  try {
    const problem = engineProblem(String(db.prepare('select sqlite_version() as v').get()?.['v']))
    if (problem) throw new Refusal(problem)
    // The first must come before the first table: room given back on a full disk is of use only when the file gets shorter.
    db.exec(
      `pragma page_size = ${PAGE_BYTES}; pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -2000; pragma temp_store = memory`,
    )
    const journal = db.prepare('pragma journal_mode').get()?.['journal_mode']
    const synchronous = db.prepare('pragma synchronous').get()?.['synchronous']
    if (journal !== 'wal' || synchronous !== 2)
      throw new Refusal(
        `SQLite would not switch to durable commits in ${dataDir} (journal ${String(journal)}, synchronous ${String(synchronous)}). ` +
          'Put the data folder on a local disk and start again.',
      )
    db.exec(SCHEMA)
    db.exec(COLLECTED_SCHEMA)
    bringUpToDate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function bringUpToDate(db: DatabaseSync): void {
  const has = db.prepare("select 1 from pragma_table_info('outbox') where name = ?")
  for (const column of ADDED) if (!has.get(column.split(' ', 1)[0] ?? '')) db.exec(`alter table outbox add column ${column}`)
  db.exec(INDEXES)
}

/** One transaction: all of `work`, or nothing of it. On a disk that is nearly full it fails as on a full one, while there is a way back. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('begin immediate')
  const before = Number(db.prepare('pragma max_page_count').get()?.['max_page_count'])
  try {
    db.exec(`pragma max_page_count = ${Math.min(before, mostPages(db))}`)
    const result = work()
    db.exec('commit')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  } finally {
    db.exec(`pragma max_page_count = ${before}`)
  }
}

function mostPages(db: DatabaseSync): number {
  const file = db.location()
  return file === null ? MOST_PAGES : Math.min(MOST_PAGES, Math.floor((statSync(file).size + growthBytes(db)) / PAGE_BYTES))
}

/**
 * By how much a transaction may grow the store. What is committed lies in the log, and moves to the store only if that can grow: were it
 * more than giving up the reserve brings, a full disk would hold a log that can never be emptied, and nothing could be written any more.
 */
export function growthBytes(db: DatabaseSync): number {
  const file = db.location()
  if (file === null) return Infinity
  const { bavail, bsize } = statfsSync(file)
  const free = bavail * bsize
  if (free > AMPLE_BYTES) return free / 4
  const reserve = statSync(reserveFile(path.dirname(file)), { throwIfNoEntry: false })?.size ?? 0
  return reserve > 0 ? reserve : free / 2
}
