// A secret that another took the place of reads as one chip; where nobody can say which became which, each stays its own.
import { expect, test } from 'vitest'
import { piecesOf, withTurnedSecrets } from '../../dashboards/parts/diff-pieces.ts'

const A = '‹secret a1f39c02›'
const B = '‹secret 9c02d4e8›'
const cases: readonly { name: string; before: string | null; after: string; says: string }[] = [
  { name: 'turned', before: `token ${A}`, after: `token ${B}`, says: 'token ‹secret a1f3 → 9c02›' },
  { name: 'the same', before: `token ${A}; x`, after: `token ${A}; y`, says: `token ${A}; y` },
  { name: 'one of two', before: `${A} ${A}`, after: `${A} ${B}`, says: `${A} ‹secret a1f3 → 9c02›` },
  { name: 'not equally many', before: `${A} ${A}`, after: B, says: B },
  { name: 'a line of its own', before: null, after: `token ${B}`, says: `token ${B}` },
]
test.each(cases)('$name', ({ before, after, says }) => {
  expect(
    withTurnedSecrets(piecesOf(after, null), before)
      .map(({ text }) => text)
      .join(''),
  ).toBe(says)
})
