// A full disk: nothing recorded is lost, what waits is still sent and let go of, and then recording goes on with a gap row.
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { inTransaction } from '../../../agent/store/database.ts'
import { openStore } from '../../../agent/store/open.ts'
import { outboxOn } from '../../../agent/store/outbox.ts'
import { isBroken } from '../../../agent/store/room.ts'
import { farEnd, Items, ledgerOf } from './ledger.ts'
import { canMount, smallDisk } from './small-disk.ts'

type Disk = {
  readonly name: string
  readonly open: () => { readonly dir: string; readonly limit: number | null; readonly remove: () => void }
}

/** SQLite's own limit of pages is a full disk to it, and needs no rights. */
const pageLimit: Disk = {
  name: 'a limit of pages',
  open: () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'room-'))
    return { dir, limit: 150, remove: () => rmSync(dir, { recursive: true, force: true }) }
  },
}
const mounted = (kib: number): Disk => ({
  name: `a file system of ${kib} KiB`,
  open: () => {
    const disk = smallDisk(kib << 10)
    if (disk === null) throw new Error('it could be mounted a moment ago')
    return { ...disk, limit: null }
  },
})
const disks: readonly Disk[] = [pageLimit, ...(canMount() ? [800, 1_024, 2_048].map(mounted) : [])]

/** What the reserve gives, where it is no file on the same disk. */
const GIVEN_UP_PAGES = 64
const EVERY = { retentionMs: 3_600_000, retentionBytes: 1 << 30 }

function recordUntilFull(
  { db, outbox }: { db: ReturnType<typeof openStore>['db']; outbox: ReturnType<typeof outboxOn> },
  items: Items,
): unknown {
  for (let at = 0; at < 10_000; at += 1) {
    const change = items.change(`/srv/${at}`, false, `${at} `.repeat(300))
    if (change === null) continue
    try {
      inTransaction(db, () => outbox.record(change, 1))
      items.keep(change)
    } catch (error) {
      return error
    }
  }
  return null
}

describe.each(disks)('on $name', ({ open }) => {
  test('everything recorded arrives, room is made, and what follows is recorded again', () => {
    const { dir, limit, remove } = open()
    onTestFinished(remove)
    const { db, room } = openStore(dir, 1)
    if (limit !== null) db.exec(`pragma max_page_count = ${limit}`)
    const outbox = outboxOn(db, 'a', EVERY)
    const items = new Items()
    expect(room.isThere()).toBe(true)
    const error = recordUntilFull({ db, outbox }, items)
    expect(items.recorded).toBeGreaterThan(20)
    expect([room.lost(error), isBroken(error)]).toEqual([true, false])
    if (limit !== null) db.exec(`pragma max_page_count = ${limit + GIVEN_UP_PAGES}`)
    expect([room.isThere(), statSync(path.join(dir, 'reserve')).size]).toEqual([false, 0])

    const far = farEnd()
    for (let most = 64, turns = 0; outbox.waiting().count > 0 && turns < 1_000; turns += 1)
      try {
        far.take(outbox.offer(most, 1 << 20))
        outbox.follow(far.standing(), 1)
        outbox.trim(1, true)
        room.relieve()
      } catch (failed) {
        if (!room.lost(failed)) throw failed
        most = Math.max(1, most >> 2)
      }
    expect(outbox.waiting().count).toBe(0)
    expect(ledgerOf(far.events, db).rows).toBe(items.recorded)
    expect([room.regain(), room.isThere()]).toEqual([true, true])
    outbox.recordNow({ kind: 'gap', merged: 0, made: 0, from: 1, to: 2, reason: 'disk-full' }, 1)
    expect(outbox.waiting().count).toBe(1)
    db.close()
  })
})

describe.runIf(canMount())('a log is never more than the store can take in', () => {
  const sizes = [400, 900, 1_300].flatMap((kib) => [3_000, 4_096].map((disk) => ({ kib, disk })))

  test.each(sizes)('transactions of $kib KiB on a disk of $disk KiB', ({ kib, disk: size }) => {
    const disk = smallDisk(size << 10)
    onTestFinished(() => disk?.remove())
    const dir = disk?.dir ?? ''
    const { db, room } = openStore(dir, 1)
    const insert = db.prepare('insert into texts values (?, ?, ?)')
    const fill = (): unknown => {
      for (let at = 0; ; at += 1)
        try {
          inTransaction(db, () => Array.from({ length: kib / 4 }, (_, part) => insert.run(at, String(part), 'x'.repeat(3_900))))
        } catch (error) {
          return error
        }
    }
    for (let round = 0; round < 3; round += 1) {
      expect(room.lost(fill())).toBe(true)
      expect(statSync(path.join(dir, 'agent.db-wal')).size).toBe(0)
      inTransaction(db, () => db.exec('delete from texts'))
      expect(room.regain()).toBe(true)
    }
    db.close()
  })
})

test.runIf(canMount())('a disk that somebody else filled stays without a reserve until there is room', () => {
  const disk = smallDisk(2 << 20)
  onTestFinished(() => disk?.remove())
  const { db, room } = openStore(disk?.dir ?? '', 1)
  const outbox = outboxOn(db, 'a', EVERY)
  const filler = path.join(disk?.dir ?? '', 'filler')
  const fillUp = () => expect(() => writeFileSync(filler, Buffer.alloc(2 << 20), { flag: 'a' })).toThrow('ENOSPC')
  fillUp()
  expect(room.lost(recordUntilFull({ db, outbox }, new Items()))).toBe(true)
  fillUp()
  const lostAt = room.lostAt()
  expect(room.regain()).toBe(false)
  expect(room.lostAt()).toBe(lostAt)
  rmSync(filler)
  expect(room.regain()).toBe(true)
  db.close()
})

test('an agent that starts on a full disk remembers that it is full', () => {
  const { dir, remove } = pageLimit.open()
  onTestFinished(remove)
  const first = openStore(dir, 1)
  expect(first.room.lost(Object.assign(new Error('full'), { code: 'ENOSPC' }))).toBe(true)
  first.db.close()
  const second = openStore(dir, 2)
  expect([second.room.isThere(), existsSync(path.join(dir, 'reserve'))]).toEqual([false, true])
  second.db.close()
})
