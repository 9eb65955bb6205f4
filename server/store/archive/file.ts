// The file of a backup: gzipped lines of JSON, the same whatever database it is of. A head, then tables and their rows, then what they came to.
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, fsyncSync, openSync, closeSync, renameSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { Refusal } from '../database.ts'
import { differing, fingerprinting, type Fingerprints, type Row } from './digest.ts'
import type { Source, Table } from './source.ts'
import type { Cargo } from './target.ts'

const FORMAT = 'knowngood backup'
const VERSION = 1
/** Lines are gathered to pieces of about this many characters: a stream's step costs more than a line. */
const PIECE = 65_536

const Head = z.object({ format: z.literal(FORMAT), version: z.number(), at: z.number(), migrations: z.array(z.string()) })
const TableLine = z.object({ table: z.string(), columns: z.array(z.string()).min(1) })
const RowLine = z.array(z.union([z.string(), z.number(), z.null()]))
const End = z.object({ end: z.record(z.string(), z.object({ rows: z.number(), digest: z.string() })) })

/** Written beside its final place, synced, and only then given its name. Answers what is in it. */
export async function writeBackup(file: string, source: Source, at: number): Promise<Fingerprints> {
  if (existsSync(file)) throw new Refusal(`${file} exists. A backup never overwrites anything: choose another name.`)
  const part = `${file}.part`
  const prints: Record<string, Fingerprints[string]> = {}
  async function* lines(): AsyncGenerator<string> {
    yield JSON.stringify({ format: FORMAT, version: VERSION, at, migrations: source.migrations })
    for (const table of source.tables) {
      yield JSON.stringify({ table: table.name, columns: table.columns })
      const print = fingerprinting()
      for await (const row of source.rows(table)) {
        print.add(row)
        yield JSON.stringify(row)
      }
      prints[table.name] = print.end()
    }
    yield JSON.stringify({ end: prints })
  }
  try {
    await pipeline(Readable.from(pieces(lines())), createGzip(), createWriteStream(part, { mode: 0o600 }))
    sync(part)
    renameSync(part, file)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
  return prints
}

async function* pieces(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = ''
  for await (const line of lines) {
    piece += `${line}\n`
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  yield piece
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

export type Backup = Cargo & { readonly at: number; readonly close: () => void }

/** Opens a backup and reads its head. What follows is checked as it is read; the last line says whether all of it came. */
export async function openBackup(file: string): Promise<Backup> {
  const damaged = (why: string, cause?: unknown): Refusal =>
    new Refusal(`${file} is no backup of knowngood, or it is damaged (${why}). Use another one.`, { cause })
  const stream = createReadStream(file)
  await once(stream, 'open').catch((cause: unknown) => {
    throw new Refusal(`${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}). Name a backup.`, { cause })
  })
  const gunzip = createGunzip()
  stream.on('error', (error) => gunzip.destroy(error))
  const lines = createInterface({ input: stream.pipe(gunzip), crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next().catch((cause: unknown) => {
      throw damaged('it cannot be unpacked', cause)
    })
    if (done === true) throw damaged('it ends too early')
    try {
      return JSON.parse(value)
    } catch (cause) {
      throw damaged('a line is not JSON', cause)
    }
  }
  const head = Head.safeParse(await next())
  if (!head.success) throw damaged('it does not begin like one')
  if (head.data.version > VERSION) throw new Refusal(`${file} was written by a newer version of knowngood. Use that version for this.`)
  return {
    at: head.data.at,
    migrations: head.data.migrations,
    tables: () => tablesOf(next, damaged),
    close: () => stream.destroy(),
  }
}

async function* tablesOf(next: () => Promise<unknown>, damaged: (why: string) => Refusal): ReturnType<Cargo['tables']> {
  const found: Record<string, Fingerprints[string]> = {}
  let line = await next()
  for (let begins = TableLine.safeParse(line); begins.success; begins = TableLine.safeParse(line)) {
    const table: Table = { name: begins.data.table, columns: begins.data.columns }
    const print = fingerprinting()
    const rows = async function* (): AsyncGenerator<Row> {
      for (line = await next(); Array.isArray(line); line = await next()) {
        const row = RowLine.safeParse(line)
        if (!row.success || row.data.length !== table.columns.length) throw damaged(`a row of ${table.name} is not one`)
        print.add(row.data)
        yield row.data
      }
    }
    yield { table, rows: rows() }
    found[table.name] = print.end()
  }
  const end = End.safeParse(line)
  if (!end.success) throw damaged('a line is neither a table nor a row')
  const wrong = differing(end.data.end, found)
  if (wrong.length > 0) throw damaged(`${wrong.join(', ')} is not as it was written`)
}
