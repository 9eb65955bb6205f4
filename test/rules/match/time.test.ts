// The entry is always open from 22:00 to 23:00 with 15 minutes of lateness forgiven. Only when the change was seen differs.
import { expect, test } from 'vitest'
import type { Change, Entry } from '../../../rules/domain.ts'
import { aChange, anAsset, anEntry, at, judged, seen, span } from '../../helpers/builders.ts'

type Case = {
  readonly name: string
  readonly change: Change
  readonly entry?: Partial<Entry>
  readonly says: string
  readonly reads: string
}

const hourly = [span('20:00', '20:30'), span('22:00', '23:00'), span('23:40', '23:50')]
const cases: readonly Case[] = [
  { name: 'inside', change: seen('22:20', '22:25'), says: 'authorised 0.73', reads: 'inside the window (2026-03-10 22:00–23:00Z)' },
  { name: 'edges belong to the window', change: seen('22:00', '23:00'), says: 'authorised 0.73', reads: 'inside' },
  {
    name: 'early by 25 minutes or more',
    change: seen('21:30', '21:35'),
    says: 'outside_window_early 0.73',
    reads: 'at least 25 min before the window (2026-03-10 22:00–23:00Z)',
  },
  {
    name: 'an exact time is said exactly',
    change: aChange({ exact: at('21:35') }),
    says: 'outside_window_early 0.73',
    reads: '25 min before the window',
  },
  { name: 'late', change: seen('23:20', '23:25'), says: 'outside_window_late 0.73', reads: 'at least 20 min after the window' },
  {
    name: 'late, but forgiven',
    change: seen('23:05', '23:10'),
    says: 'authorised 0.65 late_tolerance',
    reads: 'up to 10 min after the window (2026-03-10 22:00–23:00Z), within tolerance',
  },
  {
    name: 'an entry may forgive earliness',
    change: seen('21:50', '22:05'),
    entry: { earlyToleranceMs: 600_000 },
    says: 'authorised 0.65 early_tolerance',
    reads: 'up to 10 min before the window',
  },
  {
    name: 'an entry may forgive nothing',
    change: seen('23:05', '23:10'),
    entry: { lateToleranceMs: 0 },
    says: 'outside_window_late 0.73',
    reads: 'at least 5 min after',
  },
  {
    name: 'mostly before the window',
    change: seen('21:00', '22:10'),
    says: 'outside_window_early 0.42 straddles_edge',
    reads: 'perhaps before the window (2026-03-10 22:00–23:00Z): 14 % of the interval lies in it',
  },
  {
    name: 'mostly in the window',
    change: seen('21:50', '22:20'),
    says: 'authorised 0.61 straddles_edge',
    reads: 'perhaps before the window',
  },
  {
    name: 'mostly before, but the named person did it',
    change: seen('21:00', '22:10', { actor: 'alice' }),
    says: 'undetermined 0.44 straddles_edge',
    reads: 'perhaps before',
  },
  {
    name: 'mostly before, but with the announced content',
    change: seen('21:00', '22:10'),
    entry: { expect: [{ kind: 'hash', value: 'B' }], items: [{ path: '/etc/nginx/nginx.conf' }] },
    says: 'authorised 0.54 straddles_edge',
    reads: 'perhaps before',
  },
  {
    name: 'mostly before, but it names the entry itself',
    change: seen('21:00', '22:10', { ref: 'CHG-100' }),
    says: 'authorised 0.95 straddles_edge',
    reads: 'perhaps before',
  },
  {
    name: 'mostly before, but with the announced content by the named person',
    change: seen('21:00', '22:10', { actor: 'alice' }),
    entry: { expect: [{ kind: 'hash', value: 'B' }] },
    says: 'authorised 0.51 straddles_edge',
    reads: 'perhaps before',
  },
  {
    name: 'only the forgiven minutes are touched',
    change: seen('23:10', '23:50'),
    says: 'outside_window_late 0.41 straddles_edge',
    reads: 'perhaps after',
  },
  {
    name: 'before the first of several windows',
    change: seen('19:00', '19:05'),
    entry: { windows: hourly },
    says: 'outside_window_early 0.73',
    reads: 'at least 55 min before',
  },
  {
    name: 'between two windows',
    change: seen('21:00', '21:05'),
    entry: { windows: hourly },
    says: 'outside_window_gap 0.73',
    reads: 'between two windows, none at that time (2026-03-10 20:00–20:30Z and 2026-03-10 22:00–23:00Z)',
  },
  {
    name: 'two windows that touch are one',
    change: seen('22:20', '22:40'),
    entry: { windows: [span('22:30', '23:00'), span('22:00', '22:30')] },
    says: 'authorised 0.73',
    reads: 'inside the window (2026-03-10 22:00–23:00Z)',
  },
  {
    name: 'nobody looked for two days',
    change: aChange({ lastSeen: at('09:00', 8), firstSeen: at('22:30') }),
    says: 'undetermined 0.37 long_interval approval_in_interval straddles_edge',
    reads: 'less than 1 % of the interval',
  },
  {
    name: 'nobody looked for two days, but the content is the announced one',
    change: aChange({ lastSeen: at('09:00', 8), firstSeen: at('22:30') }),
    entry: { expect: [{ kind: 'hash', value: 'B' }], implementers: [], items: [{ path: '/etc/nginx/nginx.conf' }] },
    says: 'undetermined 0.48 long_interval approval_in_interval straddles_edge',
    reads: 'less than 1 %',
  },
  {
    name: 'a long interval within a long window is still inside',
    change: aChange({ lastSeen: at('09:00', 8), firstSeen: at('22:30') }),
    entry: { windows: [{ from: at('00:00', 7), to: at('23:00') }] },
    says: 'authorised 0.73 long_interval approval_in_interval',
    reads: 'inside the window (2026-03-07 00:00Z – 2026-03-10 23:00Z)',
  },
  {
    name: 'a clock known to be slow is corrected',
    change: seen('21:35', '21:40', { clockOffsetMs: 40 * 60_000 }),
    says: 'authorised 0.58 clock_suspect',
    reads: 'inside',
  },
  {
    name: 'a clock nobody compared may be two minutes off',
    change: seen('22:01', '22:02', { clockOffsetMs: null }),
    says: 'authorised 0.52 clock_suspect straddles_edge',
    reads: 'perhaps before the window (2026-03-10 22:00–23:00Z): 80 %',
  },
  {
    name: 'nothing happens after the server was told',
    change: seen('22:20', '22:25', { receivedAt: at('21:40') }),
    says: 'outside_window_early 0.73',
    reads: '20 min before the window',
  },
  {
    name: 'a late spool is judged by when it happened',
    change: seen('22:20', '22:25', { receivedAt: at('23:29') }),
    says: 'authorised 0.73',
    reads: 'inside',
  },
]

test.each(cases)('$name', ({ change, entry, says, reads }) => {
  const judgement = judged({ entries: [anEntry(entry)], change })
  expect([judgement.verdict, judgement.confidence, ...judgement.modifiers].join(' ')).toBe(says)
  expect(judgement.facets.find(({ facet }) => facet === 'time')?.datum).toContain(reads)
})

test.each([
  { flag: 'audit', says: 'outside_window_early' },
  { flag: 'security', says: 'outside_window_early' },
  { flag: 'financial', says: 'authorised' },
] as const)('two thirds in the window on a $flag asset: $says', ({ flag, says }) => {
  const change = seen('21:50', '22:20')
  expect(judged({ entries: [anEntry()], change, asset: anAsset({ flags: [flag] }) }).verdict).toBe(says)
})

test.each([
  { days: 7, says: 'outside_window_late' },
  { days: 8, says: 'unauthorised' },
])('an entry that ended $days days ago: $says', ({ days, says }) => {
  const shift = days * 86_400_000 - 20 * 60_000
  const change = aChange({ lastSeen: at('23:00') + shift, firstSeen: at('23:05') + shift })
  expect(judged({ entries: [anEntry()], change, now: at('23:30') + shift }).verdict).toBe(says)
})

test('an item never seen before may be older than any window', () => {
  const judgement = judged({ entries: [anEntry()], change: aChange({ op: 'added', before: null, lastSeen: null }) })
  expect(judgement.verdict).toBe('undetermined')
  expect(judgement.explanation).toContain('appeared at some time before 2026-03-10 22:25Z (never seen before, so it may be older)')
})
