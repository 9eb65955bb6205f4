// The one waiting row that says how many recorded changes were merged into how many, so that nothing is ever missing without a word.
import type { DatabaseSync } from 'node:sqlite'
import type { EventBody } from '../../rules/wire.ts'
import { metaOn } from './meta.ts'

type GapBody = Extract<EventBody, { kind: 'gap' }>
type Counted = Pick<GapBody, 'merged' | 'made' | 'from' | 'to'>

export type Gap = ReturnType<typeof gapOn>

/** By this name the row is found again; the name of an item has line breaks in it. */
const NAME = 'gap'

export function gapOn(db: DatabaseSync) {
  const find = db.prepare(
    `select id, body from outbox indexed by outbox_waiting where number is null and item = '${NAME}' order by id limit 1`,
  )
  const insert = db.prepare(`insert into outbox (body, starts, ends, recorded_at, bytes, item, shed) values (?, ?, ?, ?, ?, '${NAME}', 1)`)
  const update = db.prepare('update outbox set body = ?, starts = ?, ends = ?, bytes = ? where id = ?')
  const meta = metaOn(db)
  return {
    /**
     * `isLeftOut`: an item's new state is in no row, so the whole state is to follow. `wasMerged`: one of the merged rows is the work of
     * an earlier merging, and counted by it. Merged less made is always the number of rows recorded that are no rows any more.
     */
    add: (counted: Counted, now: number, isLeftOut: boolean, wasMerged = false): void => {
      if (isLeftOut) meta.set('manifestDue', 1)
      const row = find.get()
      const old = row ? (JSON.parse(String(row['body'])) as GapBody) : null
      const again = old !== null && wasMerged ? 1 : 0
      const gap: GapBody = {
        kind: 'gap',
        merged: (old?.merged ?? 0) + counted.merged - again,
        made: (old?.made ?? 0) + counted.made - again,
        from: Math.min(old?.from ?? counted.from, counted.from),
        to: Math.max(old?.to ?? counted.to, counted.to),
        reason: 'overflow',
      }
      const text = JSON.stringify(gap)
      const times = [Math.min(gap.from, gap.to), gap.to] as const
      if (row) update.run(text, ...times, Buffer.byteLength(text), Number(row['id']))
      else insert.run(text, ...times, now, Buffer.byteLength(text))
    },
  }
}
