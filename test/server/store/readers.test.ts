// The reading threads: a question that takes too long is given up alone, and those behind it are answered all the same.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { kyselyInWorkers } from '../../../server/store/readers.ts'

let folder = ''
type Tables = { kept: { n: number }; nowhere: { n: number } }
let db: ReturnType<typeof kyselyInWorkers<Tables>>
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knowngood-readers-'))
  const file = path.join(folder, 'x.db')
  const writer = new DatabaseSync(file)
  writer.exec('pragma journal_mode = wal; create table kept (n integer); insert into kept values (1)')
  writer.close()
  db = kyselyInWorkers(file, 1)
})
afterEach(async () => {
  await db.destroy()
  rmSync(folder, { recursive: true, force: true })
})

const one = async () => (await db.selectFrom('kept').select('n').execute()).map(({ n }) => n)
/** Counts for several seconds. */
const slow = () =>
  db
    .withRecursive('counted(n)', (query) =>
      query
        .selectFrom('kept')
        .select('n')
        .unionAll(
          query
            .selectFrom('counted')
            .select((eb) => eb('counted.n', '+', 1).as('n'))
            .where('counted.n', '<', 60_000_000),
        ),
    )
    .selectFrom('counted')
    .select((eb) => eb.fn.max('counted.n').as('n'))
    .execute()

test('a hundred at once are answered by one thread', async () => {
  expect(await Promise.all(Array.from({ length: 100 }, one))).toEqual(Array.from({ length: 100 }, () => [1]))
})

test('a slow question is given up, and the one behind it is answered', async () => {
  const [given, next] = await Promise.allSettled([slow(), one()])
  expect(given).toMatchObject({ status: 'rejected', reason: { message: 'a read took longer than 2 s and was given up' } })
  expect(next).toEqual({ status: 'fulfilled', value: [1] })
})

test('a mistaken question is refused with its reason, and the thread goes on', async () => {
  await expect(db.selectFrom('nowhere').select('n').execute()).rejects.toThrow('no such table')
  expect(await one()).toEqual([1])
  await expect(db.deleteFrom('kept').execute()).rejects.toThrow(/readonly/)
})

test('where no thread can start, the question is refused instead of asked for ever', async () => {
  const broken = kyselyInWorkers<{ kept: { n: number } }>(path.join(folder, 'none', 'x.db'), 1)
  await expect(broken.selectFrom('kept').select('n').execute()).rejects.toThrow('a reading thread failed')
  await broken.destroy()
})

test('after the end, nobody is kept waiting', async () => {
  const asked = Promise.allSettled([one(), slow(), one()])
  await db.destroy()
  for (const { status } of (await asked).slice(1)) expect(status).toBe('rejected')
})
