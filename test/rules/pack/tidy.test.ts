// What changes by itself is left out or levelled, and nothing else.
import { expect, test } from 'vitest'
import { compilePattern } from '../../../rules/pack/pattern.ts'
import { isSameTidied, tidy, type VolatileRule } from '../../../rules/tidy.ts'

const rule = (pattern: string): VolatileRule => ({ name: 'x', reason: 'test', pattern: compilePattern(pattern) })
const cases: readonly { name: string; rules: readonly VolatileRule[]; text: string; says: string }[] = [
  { name: 'a line without a group is left out', rules: [rule('^# saved ')], text: 'a\n# saved today\nb\n', says: 'a\nb\n' },
  {
    name: 'a group is levelled',
    rules: [rule('seen (\\d+) times')],
    text: 'x seen 12 times, seen 3 times\n',
    says: 'x seen ‹…› times, seen ‹…› times\n',
  },
  { name: 'one rule after the other', rules: [rule('(\\d+)$'), rule('^x')], text: 'a 1\nx 2\n', says: 'a ‹…›\n' },
  { name: 'no rules', rules: [], text: 'a\r\n', says: 'a\r\n' },
]
test.each(cases)('$name', ({ rules, text, says }) => {
  expect(tidy(text, rules)).toBe(says)
})

test('two texts are the same when only that differs', () => {
  const rules = [rule('^# saved ')]
  expect(isSameTidied('# saved 1\na\n', '# saved 2\na\n', rules)).toBe(true)
  expect(isSameTidied('# saved 1\na\n', '# saved 2\nb\n', rules)).toBe(false)
})
