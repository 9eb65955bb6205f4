// What must hold of every judgement, whatever the schedule: the invariants of the matching rules, tried on random scenes.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Change, type Entry, type Span, VERDICTS } from '../../../rules/domain.ts'
import type { JudgeInput } from '../../../rules/match/judge.ts'
import { judge } from '../../../rules/match/judge.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import type { Freeze, IgnoreRule, Schedule, Template } from '../../../rules/match/schedule.ts'
import { aChange, aFreeze, anAsset, anEntry, anIgnoreRule, APPROVED, at, aTemplate, step, SUBMITTED } from '../../helpers/builders.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const NOON = at('12:00')
const instant = (from: number, to: number) => fc.integer({ min: from, max: to }).map((minutes) => NOON + minutes * MINUTE)
const window: fc.Arbitrary<Span> = fc
  .record({ from: instant(-600, 600), length: fc.integer({ min: 0, max: 300 }) })
  .map(({ from, length }) => ({
    from,
    to: from + length * MINUTE,
  }))
const selector = fc.constantFrom(
  { include: ['web-01'] },
  { include: ['tag:web'] },
  { include: ['*'] },
  { include: ['*'], exclude: ['tag:web'] },
  { include: ['db-*'] },
)
const items = fc.constantFrom(
  [],
  [{ path: '/etc/nginx/nginx.conf' }],
  [{ path: '/etc/nginx/**' }],
  [{ path: '/etc/**', op: 'added' as const }],
  [{ path: '/srv/**' }],
)
const history = fc.array(
  fc.record({
    state: fc.constantFrom('submitted', 'approved', 'approved', 'rejected', 'cancelled', 'edited'),
    at: instant(-3_000, 700),
    by: fc.constantFrom('alice', 'bob'),
  }),
  { maxLength: 4 },
)
const expectations = fc.constantFrom([], [], [{ kind: 'hash', value: 'B' } as const], [{ kind: 'hash', value: 'X' } as const])
const someEntry = fc
  .record({
    kind: fc.constantFrom('normal', 'standard', 'emergency'),
    risk: fc.constantFrom('low', 'medium', 'high'),
    assets: selector,
    items,
    windows: fc.array(window, { minLength: 1, maxLength: 3 }),
    history: fc.oneof(fc.constant([SUBMITTED, APPROVED]), fc.constant([step('approved', at('00:00', 8))]), history),
    expect: expectations,
    actorStrict: fc.boolean(),
    freezeExempt: fc.boolean(),
  })
  .map((parts): Entry => anEntry(parts))
/** Ids are given by place, so that no two are alike. */
const named = <T extends { readonly id: string }>(some: fc.Arbitrary<T>, prefix: string, maxLength: number) =>
  fc.array(some, { maxLength }).map((all) => all.map((one, i): T => ({ ...one, id: `${prefix}-${i}` })))
const someFreeze = fc
  .record({ assets: selector, windows: fc.array(window, { maxLength: 2 }), allowEmergency: fc.boolean() })
  .map((parts): Freeze => aFreeze(parts))
const someTemplate = fc
  .record({
    assets: selector,
    items,
    windows: fc.array(window, { maxLength: 1 }),
    requiresRegistration: fc.boolean(),
    expect: expectations,
  })
  .map((parts): Template => aTemplate(parts))
const someRule = fc
  .record({ path: fc.constantFrom('/srv/**', '/etc/ssl/**', '/etc/nginx/**') })
  .map((parts): IgnoreRule => anIgnoreRule(parts))
const schedule: fc.Arbitrary<Schedule> = fc.record({
  entries: named(someEntry, 'CHG', 5),
  templates: named(someTemplate, 'STD', 2),
  freezes: fc.oneof(fc.constant([]), named(someFreeze, 'FRZ', 2)),
  ignoreRules: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: named(someRule, 'IGN', 2) }),
})
const someChange = fc
  .record({
    from: instant(-500, 500),
    length: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 3_000 })),
    clockOffsetMs: fc.constantFrom(0, 0, null, 300_000),
    actor: fc.constantFrom(null, 'alice', 'bob', 'mallory'),
    ref: fc.constantFrom(null, null, 'CHG-0', 'CHG-9'),
  })
  .map(({ from, length, ...rest }): Change => aChange({ ...rest, lastSeen: from - length * MINUTE, firstSeen: from }))
const asset = fc.constantFrom(anAsset(), anAsset({ flags: ['audit'] }), anAsset({ flags: ['security'] }))
const scene: fc.Arbitrary<JudgeInput> = fc.record({
  change: someChange,
  asset,
  schedule,
  policy: fc.constant(DEFAULT_POLICY),
  now: instant(-100, 4_000),
})

const always = (property: (input: JudgeInput) => void) => fc.assert(fc.property(scene, property), { numRuns: 1_000 })
const withSchedule = (input: JudgeInput, parts: Partial<Schedule>): JudgeInput => ({ ...input, schedule: { ...input.schedule, ...parts } })

test('the scenes are worth judging: every verdict that needs no baseline occurs', () => {
  const found = new Set(fc.sample(scene, { numRuns: 8_000, seed: 7 }).map((input) => judge(input).verdict))
  const needsBaseline = 'reverted'
  expect(VERDICTS.filter((verdict) => !found.has(verdict))).toEqual([needsBaseline])
})

test('1. the order of entries, rules and freezes changes nothing', () => {
  always((input) => {
    const { entries, templates, freezes, ignoreRules } = input.schedule
    const turned = {
      entries: entries.toReversed(),
      templates: templates.toReversed(),
      freezes: freezes.toReversed(),
      ignoreRules: ignoreRules.toReversed(),
    }
    expect(judge(withSchedule(input, turned))).toEqual(judge(input))
  })
})

test('2. shifting every instant by the same amount changes neither verdict nor entry', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: -100 * DAY, max: 100 * DAY }), (input, by) => {
      const { verdict, entry, modifiers, confidence, nearest } = judge(input)
      expect(judge(shifted(input, by))).toMatchObject({ verdict, entry, modifiers, confidence, nearest })
    }),
    { numRuns: 1_000 },
  )
})

test('3. an entry with no window within seven days changes nothing', () => {
  always((input) => {
    const far = { from: NOON + 60 * DAY, to: NOON + 61 * DAY }
    const distant = anEntry({
      id: 'AAA',
      windows: [far, { from: NOON - 60 * DAY, to: NOON - 50 * DAY }],
      items: [],
      assets: { include: ['*'] },
    })
    expect(judge(withSchedule(input, { entries: [distant, ...input.schedule.entries] }))).toMatchObject({
      ...judge(input),
      explanation: expect.any(String),
    })
  })
})

test('4. in a freeze of everything without exemption nothing is approved', () => {
  always((input) => {
    const total = aFreeze({ windows: [{ from: NOON - 99 * DAY, to: NOON + 99 * DAY }], allowEmergency: false })
    const entries = input.schedule.entries.map((entry) => ({ ...entry, freezeExempt: false }))
    expect(['authorised', 'standard', 'grace', 'emergency_pending']).not.toContain(
      judge(withSchedule(input, { entries, freezes: [total] })).verdict,
    )
  })
})

test('5. without any approval and at high risk nothing is approved', () => {
  always((input) => {
    const entries = input.schedule.entries.map((entry) => ({
      ...entry,
      risk: 'high' as const,
      history: entry.history.filter(({ state }) => state !== 'approved'),
    }))
    expect(['authorised', 'standard', 'grace']).not.toContain(judge(withSchedule(input, { entries, templates: [] })).verdict)
  })
})

test('6. judging twice is judging once', () => {
  always((input) => {
    expect(judge(structuredClone(input))).toEqual(judge(input))
  })
})

test('7. looking less often never makes a change on an audit asset authorised, where nothing but the time speaks for it', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 600 }), (input, earlier, later) => {
      const change = { ...input.change, actor: null, ref: null }
      const entries = input.schedule.entries.map((entry) => ({ ...entry, expect: [], history: [step('approved', at('00:00', 1))] }))
      const narrow = { ...withSchedule(input, { entries }), asset: anAsset({ flags: ['audit'] }), change }
      const wide = { ...change, lastSeen: (change.lastSeen ?? 0) - earlier * MINUTE, firstSeen: change.firstSeen + later * MINUTE }
      const before = judge(narrow)
      // Two entries that fit alike are not a want of approval: a wider look may rule one of them out by its time.
      fc.pre(!before.modifiers.some((modifier) => modifier.startsWith('ambiguous:')))
      const isApproved = before.verdict === 'authorised' || before.verdict === 'standard'
      const isBetter = !isApproved && judge({ ...narrow, change: wide }).verdict === 'authorised'
      expect(isBetter).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('8. an approved, exact, in-window, content-matching entry always authorises', () => {
  always((input) => {
    const change: Change = { ...input.change, actor: null, ref: null }
    const fitting = anEntry({
      id: 'ZZZ',
      assets: { include: ['web-01'] },
      items: [{ path: '/etc/nginx/nginx.conf' }],
      windows: [{ from: NOON - 99 * DAY, to: NOON + 99 * DAY }],
      history: [step('approved', NOON - 99 * DAY)],
      expect: [{ kind: 'hash', value: 'B' }],
    })
    const others = input.schedule.entries.map((entry) => ({ ...entry, kind: 'normal' as const }))
    const withIt = withSchedule({ ...input, change }, { entries: [...others, fitting], templates: [], freezes: [], ignoreRules: [] })
    expect(judge({ ...withIt, now: NOON + 10 * DAY }).verdict).toBe('authorised')
  })
})

test('9. splitting a window into two that touch changes nothing', () => {
  always((input) => {
    const halves = ({ from, to }: Span): readonly Span[] => {
      const middle = from + Math.floor((to - from) / 2)
      return [
        { from: middle, to },
        { from, to: middle },
      ]
    }
    const entries = input.schedule.entries.map((entry) => ({ ...entry, windows: entry.windows.flatMap(halves) }))
    expect(judge(withSchedule(input, { entries }))).toEqual(judge(input))
  })
})

function shifted(input: JudgeInput, by: number): JudgeInput {
  const later = ({ from, to }: Span): Span => ({ from: from + by, to: to + by })
  const { change, schedule, now } = input
  return {
    ...input,
    now: now + by,
    change: { ...change, lastSeen: (change.lastSeen ?? 0) + by, firstSeen: change.firstSeen + by },
    schedule: {
      ...schedule,
      entries: schedule.entries.map((entry) => ({
        ...entry,
        windows: entry.windows.map(later),
        history: entry.history.map((one) => ({ ...one, at: one.at + by })),
      })),
      templates: schedule.templates.map((rule) => ({ ...rule, windows: rule.windows.map(later) })),
      freezes: schedule.freezes.map((freeze) => ({ ...freeze, windows: freeze.windows.map(later) })),
    },
  }
}
