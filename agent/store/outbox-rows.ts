// The statements of the outbox table, one plain function each.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { WireEvent } from '../../rules/wire.ts'
import type { Labels } from './overflow.ts'

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

export type OutboxRows = ReturnType<typeof outboxRows>
export const outboxRows = (db: DatabaseSync) => ({ ...recordingOn(db), ...numberingOn(db), ...confirmingOn(db) })

function recordingOn(db: DatabaseSync) {
  const insert = db.prepare(
    'insert into outbox (id, body, starts, ends, recorded_at, bytes, item, rank, merged, shed) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const lowest = db.prepare('select min(id) as id, min(number) as number from outbox')
  const waiting = db.prepare(`
    select sum(n) as n, min(oldest) as oldest from (
      select count(*) as n, min(recorded_at) as oldest from outbox indexed by outbox_kept where number is null
      union all select count(*), min(recorded_at) from outbox indexed by outbox_kept where number > ?
    )`)
  return {
    /** Answers the bytes of the body. */
    insert: (body: string, from: number, to: number, now: number, { item, rank, merged, shed }: Labels): number => {
      const bytes = Buffer.byteLength(body)
      insert.run(null, body, from, to, now, bytes, item, rank, merged, shed)
      return bytes
    },
    insertFirst: (body: string, from: number, to: number, now: number): void => {
      insert.run((number(lowest.get(), 'id') ?? 1) - 1, body, from, to, now, Buffer.byteLength(body), null, 0, 1, 1)
    },
    lowestNumber: (): number | null => number(lowest.get(), 'number'),
    waiting: (acked: number): { readonly count: number; readonly oldestAt: number | null } => {
      const row = waiting.get(acked)
      return { count: number(row, 'n') ?? 0, oldestAt: number(row, 'oldest') }
    },
  }
}

/** At least one, and no more than so many bytes of bodies. */
function upTo<T>(rows: Iterable<Row>, mostBytes: number, read: (row: Row) => T): readonly T[] {
  const found: T[] = []
  let bytes = 0
  for (const row of rows) {
    bytes += Number(row['bytes'])
    if (found.length > 0 && bytes > mostBytes) break
    found.push(read(row))
  }
  return found
}

function numberingOn(db: DatabaseSync) {
  const unnumbered = db.prepare('select id, body, bytes from outbox where number is null order by id limit ?')
  const give = db.prepare('update outbox set number = ?, event_id = ?, prev = ?, hash = ? where id = ?')
  const after = db.prepare('select number, event_id, prev, starts, ends, body, bytes from outbox where number > ? order by number limit ?')
  const hash = db.prepare('select hash from outbox where number = ?')
  return {
    unnumbered: (most: number, mostBytes: number): readonly { readonly id: number; readonly body: string }[] =>
      upTo(unnumbered.iterate(most), mostBytes, (row) => ({ id: Number(row['id']), body: text(row, 'body') })),
    giveNumber: (id: number, event: Pick<WireEvent, 'id' | 'number' | 'prev'>, ownHash: string): void => {
      give.run(event.number, event.id, event.prev, ownHash, id)
    },
    /** Rows still held lose the numbers of a life that is over; their order stays. */
    forgetNumbers: (): void => {
      db.exec('update outbox set number = null, event_id = null, prev = null, hash = null; delete from acks')
    },
    numberedAfter: (from: number, most: number, mostBytes: number): readonly WireEvent[] =>
      upTo(after.iterate(from, most), mostBytes, toEvent),
    hashOf: (at: number): string | null => {
      const row = hash.get(at)
      return row ? text(row, 'hash') : null
    },
  }
}

function confirmingOn(db: DatabaseSync) {
  const mark = db.prepare('insert into acks values (?, ?) on conflict do update set at = excluded.at')
  const unmark = db.prepare('delete from acks where number > ?')
  const aged = db.prepare('select max(number) as number from acks where at < ? and number < ?')
  const kept = db.prepare('select number, bytes from outbox indexed by outbox_kept where number > ? and number <= ? order by number desc')
  const recorded = db.prepare('select recorded_at from outbox where number = ?')
  const dropUpTo = db.prepare('delete from outbox where number <= ?')
  const dropAcks = db.prepare('delete from acks where number <= ?')
  return {
    markAcked: (upTo: number, now: number): void => void mark.run(upTo, now),
    unmarkAbove: (above: number): void => void unmark.run(above),
    dropUpTo: (upTo: number): void => void dropUpTo.run(upTo),

    /** Deletes from the oldest on, never the last confirmed row: the next one is chained to it. Answers until when it forgot. */
    trim: (acked: number, before: number, mostBytes: number): number | null => {
      let upTo = Math.min(number(aged.get(before, acked + 1), 'number') ?? 0, acked - 1)
      let bytes = 0
      for (const row of kept.iterate(upTo, acked)) {
        bytes += Number(row['bytes'])
        if (bytes <= mostBytes || row['number'] === acked) continue
        upTo = Number(row['number'])
        break
      }
      const until = upTo > 0 ? number(recorded.get(upTo), 'recorded_at') : null
      if (until === null) return null
      dropUpTo.run(upTo)
      dropAcks.run(upTo)
      return until
    },
  }
}
