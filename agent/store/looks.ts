// The last look on disk: one row per item, packed, its text beside it.
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { Value } from '../../rules/domain.ts'
import type { Reading } from '../items/files.ts'
import { type Numbers, WIDTH } from '../look/stat.ts'
import { textsOn } from './texts.ts'

const NO_TEXT = ['binary', 'too-large', 'sensitive', 'unreadable', 'not-a-file'] as const satisfies readonly NonNullable<Value['noText']>[]
const FORMS = ['', 'sha256', 'hmac'] as const
/** In the order of the numbers of a look. */
const COLUMNS = ['mode', 'uid', 'gid', 'size', 'ino', 'nlink', 'mtime', 'ctime'] as const

export type Look = {
  readonly numbers: Numbers
  readonly hash: string | null
  readonly target: string | null
  readonly noText: Value['noText'] | null
  readonly lookedAt: number
}

export type Looks = ReturnType<typeof looksOn>
type Row = Record<string, SQLOutputValue>

const PUT = `
  insert into looks (${COLUMNS.join(', ')}, hash, target, no_text, looked_at, dir, name) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict do update set ${[...COLUMNS, 'hash', 'target', 'no_text', 'looked_at'].map((column) => `${column} = excluded.${column}`).join(', ')}`

export function looksOn(db: DatabaseSync) {
  const texts = textsOn(db)
  const get = db.prepare('select * from looks where dir = ? and name = ?')
  const put = db.prepare(PUT)
  const remove = db.prepare('delete from looks where dir = ? and name = ?')
  const removeFolder = db.prepare('delete from looks where dir = ?')
  const inFolder = db.prepare('select * from looks where dir = ? order by name')
  return {
    ...foldersOn(db),
    textOf: texts.get,
    get: (dir: number, name: string): Look | null => {
      const row = get.get(dir, name)
      return row ? toLook(row) : null
    },
    put: (dir: number, name: string, reading: Omit<Reading, 'otherHash' | 'problem'>, now: number): void => {
      const noText = texts.put(dir, name, reading.text) ? reading.noText : 'too-large'
      const rest: readonly SQLInputValue[] = [
        packHash(reading.hash),
        reading.target,
        noText ? NO_TEXT.indexOf(noText) : null,
        now,
        dir,
        name,
      ]
      put.run(...reading.numbers, ...rest)
    },
    remove: (dir: number, name: string): void => {
      remove.run(dir, name)
      texts.forget(dir, name)
    },
    removeFolder: (dir: number): void => {
      removeFolder.run(dir)
      texts.forgetFolder(dir)
      db.prepare('delete from dirs where id = ?').run(dir)
    },
    *inFolder(dir: number): Iterable<{ readonly name: string; readonly look: Look }> {
      for (const row of inFolder.iterate(dir)) yield { name: String(row['name']), look: toLook(row) }
    },
  }
}

function foldersOn(db: DatabaseSync) {
  const folderId = db.prepare('insert into dirs (path, verified_at) values (?, ?) on conflict do update set path = path returning id')
  const verified = db.prepare('update dirs set verified_at = ? where id = ?')
  const confirm = db.prepare('insert into roots values (?, ?, ?) on conflict do update set confirmed_at = excluded.confirmed_at')
  const forget = db.prepare('delete from roots where path = ?')
  return {
    folderId: (path: string, now: number): number => Number(folderId.get(path, now)?.['id']),
    setVerified: (dir: number, at: number): void => void verified.run(at, dir),
    folders: () =>
      db
        .prepare('select id, path, verified_at from dirs order by id')
        .all()
        .map((row) => ({ id: Number(row['id']), path: String(row['path']), verifiedAt: Number(row['verified_at']) })),
    roots: () =>
      db
        .prepare('select path, confirmed_at from roots')
        .all()
        .map((row) => ({ path: String(row['path']), confirmedAt: Number(row['confirmed_at']) })),
    confirmRoot: (path: string, at: number): void => void confirm.run(path, at, at),
    forgetRoot: (path: string): void => void forget.run(path),
  }
}

function toLook(row: Row): Look {
  const numbers = new Float64Array(WIDTH)
  for (const [place, column] of COLUMNS.entries()) numbers[place] = Number(row[column])
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
