// What a person would see of what a device sent, however the bytes are cut.
import { array, assert, constantFrom, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { createScreen, linesOnScreen } from '../../../rules/platform/screen.ts'

const CASES = [
  { name: 'carriage return and line feed', sent: 'a\r\nb\r\r\nc', shows: ['a', 'b', 'c'] },
  { name: 'a pager mark wiped with blanks', sent: 'x\n--More-- \r         \rnext\n', shows: ['x', 'next'] },
  { name: 'a pager mark wiped with backspaces', sent: 'abc--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bdef\n', shows: ['abcdef'] },
  { name: 'a line redrawn in colour', sent: '\x1b[7mlines 1-23 \x1b[m\x1b[K\r\x1b[K   shutdown\n', shows: ['   shutdown'] },
  { name: 'a window title', sent: '\x1b]0;me@host\x07me@host:~$ ', shows: ['me@host:~$ '] },
  { name: 'the cursor put in place', sent: '\x1b[24;1Hswitch# \x1b[24;9H', shows: ['switch# '] },
  { name: 'next line', sent: 'a\x1bEb', shows: ['a', 'b'] },
  { name: 'bells and zeros', sent: 'a\x07\0b', shows: ['ab'] },
  { name: 'letters of more than one byte', sent: 'Zürich – 17\n', shows: ['Zürich – 17'] },
] as const

test.each(CASES)('$name', ({ sent, shows }) => {
  expect(linesOnScreen(sent).map((line) => (sent.endsWith('\n') ? line.trimEnd() : line))).toEqual(shows)
})

test('it does not matter where the bytes are cut', () => {
  const piece = constantFrom(
    'a',
    'some words',
    '\r',
    '\n',
    '\b',
    '\x1b[K',
    '\x1b[2K',
    '\x1b[3D',
    '\x1b[1;5H',
    '--More--',
    '\x1b]0;t\x07',
    '\t',
    '\x1b',
    'é',
  )
  assert(
    property(array(piece, { maxLength: 30 }), integer({ min: 1, max: 7 }), (pieces, size) => {
      const sent = pieces.join('')
      const screen = createScreen()
      const cut: string[] = []
      for (let at = 0; at < sent.length; at += size) cut.push(...screen.feed(sent.slice(at, at + size)))
      const whole = createScreen()
      expect(cut).toEqual(whole.feed(sent))
      expect(screen.line()).toBe(whole.line())
    }),
    { numRuns: 300 },
  )
})
