// The last look on disk: one row per item, its text beside it.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Value } from '../../rules/domain.ts'
import type { Reading } from '../items/files.ts'
import { CTIME, GID, INO, MODE, MTIME, NLINK, type Numbers, SIZE, UID, WIDTH } from '../look/stat.ts'

const NO_TEXT = ['binary', 'too-large', 'sensitive', 'unreadable', 'not-a-file'] as const satisfies readonly NonNullable<Value['noText']>[]
const FORMS = ['', 'sha256', 'hmac'] as const
/** Shorter texts do not get smaller. */
const COMPRESSED_FROM = 512
/** All texts together: beyond it only digests are kept, so that a big tree does not fill the disk with itself. */
const TEXTS_BYTES = 64 << 20

export type Look = {
  readonly numbers: Numbers
  readonly hash: string | null
  readonly target: string | null
  readonly noText: Value['noText'] | null
  readonly lookedAt: number
}

export type Looks = ReturnType<typeof looksOn>
type Row = Record<string, SQLOutputValue>

export function looksOn(db: DatabaseSync) {
  const prepare = (sql: string) => db.prepare(sql)
  const newDir = prepare('insert into dirs (path, verified_at) values (?, ?) on conflict do update set path = path returning id')
  const get = prepare('select * from looks where dir = ? and name = ?')
  const put = prepare(
    `insert into looks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set mode = excluded.mode, uid = excluded.uid, gid = excluded.gid, size = excluded.size, ino = excluded.ino,
       nlink = excluded.nlink, mtime = excluded.mtime, ctime = excluded.ctime, hash = excluded.hash, target = excluded.target,
       no_text = excluded.no_text, looked_at = excluded.looked_at`,
  )
  const remove = prepare('delete from looks where dir = ? and name = ?')
  const text = prepare('select body from texts where dir = ? and name = ?')
  const putText = prepare('insert into texts values (?, ?, ?) on conflict do update set body = excluded.body')
  const removeText = prepare('delete from texts where dir = ? and name = ?')
  const verified = prepare('update dirs set verified_at = ? where id = ?')
  const textBytes = prepare('select coalesce(sum(length(body)), 0) as n from texts')
  let held: number | null = null

  const forgetText = (dir: number, name: string): void => {
    const old = text.get(dir, name)?.['body']
    if (!(old instanceof Uint8Array)) return
    removeText.run(dir, name)
    held = (held ?? 0) - old.length
  }

  return {
    folderId: (path: string, now: number): number => Number(newDir.get(path, now)?.['id']),
    get: (dir: number, name: string): Look | null => {
      const row = get.get(dir, name)
      return row ? toLook(row) : null
    },
    textOf: (dir: number, name: string): string | null => {
      const body = text.get(dir, name)?.['body']
      return body instanceof Uint8Array ? unpack(body) : null
    },
    /** Answers whether the text found room. */
    put: (dir: number, name: string, reading: Reading, now: number): boolean => {
      held ??= Number(textBytes.get()?.['n'] ?? 0)
      forgetText(dir, name)
      const body = reading.text === null ? null : pack(reading.text)
      const fits = body === null || held + body.length <= TEXTS_BYTES
      if (body && fits) {
        putText.run(dir, name, body)
        held += body.length
      }
      const noText = fits ? (reading.noText ?? null) : 'too-large'
      const [mode, uid, gid, size, ino, nlink, mtime, ctime] = [MODE, UID, GID, SIZE, INO, NLINK, MTIME, CTIME].map(
        (f) => reading.numbers[f] ?? 0,
      )
      put.run(
        ...[dir, name, mode ?? 0, uid ?? 0, gid ?? 0, size ?? 0, ino ?? 0, nlink ?? 0, mtime ?? 0, ctime ?? 0],
        ...[packHash(reading.hash), reading.target, noText === null ? null : NO_TEXT.indexOf(noText), now],
      )
      return fits
    },
    remove: (dir: number, name: string): void => {
      remove.run(dir, name)
      forgetText(dir, name)
    },
    removeFolder: (dir: number): void => {
      for (const table of ['looks', 'texts']) db.prepare(`delete from ${table} where dir = ?`).run(dir)
      db.prepare('delete from dirs where id = ?').run(dir)
      held = null
    },
    setVerified: (dir: number, at: number): void => void verified.run(at, dir),
    folders: () =>
      prepare('select id, path, verified_at from dirs order by id')
        .all()
        .map((row) => ({ id: Number(row['id']), path: String(row['path']), verifiedAt: Number(row['verified_at']) })),
    *inFolder(dir: number): Iterable<{ readonly name: string; readonly look: Look }> {
      for (const row of prepare('select * from looks where dir = ? order by name').iterate(dir))
        yield { name: String(row['name']), look: toLook(row) }
    },
    roots: () =>
      prepare('select path, confirmed_at from roots')
        .all()
        .map((row) => ({ path: String(row['path']), confirmedAt: Number(row['confirmed_at']) })),
    confirmRoot: (path: string, at: number): void => {
      prepare('insert into roots values (?, ?, ?) on conflict do update set confirmed_at = excluded.confirmed_at').run(path, at, at)
    },
    forgetRoot: (path: string): void => void prepare('delete from roots where path = ?').run(path),
  }
}

function toLook(row: Row): Look {
  const numbers = new Float64Array(WIDTH)
  for (const [place, column] of ['mode', 'uid', 'gid', 'size', 'ino', 'nlink', 'mtime', 'ctime'].entries())
    numbers[place] = Number(row[column])
  const target = row['target']
  return {
    numbers,
    hash: unpackHash(row['hash'] ?? null),
    target: typeof target === 'string' ? target : null,
    noText: typeof row['no_text'] === 'number' ? (NO_TEXT[row['no_text']] ?? null) : null,
    lookedAt: Number(row['looked_at']),
  }
}

function packHash(hash: string | null): Uint8Array | null {
  if (hash === null) return null
  const [form = '', hex = ''] = hash.split(':')
  return Buffer.concat([Buffer.of(FORMS.findIndex((one) => one === form)), Buffer.from(hex, 'hex')])
}

const unpackHash = (packed: SQLOutputValue): string | null =>
  packed instanceof Uint8Array ? `${FORMS[packed[0] ?? 0]}:${Buffer.from(packed.subarray(1)).toString('hex')}` : null

const pack = (text: string): Uint8Array => {
  const bytes = Buffer.from(text, 'utf8')
  return bytes.length < COMPRESSED_FROM ? Buffer.concat([Buffer.of(0), bytes]) : Buffer.concat([Buffer.of(1), zstdCompressSync(bytes)])
}

export const unpack = (body: Uint8Array): string =>
  body[0] === 0 ? Buffer.from(body.subarray(1)).toString('utf8') : zstdDecompressSync(body.subarray(1)).toString('utf8')
