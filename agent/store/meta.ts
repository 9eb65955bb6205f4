// Small facts of the store that outlive a run: its epoch, how far the server has confirmed, whether the last run ended in order.
import type { DatabaseSync } from 'node:sqlite'

export type Meta = ReturnType<typeof metaOn>

export function metaOn(db: DatabaseSync) {
  const get = db.prepare('select value from meta where key = ?')
  const set = db.prepare('insert into meta (key, value) values (?, ?) on conflict do update set value = excluded.value')
  const remove = db.prepare('delete from meta where key = ?')
  return {
    text: (key: string): string | null => {
      const value = get.get(key)?.['value']
      return typeof value === 'string' ? value : null
    },
    number: (key: string): number | null => {
      const value = get.get(key)?.['value']
      return typeof value === 'number' ? value : null
    },
    set: (key: string, value: string | number | null): void => {
      if (value === null) remove.run(key)
      else set.run(key, value)
    },
  }
}
