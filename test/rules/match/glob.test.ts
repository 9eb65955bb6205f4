// Our globs mean what a shell's mean, and never hang.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { globOf, globProblem } from '../../../rules/match/glob.ts'

test.each([
  ['/etc/nginx/**', '/etc/nginx/conf.d/a.conf', true],
  ['/etc/nginx/**', '/etc/nginx', true],
  ['/etc/nginx/**', '/etc/nginx-old/a', false],
  ['/etc/*', '/etc/ssh/sshd_config', false],
  ['/etc/*.conf', '/etc/.hidden.conf', true],
  ['**/authorized_keys', '/home/a/.ssh/authorized_keys', true],
  ['/etc/{ssh,pam.d}/**', '/etc/pam.d/sshd', true],
  ['/etc/rc[0-6].d/*', '/etc/rc3.d/S01', true],
  ['/etc/rc[!0-6].d/*', '/etc/rc3.d/S01', false],
  ['/srv/a?c', '/srv/abc', true],
  ['/srv/a?c', '/srv/a/c', false],
  ['/srv/\\*', '/srv/*', true],
  ['/srv/\\*', '/srv/x', false],
  ['/srv/(a)+', '/srv/(a)+', true],
  ['web-*', 'web-01', true],
  ['web-*', 'dbweb-01', false],
] as const)('%s and %s: %s', (pattern, path, expected) => {
  expect(globOf(pattern).matches(path)).toBe(expected)
})

/** Each piece of a pattern beside the regular expression that says the same; backtracking does no harm on names this short. */
const PIECES = {
  a: 'a',
  b: 'b',
  '.': '\\.',
  '*': '[^/]*',
  '?': '[^/]',
  '[ab]': '[ab]',
  '[!a]': '[^a/]',
  '[^b]': '[^b/]',
  '{a,bb}': '(?:a|bb)',
} as const
const piece = fc.constantFrom(...Object.entries(PIECES))
const segment = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .filter((pieces) => !pieces.some(([text], i) => text === '*' && pieces[i + 1]?.[0] === '*'))
const ANY_FOLDERS = '(?:/[^/]+)*'

test('agrees with the regular expression that says the same', () => {
  const pattern = fc.array(fc.oneof(segment, fc.constant('**' as const)), { minLength: 1, maxLength: 4 }).map((segments) => ({
    glob: segments.map((one) => (one === '**' ? '/**' : `/${one.map(([text]) => text).join('')}`)).join(''),
    expression: segments.map((one) => (one === '**' ? ANY_FOLDERS : `/${one.map(([, means]) => means).join('')}`)).join(''),
  }))
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 4 })
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.map((one) => `/${one}`).join(''))
  fc.assert(
    fc.property(pattern, path, ({ glob, expression }, text) => {
      expect(globOf(glob).matches(text)).toBe(new RegExp(`^${expression}$`).test(text))
    }),
    { numRuns: 3_000 },
  )
})

test.each([
  { name: 'stars in one name', pattern: `/x/${'*a'.repeat(200)}b`, path: `/x/${'a'.repeat(16_000)}` },
  { name: 'stars over folders', pattern: `/${'**/a/'.repeat(100)}b`, path: `/${'a/'.repeat(8_000)}` },
  { name: 'braces', pattern: '{a,b}'.repeat(60), path: 'a'.repeat(60) },
])('a hostile pattern does not hang: $name', ({ pattern, path }) => {
  const start = performance.now()
  expect(globOf(pattern).matches(path)).toBe(false)
  expect(performance.now() - start).toBeLessThan(1_000)
})

test.each([
  { pattern: '/etc/**', problem: null },
  { pattern: '', problem: 'The pattern is empty.' },
  { pattern: 'a'.repeat(1_025), problem: 'The pattern is longer than 1024 characters.' },
  { pattern: '{a,b}'.repeat(7), problem: 'The braces stand for more than 64 alternatives.' },
])('problem of a pattern: $problem', ({ pattern, problem }) => {
  expect(globProblem(pattern)).toBe(problem)
})
