// Times as people type them, in zones whose clocks jump.
import { expect, test } from 'vitest'
import { instantOf } from '../../../server/routes/changes.tsx'
import { instantAt, localOf } from '../../../server/routes/local-time.ts'
import { daysAround, daysShown, monthAfter } from '../../../server/routes/calendar-days.ts'

test.each([
  ['2026-03-10T22:00', 'UTC', '2026-03-10T22:00:00.000Z'],
  ['2026-03-10T22:00', 'Europe/Berlin', '2026-03-10T21:00:00.000Z'],
  ['2026-07-01T22:00', 'America/New_York', '2026-07-02T02:00:00.000Z'],
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-01-01T00:15', 'Asia/Kathmandu', '2025-12-31T18:30:00.000Z'],
])('%s in %s is %s', (local, zone, utc) => {
  const at = instantAt(local, zone)
  expect(at === null ? null : new Date(at).toISOString()).toBe(utc)
  expect(localOf(at ?? 0, zone)).toBe(local)
})

test.each([
  ['2026-03-29T02:30', 'Europe/Berlin'],
  ['2026-13-01T00:00', 'UTC'],
  ['tomorrow', 'UTC'],
])('%s in %s does not exist', (local, zone) => expect(instantAt(local, zone)).toBeNull())

const NOW = Date.parse('2026-03-10T12:00:00Z')
test.each([
  ['24h', NOW - 86_400_000],
  ['30m', NOW - 1_800_000],
  ['2026-03-10', Date.parse('2026-03-10T00:00:00Z')],
  ['2026-03-10T22:00Z', Date.parse('2026-03-10T22:00:00Z')],
  ['now', undefined],
  ['yesterday', null],
  ['2026-02-99', null],
])('since %s', (written, at) => expect(instantOf(written, NOW)).toBe(at))

test('a month is shown in whole weeks, each day as long as its zone makes it', () => {
  const days = daysAround('2026-03', 'Europe/Berlin')
  expect(days).toHaveLength(42)
  expect(days[0]?.iso).toBe('2026-02-23')
  const lengths = new Map(days.map(({ iso, span }) => [iso, (span.to - span.from) / 3_600_000]))
  expect([lengths.get('2026-03-28'), lengths.get('2026-03-29')]).toEqual([24, 23])
  expect(days.filter(({ inMonth }) => inMonth)).toHaveLength(31)
  expect(monthAfter('2026-12', 1)).toBe('2027-01')
})

test.each([
  { view: 'month', day: '2026-03-11', at: '2026-03', previous: '2026-02', next: '2026-04', first: '2026-02-23', length: 42 },
  { view: 'week', day: '2026-03-11', at: '2026-03-09', previous: '2026-03-02', next: '2026-03-16', first: '2026-03-09', length: 7 },
  { view: 'week', day: '2026-03-29', at: '2026-03-23', previous: '2026-03-16', next: '2026-03-30', first: '2026-03-23', length: 7 },
  { view: 'agenda', day: '2026-12-20', at: '2026-12-20', previous: '2026-11-20', next: '2027-01-19', first: '2026-12-20', length: 30 },
] as const)('$view of $day', ({ view, day, first, length, ...rest }) => {
  const { days, ...shown } = daysShown(view, day, 'Europe/Berlin')
  expect(shown).toEqual(rest)
  expect([days[0]?.iso, days.length]).toEqual([first, length])
  for (const [i, { span }] of days.entries()) expect(span.from).toBe(days[i - 1]?.span.to ?? span.from)
})
