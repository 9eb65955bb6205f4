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
  const waiting = db.prepare('select count(*) as n, min(recorded_at) as oldest from outbox where number is null or number > ?')
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

function numberingOn(db: DatabaseSync) {
  const unnumbered = db.prepare('select id, body from outbox where number is null order by id limit ?')
  const give = db.prepare('update outbox set number = ?, event_id = ?, prev = ?, hash = ? where id = ?')
  const after = db.prepare('select number, event_id, prev, starts, ends, body, bytes from outbox where number > ? order by number limit ?')
  const hash = db.prepare('select hash from outbox where number = ?')
  return {
    unnumbered: (most: number): readonly { readonly id: number; readonly body: string }[] =>
      unnumbered.all(most).map((row) => ({ id: Number(row['id']), body: text(row, 'body') })),
    giveNumber: (id: number, event: Pick<WireEvent, 'id' | 'number' | 'prev'>, ownHash: string): void => {
      give.run(event.number, event.id, event.prev, ownHash, id)
    },
    /** Rows still held lose the numbers of a life that is over; their order stays. */
    forgetNumbers: (): void => {
      db.exec('update outbox set number = null, event_id = null, prev = null, hash = null, acked_at = null')
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
  }
}

function confirmingOn(db: DatabaseSync) {
  const mark = db.prepare('update outbox set acked_at = ? where number <= ? and acked_at is null')
  const unmark = db.prepare('update outbox set acked_at = null where number > ?')
  const oldest = db.prepare('select number, recorded_at, acked_at, bytes from outbox where number <= ? order by number')
  const dropUpTo = db.prepare('delete from outbox where number <= ?')
  const ackedBytes = db.prepare('select coalesce(sum(bytes), 0) as n from outbox where acked_at is not null')
  return {
    markAcked: (upTo: number, now: number): void => void mark.run(now, upTo),
    unmarkAbove: (above: number): void => void unmark.run(above),
    dropUpTo: (upTo: number): void => void dropUpTo.run(upTo),

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
  }
}
