// The SQLite file behind the store: durable settings, a refusal of newer data, groups of writes that stand or fall alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commitInGroups } from '../../../server/store/commit.ts'
import { databaseFile, openConnection, transactionsOn } from '../../../server/store/database.ts'
import { openStore } from '../../../server/store/store.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-store-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

test('a commit is synced, not only written', () => {
  const connection = openConnection(databaseFile(dataDir))
  expect(connection.prepare('pragma synchronous').get()).toMatchObject({ synchronous: 2 })
  expect(connection.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
  expect(connection.prepare('pragma foreign_keys').get()).toMatchObject({ foreign_keys: 1 })
  connection.close()
})

test('opens twice with the same result, and refuses data of a newer version in words', async () => {
  for (let round = 0; round < 2; round++) await (await openStore({ dataDir })).close()
  const connection = new DatabaseSync(databaseFile(dataDir))
  connection.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')")
  connection.close()
  await expect(openStore({ dataDir })).rejects.toThrow(/newer version of knowngood.*9999-later.*--data/)
})

test('refuses an unusable folder in words', async () => {
  await expect(openStore({ dataDir: '/dev/null/data' })).rejects.toThrow(/\/dev\/null\/data cannot be used/)
})

test('in a group, the unit of work that throws leaves nothing and its neighbours stay', async () => {
  const connection = openConnection(databaseFile(dataDir))
  connection.exec('create table kept (n integer)')
  let commits = 0
  const { write, close } = commitInGroups(transactionsOn(connection), connection, () => commits++)
  const insert = (n: number, fails: boolean) =>
    write(async (tx) => {
      tx.prepare('insert into kept values (?)').run(n)
      if (fails) throw new Error(`no ${n}`)
      return n
    })
  const settled = await Promise.allSettled([insert(1, false), insert(2, true), insert(3, false)])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(connection.prepare('select n from kept order by n').all()).toEqual([{ n: 1 }, { n: 3 }])
  expect(commits).toBe(1)
  await close()
  await expect(insert(4, false)).rejects.toThrow('closed')
  connection.close()
})
