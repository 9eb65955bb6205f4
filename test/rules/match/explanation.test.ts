// The words a person reads at night. They are part of the contract: changed words are changed here on purpose.
import { expect, test } from 'vitest'
import { FACETS, VERDICTS } from '../../../rules/domain.ts'
import type { JudgeInput } from '../../../rules/match/judge.ts'
import type { Schedule } from '../../../rules/match/schedule.ts'
import { duration } from '../../../rules/match/say-time.ts'
import { verdictPhrase } from '../../../rules/match/verdict.ts'
import { aChange, anEntry, anIgnoreRule, at, judged, seen, step, SUBMITTED } from '../../helpers/builders.ts'

type Case = { readonly name: string; readonly given: Partial<Schedule> & Partial<Omit<JudgeInput, 'schedule'>>; readonly says: string }
const cases: readonly Case[] = [
  {
    name: 'approved',
    given: { entries: [anEntry()] },
    says:
      'Approved: /etc/nginx/nginx.conf on web-01 changed between 2026-03-10 22:20Z and 22:25Z (between two scans). ' +
      'Entry CHG-100 “New TLS settings” (implementer alice, approved 2026-03-10 15:00Z by bob): ' +
      'asset ✓ tag:web · item ✓ /etc/nginx/** · time ✓ inside the window (2026-03-10 22:00–23:00Z) · ' +
      'approval ✓ before the change (2026-03-10 15:00Z by bob) · content – no expectation · actor ? not known who it was · freeze – none in force.',
  },
  {
    name: 'too late, and a second entry is no better',
    given: {
      entries: [
        anEntry(),
        anEntry({ id: 'CHG-157', windows: [{ from: at('23:00'), to: at('23:30') }], history: [SUBMITTED, step('rejected', at('16:00'))] }),
      ],
      change: seen('23:20', '23:25', { actor: 'mallory', clockOffsetMs: 0 }),
    },
    says:
      'Outside its window (late): /etc/nginx/nginx.conf on web-01 changed between 2026-03-10 23:20Z and 23:25Z (between two scans). ' +
      'Nearest entry CHG-100 “New TLS settings” (implementer alice, approved 2026-03-10 15:00Z by bob): ' +
      'asset ✓ tag:web · item ✓ /etc/nginx/** · time ✗ at least 20 min after the window (2026-03-10 22:00–23:00Z) · ' +
      'approval ✓ before the change (2026-03-10 15:00Z by bob) · content – no expectation · actor ✗ mallory, not alice · freeze – none in force. ' +
      'Next best: CHG-157 (approval). Policy used: late tolerance 15 min.',
  },
  {
    name: 'no entry at all',
    given: { change: aChange({ op: 'removed', after: null, detectedBy: 'watch', exact: at('22:20:07') }) },
    says:
      'Not covered by any entry: /etc/nginx/nginx.conf on web-01 was removed at 2026-03-10 22:20:07Z (time taken from a log). ' +
      'No entry speaks of this asset at about this time. asset – no entry · item – no entry · time – no entry · approval – no entry · content – no entry · ' +
      'actor – no entry · freeze – none in force. Policy used: only entries with a window within 7 d are considered.',
  },
  {
    name: 'ignored on purpose',
    given: { ignoreRules: [anIgnoreRule()] },
    says:
      'Noise, ignored on purpose: /etc/nginx/nginx.conf on web-01 changed between 2026-03-10 22:20Z and 22:25Z (between two scans). ' +
      'Rule IGN-1 ignores /etc/nginx/**: rewritten by the scheduler (carol). asset – not needed · item – not needed · time – not needed · ' +
      'approval – not needed · content – not needed · actor – not needed · freeze – none in force.',
  },
]

test.each(cases)('$name', ({ given, says }) => {
  expect(judged(given).explanation).toBe(says)
})

test.each(cases)('$name: every facet, in order', ({ given }) => {
  expect(judged(given).facets.map(({ facet }) => facet)).toEqual(FACETS)
})

test('milliseconds widen the words, never narrow them', () => {
  const change = aChange({ lastSeen: at('22:20') + 999, firstSeen: at('22:25') + 1 })
  expect(judged({ change }).explanation).toContain('between 2026-03-10 22:20Z and 22:25:01Z')
})

test.each([
  { name: 'early, nothing forgiven', change: seen('21:30', '21:35'), entry: {}, used: 'no early tolerance' },
  {
    name: 'early, something forgiven',
    change: seen('21:30', '21:35'),
    entry: { earlyToleranceMs: 600_000 },
    used: 'early tolerance 10 min',
  },
  { name: 'late', change: seen('23:20', '23:25'), entry: {}, used: 'late tolerance 15 min' },
  {
    name: 'partly in the window',
    change: seen('21:00', '22:10'),
    entry: {},
    used: 'no early tolerance, 50 % of the interval must lie in the window unless something else speaks for it',
  },
  { name: 'waiting', change: aChange(), entry: { history: [SUBMITTED] }, used: 'grace 48 h' },
  {
    name: 'too risky to wait',
    change: aChange(),
    entry: { history: [SUBMITTED], risk: 'high' as const },
    used: 'grace only up to risk medium',
  },
  { name: 'too doubtful', change: aChange({ actor: 'mallory' }), entry: {}, used: 'confidence 0.46, below 0.5 a person must look' },
])('names the limit that decided: $name', ({ change, entry, used }) => {
  expect(judged({ entries: [anEntry(entry)], change }).explanation).toMatch(new RegExp(`Policy used: ${used.replace('.', '\\.')}\\.$`))
})

test('an approval given afterwards is called so', () => {
  const entries = [anEntry({ history: [SUBMITTED, step('approved', at('23:00'))] })]
  expect(judged({ entries }).explanation).toMatch(/^Approved afterwards: .* Policy used: approval afterwards within 30 d\.$/)
})

test('every verdict has its own phrase', () => {
  expect(new Set(VERDICTS.map(verdictPhrase)).size).toBe(VERDICTS.length)
})

test.each([
  [0, 'less than 1 s'],
  [59_000, '59 s'],
  [90_000, '90 s'],
  [25 * 60_000, '25 min'],
  [4 * 3_600_000 + 35 * 60_000 + 59_000, '4 h 35 min'],
  [86_400_000, '24 h'],
  [7 * 86_400_000, '7 d'],
])('%i ms is %s', (ms, words) => {
  expect(duration(ms)).toBe(words)
})
