// PostgreSQL behind the store: refusals in words, one writer among many, lost connections, and answers like those of SQLite.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkAddress, refusalOf, withoutPassword } from '../../../server/store/postgres/address.ts'
import { openStore, type Store } from '../../../server/store/store.ts'
import { aDatabase, type Database, sharedPostgres } from '../../postgres/database.ts'

const dataDir = '/nowhere'
const instance = await sharedPostgres()

describe('an address that cannot be used is refused in words that say what to do, without its password', () => {
  const refused: readonly { readonly name: string; readonly url: string; readonly says: RegExp }[] = [
    { name: 'another database', url: 'mysql://u:secret@h/d', says: /is not one of PostgreSQL.*postgres:\/\/knowngood@/ },
    { name: 'no address at all', url: 'postgres://u:secret@[/d', says: /is not one of PostgreSQL/ },
    { name: 'nothing listens', url: 'postgres://u:secret@127.0.0.1:1/d', says: /nothing listens there. Start PostgreSQL/ },
    { name: 'no such socket', url: 'postgres://u:secret@h/d?host=/nowhere', says: /nothing listens on that socket/ },
  ]
  test.each(refused)('$name', async ({ url, says }) => {
    const refusal = await openStore({ dataDir, databaseUrl: url }).catch((error: Error) => error)
    expect(refusal).toMatchObject({ name: 'Refusal', message: expect.stringMatching(says) })
    expect(refusal instanceof Error ? refusal.message : '').not.toContain('secret')
  })

  test.each([
    ['28P01', /refuses the password.*PGPASSWORD/],
    ['42501', /may not make tables.*owner/],
    ['53300', /no connection left/],
  ])('%s', (code, says) => {
    expect(refusalOf(Object.assign(new Error('x'), { code }), 'postgres://u:secret@h/d')?.message).toMatch(says)
  })

  test('what is an address stays as it is', () => {
    expect(checkAddress('postgresql://u:p@h:5433/d?sslmode=require')).toBe('postgresql://u:p@h:5433/d?sslmode=require')
    expect(withoutPassword('postgres://u:p@h/d?password=p')).toBe('postgres://u:***@h/d?password=***')
  })
})

describe.runIf(instance !== null)('a running server', () => {
  let database: Database
  let store: Store
  const more: Store[] = []
  const open = async (): Promise<Store> => {
    const one = await openStore({ dataDir, databaseUrl: database.url })
    more.push(one)
    return one
  }
  beforeAll(async () => {
    if (instance === null) return
    database = await aDatabase(instance)
    store = await open()
  })
  afterAll(async () => {
    for (const one of more) await one.close()
  })

  test('a database that does not exist is refused in words', async () => {
    await expect(openStore({ dataDir, databaseUrl: instance?.urlOf('nobody_made_it') ?? '' })).rejects.toThrow(
      /no database of that name.*createdb/,
    )
  })

  test('data of a newer version is refused in words', async () => {
    await database.administer(`insert into kysely_migration (name, timestamp) values ('9999-later', '2030')`)
    await expect(open()).rejects.toThrow(/newer version of knowngood.*9999-later.*--database-url/)
    await database.administer(`delete from kysely_migration where name = '9999-later'`)
  })

  test('two that open an empty database at once both find it whole', async () => {
    if (instance === null) return
    const { url } = await aDatabase(instance)
    const both = await Promise.all([1, 2].map(() => openStore({ dataDir, databaseUrl: url })))
    for (const one of both) expect(await one.read.allAssets()).toEqual([])
    await Promise.all(both.map((one) => one.close()))
  })

  test('servers on one database write one after the other, as if they were one', async () => {
    const other = await open()
    const add = (one: Store, name: string) =>
      one.write(async (tx) => {
        const count = (await tx.allAssets()).length
        await tx.ensureAsset(name, count)
      })
    await Promise.all(Array.from({ length: 60 }, (_, n) => add(n % 2 === 0 ? store : other, `host-${n}`)))
    const seen = (await other.read.allAssets()).map(({ createdAt }) => createdAt).toSorted((a, b) => a - b)
    expect(seen).toEqual(seen.map((_, n) => n))
    expect(seen).toHaveLength(60)
  })

  test('a lost connection loses what was under way and says so; the next write finds another', async () => {
    const kill = () =>
      database.administer(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'knowngood%' and datname = current_database()`,
      )
    const work = store.write(async (tx) => {
      await tx.ensureAsset('never', 1)
      await kill()
      await tx.ensureAsset('never either', 1)
    })
    await expect(work).rejects.toThrow(/terminat|connection|committed/i)
    await store.write((tx) => tx.ensureAsset('after', 1))
    const names = (await store.read.allAssets()).map(({ id }) => id)
    expect(names).toContain('after')
    expect(names).not.toContain('never')
  })

  test('text is ordered by its bytes, and found whatever its case, as in SQLite', async () => {
    await store.write(async (tx) => {
      for (const id of ['zz-b', 'zz-B', 'zz-ä', 'zz-_', 'zz-a\0b']) await tx.ensureAsset(id, 1)
    })
    const names = (await store.read.allAssets()).map(({ id }) => id).filter((id) => id.startsWith('zz-'))
    expect(names).toEqual(['zz-B', 'zz-_', 'zz-a\u2400b', 'zz-b', 'zz-ä'])
  })

  test('a statement that fails spoils its own unit of work only', async () => {
    const token = { id: 'same', hash: 'same', name: 'same', roles: [], createdAt: 1, createdBy: 'test' }
    const settled = await Promise.allSettled([
      store.write((tx) => tx.ensureAsset('first', 1)),
      store.write((tx) => tx.addApiToken(token)),
      store.write((tx) => tx.addApiToken(token)),
      store.write((tx) => tx.ensureAsset('last', 1)),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect((await store.read.allAssets()).map(({ id }) => id)).toEqual(expect.arrayContaining(['first', 'last']))
  })
})
