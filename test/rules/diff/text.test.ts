// What a reader of a change sees: numbers, folded context, headings, words; and a patch that really undoes it.
import { applyPatch } from 'diff'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reversePatch, type TextDiff, textDiff } from '../../../rules/diff/text.ts'

const SIGN = { context: ' ', removed: '-', added: '+' } as const
/** Old and new number, sign, the line with changed words in «». */
const drawn = (diff: TextDiff): string =>
  diff.hunks
    .flatMap((hunk) => [
      `@ ${hunk.section ?? '-'} (${hunk.foldedBefore} folded)`,
      ...hunk.lines.map((line) => {
        const text = line.words ? line.words.map((word) => (word.changed ? `«${word.text}»` : word.text)).join('') : line.text
        return `${line.oldNumber ?? '.'} ${line.newNumber ?? '.'} ${SIGN[line.kind]}${text}${line.endsBare ? ' (bare)' : ''}`
      }),
    ])
    .join('\n')

const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join('\n')

const cases: readonly { name: string; before: string; after: string; says: string; foldedAfter?: number }[] = [
  {
    name: 'one word of a line, under its heading',
    before: '[Unit]\nDescription=x\n\n[Service]\nUser=app\nExecStart=/usr/bin/app --port 80\nRestart=no\nNice=0\nType=simple\nA=1\nB=2\n',
    after:
      '[Unit]\nDescription=x\n\n[Service]\nUser=app\nExecStart=/usr/bin/app --port 80\nRestart=always\nNice=0\nType=simple\nA=1\nB=2\n',
    says: '@ [Service] (3 folded)\n4 4  [Service]\n5 5  User=app\n6 6  ExecStart=/usr/bin/app --port 80\n7 . -Restart=«no»\n. 7 +Restart=«always»\n8 8  Nice=0\n9 9  Type=simple\n10 10  A=1',
    foldedAfter: 1,
  },
  {
    name: 'the heading above a folded part',
    before: `[Service]\n${numbered(1, 8)}\nRestart=no\n`,
    after: `[Service]\n${numbered(1, 8)}\nRestart=always\n`,
    says: '@ [Service] (6 folded)\n7 7  line 6\n8 8  line 7\n9 9  line 8\n10 . -Restart=«no»\n. 10 +Restart=«always»',
  },
  {
    name: 'the block it is indented under',
    before: `http {\n  server {\n${numbered(1, 8).replace(/^/gm, '    ')}\n    listen 80;\n  }\n}\n`,
    after: `http {\n  server {\n${numbered(1, 8).replace(/^/gm, '    ')}\n    listen 8080;\n  }\n}\n`,
    says: '@ server { (7 folded)\n8 8      line 6\n9 9      line 7\n10 10      line 8\n11 . -    listen «80»;\n. 11 +    listen «8080»;\n12 12    }\n13 13  }',
  },
  { name: 'a new file', before: '', after: 'a\nb\n', says: '@ - (0 folded)\n. 1 +a\n. 2 +b' },
  { name: 'a file emptied', before: 'a\nb\n', after: '', says: '@ - (0 folded)\n1 . -a\n2 . -b' },
  { name: 'only the last line end', before: 'a\nb', after: 'a\nb\n', says: '@ - (0 folded)\n1 1  a\n2 . -b (bare)\n. 2 +b' },
  { name: 'lines with nothing in common', before: 'alpha beta\n', after: 'x=1\n', says: '@ - (0 folded)\n1 . -alpha beta\n. 1 +x=1' },
  { name: 'nothing', before: 'a\n', after: 'a\n', says: '' },
  {
    name: 'a secret that changed',
    before: 'password = ‹secret 11111111›\n',
    after: 'password = ‹secret 22222222›\n',
    says: '@ - (0 folded)\n1 . -password = ‹secret «11111111»›\n. 1 +password = ‹secret «22222222»›',
  },
]

test.each(cases)('$name', ({ before, after, says, foldedAfter = 0 }) => {
  const diff = textDiff(before, after)
  expect(drawn(diff)).toBe(says)
  expect(diff.foldedAfter).toBe(foldedAfter)
  expect(diff.isWhole).toBe(false)
})

test('two far apart edits are two hunks, and every unchanged line is counted once', () => {
  const before = `${numbered(1, 100)}\n`
  const after = before.replace('line 10\n', 'line ten\n').replace('line 90\n', '')
  const diff = textDiff(before, after)
  expect(diff.hunks.map((hunk) => hunk.foldedBefore)).toEqual([6, 73])
  expect({ foldedAfter: diff.foldedAfter, added: diff.added, removed: diff.removed }).toEqual({ foldedAfter: 7, added: 1, removed: 2 })
})

test('texts too different to compare in time are shown whole, and say so', () => {
  const many = (seed: string) => Array.from({ length: 60_000 }, (_, index) => `${seed}${(index * 7919) % 104_729}`).join('\n')
  const diff = textDiff(many('a'), many('b'))
  expect(diff.isWhole).toBe(true)
  expect({ added: diff.added, removed: diff.removed }).toEqual({ added: 60_000, removed: 60_000 })
})

describe('the reverse patch', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', '-x', '+y', '\\ z', '@@ -1 +1 @@', 'long line')
  const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.boolean()).map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''))

  test('turns after into before, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const patch = reversePatch('/etc/x', before, after)
        expect(patch === '' ? after : applyPatch(after, patch)).toBe(before)
      }),
      { numRuns: 500 },
    )
  })

  test('reads like any other patch', () => {
    expect(reversePatch('/etc/motd', 'a\nb\n', 'a\nc\n')).toBe('--- a/etc/motd\n+++ b/etc/motd\n@@ -1,2 +1,2 @@\n a\n-c\n+b\n')
  })
})

test('folded and shown lines together are the whole old text', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', '[c]', ' d', ''), { maxLength: 40 })
  fc.assert(
    fc.property(lines, lines, (old, fresh) => {
      const diff = textDiff(old.map((one) => `${one}\n`).join(''), fresh.map((one) => `${one}\n`).join(''))
      const folded = diff.hunks.reduce((sum, hunk) => sum + hunk.foldedBefore, diff.foldedAfter)
      const shown = diff.hunks.flatMap((hunk) => hunk.lines).filter((one) => one.oldNumber !== null)
      expect(diff.hunks.length === 0 ? old.length : folded + shown.length).toBe(old.length)
      expect(shown.every((one) => old[(one.oldNumber ?? 0) - 1] === one.text)).toBe(true)
    }),
  )
})
