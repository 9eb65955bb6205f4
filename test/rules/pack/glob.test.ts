// The dialect of path patterns, by example.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileGlob, partsOf } from '../../../rules/pack/glob.ts'

const cases: readonly {
  pattern: string
  fits: readonly string[]
  not: readonly string[]
  holds?: readonly string[]
  holdsNot?: readonly string[]
}[] = [
  {
    pattern: '/etc/ssh',
    fits: ['/etc/ssh', '/etc/ssh/a/b'],
    not: ['/etc', '/etc/sshd', '/x/etc/ssh'],
    holds: ['/', '/etc'],
    holdsNot: ['/usr', '/etc/x'],
  },
  {
    pattern: '/home/*/.ssh',
    fits: ['/home/a/.ssh/config'],
    not: ['/home/.ssh', '/home/a/b/.ssh'],
    holds: ['/home', '/home/a'],
    holdsNot: ['/home/a/docs', '/root'],
  },
  {
    pattern: '/etc/**/*.key',
    fits: ['/etc/a.key', '/etc/x/y/a.key', '/etc/a.key/below'],
    not: ['/etc/key', '/etc/x.keys', '/var/a.key'],
    holds: ['/etc/x'],
  },
  { pattern: '*.swp', fits: ['/a.swp', '/x/y/.a.swp'], not: ['/a.swpx', '/swp'] },
  { pattern: '.git/objects', fits: ['/etc/.git/objects/ab', '/.git/objects'], not: ['/etc/.git/hooks', '/objects'] },
  { pattern: '/etc/{cron.d,at}/x?', fits: ['/etc/cron.d/xy', '/etc/at/xz'], not: ['/etc/cron.d/x', '/etc/{cron.d,at}/xy'] },
  { pattern: '/etc/**', fits: ['/etc/a', '/etc/a/b'], not: ['/etc'] },
  { pattern: '/a/**/b/*c', fits: ['/a/b/c', '/a/x/b/y/b/xc'], not: ['/a/c', '/a/b/d'] },
  { pattern: '*a*b*', fits: ['/xaybz', '/ab'], not: ['/ba'] },
  { pattern: '/', fits: ['/', '/etc'], not: [] },
]

test.each(cases)('$pattern', ({ pattern, fits, not, holds = [], holdsNot = [] }) => {
  const globs = compileGlob(pattern)
  const matches = (path: string) => globs.some((glob) => glob.matches(partsOf(path)))
  const mayHold = (path: string) => globs.some((glob) => glob.mayHold(partsOf(path)))
  expect(fits.filter((path) => !matches(path))).toEqual([])
  expect(not.filter(matches)).toEqual([])
  expect(holds.filter((path) => !mayHold(path))).toEqual([])
  expect(holdsNot.filter(mayHold)).toEqual([])
})

test.each([
  { pattern: '/etc/{a', says: 'a brace is not closed' },
  { pattern: '/{a,b,c}{a,b,c}{a,b,c}{a,b,c}', says: 'its braces stand for more than 64 paths' },
])('refuses $pattern', ({ pattern, says }) => {
  expect(() => compileGlob(pattern)).toThrow(says)
})

/** The obvious way, with V8's patterns, on patterns too small to hurt it. */
const obvious = (pattern: string): RegExp => {
  const source = partsOf(pattern)
    .map((name) => (name === '**' ? '(?:/[^/]+)*' : `/${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}`))
    .join('')
  return new RegExp(`^${source}(?:/.*)?$`)
}

test('says the same as the obvious way', () => {
  const name = fc.constantFrom('a', 'b', 'ab', 'a.b', '*', '*a', 'a*', 'a*b', '?', '**', 'a?')
  const pattern = fc
    .array(name, { minLength: 1, maxLength: 4 })
    .filter((names) => names.at(-1) !== '**')
    .map((names) => `/${names.join('/')}`)
  const path = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'a.b', 'ba', 'aab'), { minLength: 1, maxLength: 5 })
    .map((names) => `/${names.join('/')}`)
  fc.assert(
    fc.property(pattern, path, (source, where) => {
      expect(compileGlob(source).some((glob) => glob.matches(partsOf(where)))).toBe(obvious(source).test(where))
    }),
    { numRuns: 2_000 },
  )
})

test('a hostile pattern is no slower than its length', () => {
  const [glob] = compileGlob(`/${'a*'.repeat(400)}b`)
  expect(glob?.matches([`${'a'.repeat(20_000)}c`])).toBe(false)
})
