// The statements of the outbox table, one plain function each.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { WireEvent } from '../../rules/wire.ts'

type Row = Record<string, SQLOutputValue>
const text = (row: Row, column: string): string => String(row[column])
const number = (row: Row | undefined, column: string): number | null => (typeof row?.[column] === 'number' ? row[column] : null)

const toEvent = (row: Row): WireEvent => ({
  number: Number(row['number']),
  id: text(row, 'event_id'),
  prev: text(row, 'prev'),
  from: Number(row['starts']),
  to: Number(row['ends']),
  body: text(row, 'body'),
})

export function outboxRows(db: DatabaseSync) {
  const prepare = (sql: string) => db.prepare(sql)
  const insert = prepare('insert into outbox (id, body, starts, ends, recorded_at, bytes) values (?, ?, ?, ?, ?, ?)')
  const unnumbered = prepare('select id, body from outbox where number is null order by id limit ?')
  const give = prepare('update outbox set number = ?, event_id = ?, prev = ?, hash = ? where id = ?')
  const after = prepare('select number, event_id, prev, starts, ends, body, bytes from outbox where number > ? order by number limit ?')
  const hash = prepare('select hash from outbox where number = ?')
  const mark = prepare('update outbox set acked_at = ? where number <= ? and acked_at is null')
  const unmark = prepare('update outbox set acked_at = null where number > ?')
  const oldest = prepare('select number, recorded_at, acked_at, bytes from outbox where number <= ? order by number')
  const dropUpTo = prepare('delete from outbox where number <= ?')
  const ackedBytes = prepare('select coalesce(sum(bytes), 0) as n from outbox where acked_at is not null')
  const waiting = prepare('select count(*) as n, min(recorded_at) as oldest from outbox where number is null or number > ?')
  const lowest = prepare('select min(id) as id, min(number) as number from outbox')

  return {
    insert: (body: string, from: number, to: number, now: number): void => {
      insert.run(null, body, from, to, now, Buffer.byteLength(body))
    },
    insertFirst: (body: string, from: number, to: number, now: number): void => {
      insert.run((number(lowest.get(), 'id') ?? 1) - 1, body, from, to, now, Buffer.byteLength(body))
    },
    *unnumbered(most: number): Iterable<{ readonly id: number; readonly body: string }> {
      for (const row of unnumbered.all(most)) yield { id: Number(row['id']), body: text(row, 'body') }
    },
    giveNumber: (id: number, event: Pick<WireEvent, 'id' | 'number' | 'prev'>, ownHash: string): void => {
      give.run(event.number, event.id, event.prev, ownHash, id)
    },
    numberedAfter: (from: number, most: number, mostBytes: number): readonly WireEvent[] => {
      const events: WireEvent[] = []
      let bytes = 0
      for (const row of after.iterate(from, most)) {
        bytes += Number(row['bytes'])
        if (events.length > 0 && bytes > mostBytes) break
        events.push(toEvent(row))
      }
      return events
    },
    hashOf: (at: number): string | null => {
      const row = hash.get(at)
      return row ? text(row, 'hash') : null
    },
    isKept: (at: number): boolean => hash.get(at) !== undefined,
    markAcked: (upTo: number, now: number): void => void mark.run(now, upTo),
    unmarkAbove: (above: number): void => void unmark.run(above),
    dropUpTo: (upTo: number): void => void dropUpTo.run(upTo),
    lowestNumber: (): number | null => number(lowest.get(), 'number'),

    /** Rows still held lose the numbers of a life that is over; their order stays. */
    forgetNumbers: (): void => {
      db.exec('update outbox set number = null, event_id = null, prev = null, hash = null, acked_at = null')
    },

    /** Deletes from the oldest on, never the last confirmed row: the next one is chained to it. Answers until when it forgot. */
    trim: (acked: number, before: number, mostBytes: number): number | null => {
      let bytes = Number(ackedBytes.get()?.['n'] ?? 0)
      let upTo = 0
      let until: number | null = null
      for (const row of oldest.iterate(acked - 1)) {
        if (Number(row['acked_at'] ?? row['recorded_at']) >= before && bytes <= mostBytes) break
        bytes -= Number(row['bytes'])
        upTo = Number(row['number'])
        until = Number(row['recorded_at'])
      }
      if (upTo > 0) dropUpTo.run(upTo)
      return until
    },
    waiting: (acked: number): { readonly count: number; readonly oldestAt: number | null } => {
      const row = waiting.get(acked)
      return { count: number(row, 'n') ?? 0, oldestAt: number(row, 'oldest') }
    },
  }
}
