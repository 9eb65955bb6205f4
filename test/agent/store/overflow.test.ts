// More waits than there is room for: nothing disappears without being counted, and the story of each item stays whole.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '../../../agent/store/database.ts'
import { openStore } from '../../../agent/store/open.ts'
import { outboxOn } from '../../../agent/store/outbox.ts'
import type { SoftLimits } from '../../../agent/store/overflow.ts'
import { farEnd, Items, ledgerOf } from './ledger.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'overflow-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const HOUR = { retentionMs: 3_600_000, retentionBytes: 1 << 30 }
const opened = (soft: SoftLimits, data = dir) => {
  const { db, meta } = openStore(data, 1)
  return { db, meta, outbox: outboxOn(db, 'a', { ...HOUR, soft }) }
}

const PATHS = ['/etc/a', '/etc/b', '/etc/c', '/srv/d', '/etc/ssh/sshd_config'] as const
type Step =
  | { readonly do: 'change'; readonly path: string; readonly gone: boolean }
  | { readonly do: 'send' | 'lose'; readonly most: number }
  | { readonly do: 'crash' | 'undo' | 'note' }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('change' as const), path: fc.constantFrom(...PATHS), gone: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('send' as const, 'lose' as const), most: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'undo' as const, 'note' as const) }) },
)

type Run = ReturnType<typeof begin>

function begin(rows: number) {
  const data = mkdtempSync(path.join(dir, 'run-'))
  const soft = { rows, bytes: 1 << 20 }
  const open = () => opened(soft, data)
  return { open, store: open(), far: farEnd(), items: new Items() }
}

function change({ store: { db, outbox }, items }: Run, item: string, gone: boolean): void {
  const body = items.change(item, gone)
  if (body === null) return
  inTransaction(db, () => outbox.record(body, 1))
  items.keep(body)
}

/** A change whose transaction fails leaves nothing, also not in the books. */
function undo({ store: { db, outbox }, items }: Run): void {
  const body = items.change(PATHS[0], false)
  try {
    inTransaction(db, () => {
      if (body) outbox.record(body, 1)
      throw new Error('undone')
    })
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'undone') throw error
  }
}

function act(run: Run, one: Step): void {
  const { store, far, items } = run
  switch (one.do) {
    case 'change':
      return change(run, one.path, one.gone)
    case 'undo':
      return undo(run)
    case 'note':
      inTransaction(store.db, () => store.outbox.record({ kind: 'note', name: 'test', from: 0, to: 1, detail: '' }, 1))
      items.recorded += 1
      return
    case 'lose':
      return far.take(store.outbox.offer(one.most, 10_000))
    case 'send':
      far.take(store.outbox.offer(one.most, 10_000))
      if (store.outbox.follow(far.standing(), 1).kind !== 'agreed') throw new Error('it did not follow')
      return
    case 'crash':
      store.db.close()
      run.store = run.open()
  }
}

test('at all times: recorded = stored + declared merged + waiting, and each item goes from what it was to what it is', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 100, size: 'max' }), fc.integer({ min: 6, max: 12 }), (steps, rows) => {
      const run = begin(rows)
      let others = 0
      for (const one of steps) {
        act(run, one)
        if (one.do !== 'change') others += 1
        const ledger = ledgerOf(run.far.events, run.store.db)
        expect(ledger.rows + ledger.declared).toBe(run.items.recorded)
        expect(ledger.breaks).toEqual([])
        const last = new Map(ledger.changes.map(({ item, after }) => [item.path, after?.hash ?? null]))
        expect(last).toEqual(new Map([...last.keys()].map((item) => [item, run.items.state.get(item) ?? null])))
        expect([...run.items.state.keys()].filter((item) => !last.has(item))).toEqual([])
        expect(ledger.waiting).toBeLessThanOrEqual(rows + PATHS.length + 1 + others * 4)
      }
      run.store.db.close()
    }),
    { numRuns: 25 },
  )
})

/** Changes recorded one after the other, each in its own transaction. */
const recordAll = (
  { db, outbox }: ReturnType<typeof opened>,
  items: Items,
  changes: readonly (readonly [path: string, gone: boolean, text?: string])[],
) => {
  for (const [item, gone, text] of changes) {
    const change = items.change(item, gone, text)
    if (change === null) continue
    inTransaction(db, () => outbox.record(change, 1))
    items.keep(change)
  }
  return ledgerOf([], db)
}
const times = (count: number, item: string) => Array.from({ length: count }, () => [item, false] as const)

describe('when there are too many rows', () => {
  const soft = { rows: 8, bytes: 1 << 20 }

  test('those of one item become one, with its span, its count, and a gap row beside it', () => {
    const store = opened(soft)
    const ledger = recordAll(store, new Items(), times(9, '/etc/a'))
    expect(ledger.changes).toMatchObject([
      { op: 'added', before: null, after: { hash: 'sha256:9' }, lastSeen: 1, firstSeen: 10, merged: 9 },
    ])
    expect(ledger.gaps).toMatchObject([{ merged: 9, made: 1, from: 1, to: 10, reason: 'overflow' }])
    store.db.close()
  })

  test('what was made and undone meanwhile keeps a row', () => {
    const store = opened(soft)
    const ledger = recordAll(store, new Items(), [
      ['/srv/tool', false],
      ['/srv/tool', true],
      ...times(2, '/etc/a'),
      ...times(6, '/etc/motd'),
    ])
    expect(ledger.changes.find(({ item }) => item.path === '/srv/tool')).toMatchObject({ op: 'added', after: { hash: 'sha256:1' } })
    const later = recordAll(
      store,
      new Items(),
      Array.from({ length: 9 }, (_, at) => [`/srv/${at}`, false] as const),
    )
    expect(later.changes.filter(({ item }) => item.path === '/srv/tool')).toMatchObject([
      { op: 'removed', before: null, after: null, merged: 2 },
    ])
    store.db.close()
  })

  test('accounts, sudo and SSH keep their detail while others have some to give', () => {
    const store = opened(soft)
    const ledger = recordAll(store, new Items(), [...times(4, '/etc/sudoers'), ...times(5, '/etc/motd')])
    expect(ledger.changes.map(({ item, merged }) => [item.path, merged ?? 1])).toEqual([
      ...Array.from({ length: 4 }, () => ['/etc/sudoers', 1]),
      ['/etc/motd', 5],
    ])
    expect(recordAll(store, new Items(), times(9, '/etc/sudoers')).changes).toHaveLength(2)
    store.db.close()
  })

  test('what was offered once is never touched', () => {
    const store = opened(soft)
    const items = new Items()
    recordAll(store, items, times(3, '/etc/a'))
    const offered = store.outbox.offer(3, 10_000)
    recordAll(store, items, times(12, '/etc/a'))
    expect(store.outbox.offer(3, 10_000)).toEqual(offered)
    store.db.close()
  })

  test('far beyond it only the state follows, and what is left out is counted', () => {
    const store = opened(soft)
    store.meta.set('manifestDue', null)
    const items = new Items()
    const ledger = recordAll(store, items, [
      ...Array.from({ length: 40 }, (_, at) => [`/srv/${at}`, false] as const),
      ...times(3, '/srv/0'),
    ])
    expect(ledger.rows).toBeLessThanOrEqual(2 * soft.rows + 1)
    expect(ledger.rows + ledger.declared).toBe(items.recorded)
    expect(ledger.changes.find(({ item }) => item.path === '/srv/0')).toMatchObject({ merged: 4, after: { hash: 'sha256:43' } })
    expect(store.meta.number('manifestDue')).toBe(1)
    store.db.close()
  })
})

describe('when there are too many bytes', () => {
  test('texts go before changes do, the digests stay', () => {
    const store = opened({ rows: 1_000, bytes: 40_000 })
    const text = 'x'.repeat(1_000)
    const ledger = recordAll(
      store,
      new Items(),
      Array.from({ length: 30 }, (_, at) => [at === 0 ? '/etc/passwd' : `/srv/${at % 7}`, false, text] as const),
    )
    expect(ledger.changes).toHaveLength(30)
    expect(ledger.gaps).toEqual([])
    const kept = ledger.changes.map(({ after }) => after?.text === text)
    expect(kept.slice(0, 4)).toEqual([true, false, false, false])
    expect(kept.at(-1)).toBe(true)
    expect(ledger.changes.every(({ after }) => after?.hash && (after.text ?? after.noText))).toBe(true)
    store.db.close()
  })
})

test('a store of an earlier version is brought up to date with what waits in it', () => {
  const first = opened({ rows: 8, bytes: 1 << 20 })
  for (const statement of [
    'drop index outbox_waiting',
    ...['item', 'rank', 'merged', 'shed'].map((name) => `alter table outbox drop column ${name}`),
  ])
    first.db.exec(statement)
  first.db.exec(`insert into outbox (body, starts, ends, recorded_at, bytes) values ('{"kind":"note"}', 1, 1, 1, 15)`)
  first.db.close()
  const second = opened({ rows: 8, bytes: 1 << 20 })
  expect(second.outbox.offer(10, 1_000).map(({ body }) => body)).toEqual(['{"kind":"note"}'])
  second.db.close()
})
