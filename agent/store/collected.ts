// The last look at everything that is no file: one row per item, and per kind when it was last seen whole and what of it could not be seen.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Item, ItemKind, Value } from '../../rules/domain.ts'
import { ITEM_KINDS } from '../../rules/domain.ts'

export const COLLECTED_SCHEMA = `
  create table if not exists collected (
    kind text not null, path text not null, key text not null,
    value text not null, looked_at integer not null, adopted integer not null,
    primary key (kind, path, key)
  ) without rowid;
  create table if not exists collections (kind text primary key, confirmed_at integer not null, blind text not null) without rowid;
`

/** What begins with `covers` was last seen `since`; null when it never was. */
export type Blind = { readonly covers: string; readonly since: number | null }
export type Collection = { readonly confirmedAt: number; readonly blind: readonly Blind[] }
/** `adopted`: it was there at the first look, so nobody knows since when. */
export type Known = { readonly item: Item; readonly value: Value; readonly lookedAt: number; readonly adopted: boolean }

export const keyOfItem = ({ path, key = '' }: Pick<Item, 'path' | 'key'>): string => `${path}\n${key}`

export type CollectedStore = ReturnType<typeof collectedOn>

export function collectedOn(db: DatabaseSync) {
  const all = db.prepare('select * from collected order by kind, path, key')
  const one = db.prepare('select * from collected where kind = ? and path = ? and key = ?')
  const ofKind = db.prepare('select * from collected where kind = ?')
  const put = db.prepare(
    `insert into collected (value, looked_at, adopted, kind, path, key) values (?, ?, ?, ?, ?, ?)
     on conflict do update set value = excluded.value, looked_at = excluded.looked_at, adopted = excluded.adopted`,
  )
  const remove = db.prepare('delete from collected where kind = ? and path = ? and key = ?')
  const collection = db.prepare('select confirmed_at, blind from collections where kind = ?')
  const confirm = db.prepare(
    'insert into collections values (?, ?, ?) on conflict do update set confirmed_at = excluded.confirmed_at, blind = excluded.blind',
  )
  const count = db.prepare('select count(*) as n from collected')
  return {
    *all(): Iterable<Known> {
      for (const row of all.iterate()) yield toKnown(row)
    },
    get: ({ kind, path, key = '' }: Item): Known | null => {
      const row = one.get(kind, path, key)
      return row ? toKnown(row) : null
    },
    ofKind: (kind: ItemKind): ReadonlyMap<string, Known> =>
      new Map(ofKind.all(kind).map((row) => [keyOfItem({ path: String(row['path']), key: String(row['key']) }), toKnown(row)])),
    put: ({ kind, path, key = '' }: Item, value: Value, lookedAt: number, adopted: boolean): void =>
      void put.run(JSON.stringify(value), lookedAt, adopted ? 1 : 0, kind, path, key),
    remove: ({ kind, path, key = '' }: Item): void => void remove.run(kind, path, key),
    collection: (kind: ItemKind): Collection | null => {
      const row = collection.get(kind)
      return row ? { confirmedAt: Number(row['confirmed_at']), blind: JSON.parse(String(row['blind'])) as readonly Blind[] } : null
    },
    confirm: (kind: ItemKind, at: number, blind: readonly Blind[]): void => void confirm.run(kind, at, JSON.stringify(blind)),
    /** A kind that is not looked at any more. */
    forget: (kind: string): void => {
      db.prepare('delete from collected where kind = ?').run(kind)
      db.prepare('delete from collections where kind = ?').run(kind)
    },
    kinds: (): readonly string[] =>
      db
        .prepare('select kind from collections')
        .all()
        .map((row) => String(row['kind'])),
    count: (): number => Number(count.get()?.['n'] ?? 0),
  }
}

function toKnown(row: Record<string, SQLOutputValue>): Known {
  const key = String(row['key'])
  const kind = ITEM_KINDS.find((one) => one === row['kind']) ?? 'file'
  return {
    item: { kind, path: String(row['path']), ...(key === '' ? {} : { key }) },
    value: JSON.parse(String(row['value'])) as Value,
    lookedAt: Number(row['looked_at']),
    adopted: row['adopted'] === 1,
  }
}
