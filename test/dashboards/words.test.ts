// How times, durations, sizes and sentences read.
import { describe, expect, test } from 'vitest'
import { headline, type Need } from '../../dashboards/needs.ts'
import { piecesOf } from '../../dashboards/parts/diff-pieces.ts'
import { modifierWords } from '../../dashboards/parts/verdict.tsx'
import { ago, count, duration, list, moment, size, spanText, betweenText, windowText } from '../../dashboards/words.ts'
import { aChangeRow, at, NOW, span } from './scene.ts'

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [48_000, '48 s'],
  [4 * 60_000 + 59_000, '4 min'],
  [3 * 3_600_000 + 12 * 60_000, '3 h 12 min'],
  [3_600_000, '1 h'],
  [52 * 3_600_000, '2 d 4 h'],
])('%d ms reads %s', (ms, says) => expect(duration(ms)).toBe(says))

test.each([
  [NOW - 240_000, '4 min ago'],
  [NOW - 1_000, 'just now'],
  [NOW + 7_200_000, 'in 2 h'],
])('ago', (then, says) => expect(ago(then, NOW)).toBe(says))

describe('between two looks', () => {
  test.each([
    { name: 'of today', span: span('22:20:14', '22:21:02'), says: 'between 22:20:14 and 22:21:02Z' },
    { name: 'one instant', span: span('22:20:14', '22:20:14'), says: 'at 22:20:14Z' },
    { name: 'two looks within a second', span: span('22:20:14.100', '22:20:14.800'), says: 'between 22:20:14 and 22:20:15Z' },
    {
      name: 'over midnight',
      span: { from: at('23:59', '2026-03-09'), to: at('00:01') },
      says: 'between 9 Mar 23:59:00 and 10 Mar 00:01:00Z',
    },
  ])('$name', (c) => expect(betweenText(c.span, 'UTC', NOW)).toBe(c.says))
})

describe('a span', () => {
  const cases = [
    { name: 'of today', span: span('22:20:14', '22:21:02'), zone: 'UTC', says: '22:20:14–22:21:02Z' },
    {
      name: 'of parts of seconds, outwards',
      span: { from: at('22:20:14') + 900, to: at('22:21:02') + 100 },
      zone: 'UTC',
      says: '22:20:14–22:21:03Z',
    },
    { name: 'of no length is one instant', span: span('22:20:14', '22:20:14'), zone: 'UTC', says: '22:20:14Z' },
    {
      name: 'of another day',
      span: { from: at('22:00', '2026-03-09'), to: at('22:05', '2026-03-09') },
      zone: 'UTC',
      says: '9 Mar 22:00:00–22:05:00Z',
    },
    {
      name: 'over two days',
      span: { from: at('23:00', '2026-03-09'), to: at('01:00') },
      zone: 'UTC',
      says: '9 Mar 23:00:00 – 10 Mar 01:00:00Z',
    },
    {
      name: 'of last year',
      span: { from: at('10:00', '2025-12-31'), to: at('10:05', '2025-12-31') },
      zone: 'UTC',
      says: '31 Dec 2025 10:00:00–10:05:00Z',
    },
    {
      name: 'in the reader’s zone names the zone',
      span: span('22:20:14', '22:21:02'),
      zone: 'Europe/Berlin',
      says: '10 Mar 23:20:14–23:21:02 CET',
    },
  ]
  test.each(cases)('$name', (c) => expect(spanText(c.span, c.zone, NOW)).toBe(c.says))
})

test('an instant of another day says which', () => expect(moment(at('22:00', '2026-03-09'), 'UTC', NOW)).toBe('9 Mar 22:00:00Z'))
test('a window needs no seconds', () => expect(windowText(span('22:00', '23:00'), 'UTC', NOW)).toBe('10 Mar 22:00–23:00Z'))

test.each([
  [1, '1 byte'],
  [512, '512 bytes'],
  [1533, '1.5 KB'],
  [921_288, '921 KB'],
  [74_000_000, '74 MB'],
])('%d bytes read %s', (bytes, says) => expect(size(bytes)).toBe(says))

test('counts and lists', () => {
  expect(count(1, 'change')).toBe('1 change')
  expect(count(12_480, 'item')).toBe('12,480 items')
  expect(list(['a', 'b', 'c'])).toBe('a, b and c')
})

test('modifiers read as words', () => {
  expect(modifierWords('retro')).toBe('approved afterwards')
  expect(modifierWords('ambiguous:CHG-7')).toBe('could also be CHG-7')
})

describe('the first sentence', () => {
  const alert = (over: Parameters<typeof aChangeRow>[0] = {}): Need => ({
    kind: 'alert',
    id: 'a',
    severity: 'high',
    change: aChangeRow(over),
    takenBy: null,
  })
  const cases: { name: string; needs: readonly Need[]; says: string; also: string }[] = [
    { name: 'calm', needs: [], says: 'Nothing needs you.', also: '' },
    {
      name: 'what can wait',
      needs: [{ kind: 'no-mail', file: 'knowngood.yaml' }],
      says: 'Nothing is urgent.',
      also: 'One thing waits for a person, without hurry.',
    },
    { name: 'nobody approved', needs: [alert(), alert({ verdict: 'unapproved' })], says: '2 changes nobody approved on web-01.', also: '' },
    {
      name: 'outside the time',
      needs: [alert({ verdict: 'outside_window_late' })],
      says: '1 change outside the agreed time on web-01.',
      also: '',
    },
    {
      name: 'mixed, three systems',
      needs: [alert(), alert({ asset: 'b', verdict: 'frozen' }), alert({ asset: 'c' })],
      says: '3 changes not as agreed on 3 systems.',
      also: '',
    },
    {
      name: 'silent',
      needs: [alert(), { kind: 'silent', asset: 'db-01', since: NOW - 720_000 }],
      says: '1 change nobody approved on web-01.',
      also: 'db-01 has been silent for 12 min.',
    },
  ]
  test.each(cases)('$name', ({ needs, says, also }) => expect(headline(needs, NOW)).toMatchObject({ says, also }))
})

describe('a line of a diff', () => {
  test('a secret stays one piece, whatever words cut it', () => {
    const text = 'token ‹secret a1f39c02›;'
    const words = [
      { text: 'token ‹secret ', changed: false },
      { text: 'a1f39c02', changed: true },
      { text: '›;', changed: false },
    ]
    expect(piecesOf(text, words)).toEqual([
      { text: 'token ', changed: false, secret: false },
      { text: '‹secret a1f39c02›', changed: true, secret: true },
      { text: ';', changed: false, secret: false },
    ])
  })
  test('changed words are cut out', () => {
    expect(
      piecesOf('a b c', [
        { text: 'a ', changed: false },
        { text: 'b', changed: true },
        { text: ' c', changed: false },
      ]).map((p) => [p.text, p.changed]),
    ).toEqual([
      ['a ', false],
      ['b', true],
      [' c', false],
    ])
  })
})
