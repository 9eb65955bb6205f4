// The password hash: Node's own argon2id, never more than two at once.
import { expect, test } from 'vitest'
import { passwordHasher } from '../../../server/auth/password-hash.ts'

const SMALL = { memory: 32, passes: 1, parallelism: 1, tagLength: 32 } as const

test('the default cost is what OWASP asks for, and the text says so', async () => {
  const hasher = passwordHasher()
  const stored = await hasher.hash('kestrel moor anvil lantern')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await hasher.verify('kestrel moor anvil lantern', stored)).toBe(true)
  expect(await hasher.verify('kestrel moor anvil lanterN', stored)).toBe(false)
})

test('the same password has another hash each time, and equal letters written differently are equal', async () => {
  const hasher = passwordHasher(SMALL)
  const [one, two] = [await hasher.hash('caf\u00e9 au lait s\u2019il'), await hasher.hash('caf\u00e9 au lait s\u2019il')]
  expect(one).not.toBe(two)
  expect(await hasher.verify('cafe\u0301 au lait s\u2019il', one)).toBe(true)
})

test('a hash made at another cost is verified at that cost', async () => {
  const stored = await passwordHasher({ ...SMALL, memory: 64, passes: 2 }).hash('kestrel')
  expect(await passwordHasher(SMALL).verify('kestrel', stored)).toBe(true)
})

test('nobody is never right, and damaged text throws', async () => {
  const hasher = passwordHasher(SMALL)
  expect(await hasher.verify('', null)).toBe(false)
  await expect(hasher.verify('x', 'plain')).rejects.toThrow('cannot be read')
})

test('at most two run at once, all get their turn, and a failure frees its place', async () => {
  let running = 0
  let most = 0
  let calls = 0
  const hasher = passwordHasher(SMALL, async () => {
    calls += 1
    const isBroken = calls === 3
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, 5))
    running -= 1
    if (isBroken) throw new Error('no memory')
    return Buffer.alloc(32)
  })
  const all = await Promise.allSettled(Array.from({ length: 12 }, () => hasher.verify('x', null)))
  expect(most).toBe(2)
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(11)
})
