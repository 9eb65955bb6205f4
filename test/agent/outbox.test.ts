// The outbox under every order of recording, offering, losing, confirming and dying: numbers stay contiguous and the chain whole.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FIRST_PREV, type WireEvent } from '../../rules/wire.ts'
import { engineProblem, inTransaction, openDatabase } from '../../agent/store/database.ts'
import { eventHash, eventId } from '../../agent/store/event-id.ts'
import { openStore } from '../../agent/store/open.ts'
import { type Outbox, outboxOn, type OutboxLimits } from '../../agent/store/outbox.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'outbox-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const note = (name: string) => ({ kind: 'note', name: 'test', from: 0, to: 1, detail: name }) as const

/** A server that keeps what it is sent, as the protocol asks, and can be set back. */
class Far {
  events: WireEvent[] = []
  get standing() {
    const last = this.events.at(-1)
    return { watermark: this.events.length, hash: last ? eventHash(last) : FIRST_PREV }
  }
  take(batch: readonly WireEvent[]): void {
    const [first] = batch
    if (!first || first.number > this.events.length + 1) return
    for (const event of batch) {
      const known = this.events[event.number - 1]
      const isSame = !known || JSON.stringify(known) === JSON.stringify(event)
      const isNext = known !== undefined || (event.number === this.events.length + 1 && event.prev === this.standing.hash)
      if (!isSame || !isNext) throw new Error(`event ${event.number} ${isSame ? 'does not follow' : 'changed between two sends'}`)
      if (!known) this.events.push(event)
    }
  }
}

type Step =
  | { readonly do: 'record' | 'send' | 'send and lose the answer' | 'crash' | 'roll back' }
  | { readonly do: 'restore'; readonly share: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ do: 'record' }) },
  { weight: 4, arbitrary: fc.constantFrom<Step>({ do: 'send' }, { do: 'send and lose the answer' }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'crash' }, { do: 'roll back' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }) },
)

const rollBack = (db: DatabaseSync, outbox: Outbox): void => {
  try {
    inTransaction(db, () => {
      outbox.record(note('never'), 1)
      throw new Error('the disk is full')
    })
  } catch {
    // Nothing of it was kept: the numbers that follow show it.
  }
}

test('whatever happens, the server ends with every event once, in order, chained', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, most) => {
      const data = mkdtempSync(path.join(dir, 'run-'))
      const far = new Far()
      const recorded: string[] = []
      let { db } = openStore(data, 1)
      let outbox = outboxOn(db, 'a')
      const follow = () => expect(outbox.follow(far.standing, 1).kind).toMatch(/agreed|rewound/)
      const act = (one: Step): void => {
        switch (one.do) {
          case 'record':
            inTransaction(db, () => outbox.record(note(`event ${recorded.length}`), 1))
            recorded.push(`event ${recorded.length}`)
            return
          case 'roll back':
            return rollBack(db, outbox)
          case 'send':
            far.take(outbox.offer(most, 1_000))
            return follow()
          case 'send and lose the answer':
            return far.take(outbox.offer(most, 1_000))
          case 'restore':
            far.events.length = Math.floor(far.events.length * one.share)
            return follow()
          case 'crash':
            db.close()
            ;({ db } = openStore(data, 2))
            outbox = outboxOn(db, 'a')
            return follow()
        }
      }
      steps.forEach(act)
      follow()
      for (let batch = outbox.offer(most, 1_000); batch.length > 0; batch = outbox.offer(most, 1_000)) {
        far.take(batch)
        follow()
      }
      expect(far.events.map(({ body }) => (JSON.parse(body) as { detail: string }).detail)).toEqual(recorded)
      expect(outbox.waiting().count).toBe(0)
      db.close()
    }),
    { numRuns: 60 },
  )
})

const opened = (limits?: OutboxLimits) => {
  const { db, meta, lost, diedAt } = openStore(dir, 1_000)
  return { db, meta, lost, diedAt, outbox: outboxOn(db, 'a', limits) }
}

const record = (outbox: Outbox, ...names: readonly string[]): void => names.forEach((name) => outbox.record(note(name), 1_000))
const details = (events: readonly WireEvent[]): readonly string[] =>
  events.map(({ body }) => body.match(/"(?:detail|reason)":"([^"]*)"/)?.[1] ?? '')

describe('a repeat', () => {
  test('has the same number, id and text', () => {
    const { outbox, db } = opened()
    record(outbox, 'one', 'two')
    const first = outbox.offer(10, 1_000)
    record(outbox, 'three')
    expect(outbox.offer(10, 1_000).slice(0, 2)).toEqual(first)
    expect(first[0]?.id).toBe(eventId('a', outbox.epoch(), 1))
    expect(first[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    db.close()
  })
})

describe('confirmed rows', () => {
  test('are kept for the retention window, so that a restored server gets them again', () => {
    const { outbox, db } = opened()
    record(outbox, 'one', 'two', 'three')
    const sent = outbox.offer(10, 1_000)
    outbox.follow({ watermark: 3, hash: eventHash(sent[2] ?? missing()) }, 1_000)
    outbox.trim(1_000)
    expect(outbox.offer(10, 1_000)).toEqual([])
    expect(outbox.follow({ watermark: 1, hash: eventHash(sent[0] ?? missing()) }, 1_000)).toEqual({ kind: 'rewound' })
    expect(outbox.offer(10, 1_000)).toEqual(sent.slice(1))
    db.close()
  })

  test.each([
    { name: 'by age', limits: { retentionMs: 0, retentionBytes: 1 << 30 } },
    { name: 'by size', limits: { retentionMs: 1 << 30, retentionBytes: 10 } },
  ])('go $name; what a server then still misses is told as a gap, in a new epoch, with the whole state', ({ limits }) => {
    const { outbox, db, meta } = opened(limits)
    meta.set('manifestDue', null)
    record(outbox, 'one', 'two', 'three', 'four')
    const sent = outbox.offer(3, 1_000)
    outbox.follow({ watermark: 3, hash: eventHash(sent[2] ?? missing()) }, 1_000)
    outbox.trim(2_000)
    const epoch = outbox.epoch()
    expect(outbox.follow({ watermark: 0, hash: FIRST_PREV }, 3_000)).toEqual({ kind: 'beyond-retention' })
    expect(outbox.epoch()).not.toBe(epoch)
    expect(meta.number('manifestDue')).toBe(1)
    const again = outbox.offer(10, 1_000)
    expect(details(again)).toEqual(['beyond-retention', 'three', 'four'])
    expect(again.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(JSON.parse(again[0]?.body ?? '')).toMatchObject({ kind: 'gap', made: 2 })
    db.close()
  })
})

test.each([
  { name: 'holds more than was ever offered', standing: { watermark: 9, hash: 'x' } },
  { name: 'holds another event at that place', standing: { watermark: 1, hash: 'x' } },
])('a server that $name is a fork, and nothing is touched', ({ standing }) => {
  const { outbox, db } = opened()
  record(outbox, 'one', 'two')
  const sent = outbox.offer(10, 1_000)
  expect(outbox.follow(standing, 1_000).kind).toBe('forked')
  expect(outbox.offer(10, 1_000)).toEqual(sent)
  db.close()
})

test('rows that somebody took out are told as a gap, in a new epoch, and the rest goes on', () => {
  const { outbox, db, meta } = opened()
  meta.set('manifestDue', null)
  record(outbox, 'one', 'two', 'three', 'four', 'five')
  const [first] = outbox.offer(5, 1_000)
  outbox.follow({ watermark: 1, hash: eventHash(first ?? missing()) }, 1_000)
  const epoch = outbox.epoch()
  db.exec('delete from outbox where number = 3')
  expect(details(outbox.offer(5, 1_000))).toEqual(['two'])
  db.exec('delete from outbox where number = 2')
  const again = outbox.offer(5, 1_000)
  expect(details(again)).toEqual(['rows-lost', 'four', 'five'])
  expect(JSON.parse(again[0]?.body ?? '')).toMatchObject({ kind: 'gap', made: 2 })
  expect([outbox.epoch() === epoch, meta.number('manifestDue')]).toEqual([false, 1])
  db.close()
})

describe('the store', () => {
  test('commits durably, and says so', () => {
    const db = openDatabase(dir)
    expect(db.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 })
    expect(db.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
    db.close()
  })

  test.each([
    ['3.51.2', true],
    ['3.51.3', false],
    ['3.52.0', true],
    ['3.53.4', false],
  ])('engine %s is refused: %s', (version, isRefused) => {
    expect(engineProblem(version) !== null).toBe(isRefused)
  })

  test('knows when the last run was last alive, unless that ended in order', () => {
    const first = opened()
    first.meta.set('aliveAt', 1_500)
    first.db.close()
    const second = opened()
    expect(second.diedAt).toBe(1_500)
    second.meta.set('running', 0)
    second.db.close()
    const third = opened()
    expect(third.diedAt).toBeNull()
    third.db.close()
  })

  test('that is no database is set aside, and a new life begins', () => {
    writeFileSync(path.join(dir, 'agent.db'), 'this was a database once, and is none now. '.repeat(200))
    const { lost, db, outbox } = opened()
    expect(lost).toContain('not a database')
    expect(outbox.epoch()).toMatch(/^[0-9a-f-]{36}$/)
    db.close()
  })
})

function missing(): never {
  throw new Error('an event is missing')
}
