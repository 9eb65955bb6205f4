// The accounts area of the store: what it keeps apart, what it refuses, and the trail without a gap.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Role } from '../../../rules/domain.ts'
import type { Person } from '../../../server/store/accounts/rows.ts'
import type { Store } from '../../../server/store/store.ts'
import { openStore } from '../../postgres/store.ts'

let dataDir: string
let store: Store
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-people-'))
  store = await openStore({ dataDir })
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const aPerson = (different: Partial<Person> = {}): Person & { readonly passwordHash: string | null } => ({
  id: 'p-1',
  name: 'Ada',
  login: 'ada',
  mail: null,
  roles: ['viewer'],
  state: 'active',
  createdAt: 1,
  ...different,
  passwordHash: null,
})
const add = (person = aPerson()) => store.write((tx) => tx.addPerson(person))
const audit = (verb: string) =>
  store.write((tx) => tx.audit({ at: 5, actor: { kind: 'system', name: 'test' }, verb, subject: 's', detail: { a: 1 } }))

test('a login is one person, whatever its case', async () => {
  await add()
  await expect(add(aPerson({ id: 'p-2', login: 'ADA' }))).rejects.toThrow(/unique/i)
  expect((await store.read.personByLogin('Ada'))?.person.id).toBe('p-1')
  expect(await store.read.people()).toHaveLength(1)
})

test('no list of people holds a password', async () => {
  await add()
  await store.write((tx) => tx.setPassword('p-1', '$argon2id$secret'))
  expect(JSON.stringify([await store.read.people(), await store.read.person('p-1')])).not.toContain('argon2id')
  expect((await store.read.personByLogin('ada'))?.passwordHash).toBe('$argon2id$secret')
})

test('a role that this version does not know gives no right', async () => {
  await add(aPerson({ roles: ['viewer', 'emperor' as Role] }))
  expect((await store.read.person('p-1'))?.roles).toEqual(['viewer'])
})

test('a session belongs to a person who exists, and ends with their rights', async () => {
  const session = { id: 'h', person: 'p-1', createdAt: 1, authenticatedAt: 1, seenAt: 1 }
  await expect(store.write((tx) => tx.addSession(session))).rejects.toThrow(/foreign key/i)
  await add()
  await store.write((tx) => tx.addSession(session))
  expect(await store.read.session('h')).toMatchObject({ person: { id: 'p-1' } })
  await store.write((tx) => tx.setPerson('p-1', { roles: ['admin'], state: 'active' }))
  expect(await store.read.session('h')).toBeNull()
})

test('a set-up link is used once, by whoever is first', async () => {
  await store.write((tx) => tx.replaceSetupLink({ hash: 'h', person: null, at: 0, expiresAt: 10 }))
  const used = await Promise.all([1, 2, 3].map(() => store.write((tx) => tx.useSetupLink('h', 5))))
  expect(used.filter(Boolean)).toHaveLength(1)
  await store.write((tx) => tx.replaceSetupLink({ hash: 'i', person: null, at: 0, expiresAt: 10 }))
  expect([await store.read.setupLink('i', 9), await store.read.setupLink('i', 10)]).toEqual([{ person: null }, null])
  expect(await store.write((tx) => tx.useSetupLink('i', 10))).toBe(false)
})

test('the trail is numbered without a gap, also when a transaction in between is taken back', async () => {
  const broken = store.write(async (tx) => {
    await tx.audit({ at: 5, actor: { kind: 'nobody' }, verb: 'lost', subject: 's' })
    throw new Error('taken back')
  })
  const all = [audit('a'), broken.catch(() => null), audit('b'), audit('c')]
  await Promise.all(all)
  const rows = await store.read.auditTrail({ limit: 10 })
  expect(rows.map(({ number, verb }) => [number, verb])).toEqual([
    [3, 'c'],
    [2, 'b'],
    [1, 'a'],
  ])
  expect((await store.read.auditTrail({ limit: 1, before: 3, subject: 's' }))[0]).toMatchObject({ number: 2, detail: { a: 1 } })
})
