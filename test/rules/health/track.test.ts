// A check from look to look: what is told, when, and what is not.
import { expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../../../rules/health/limits.ts'
import { ended, type Standing, track } from '../../../rules/health/track.ts'
import type { HealthEvent, Measure } from '../../../rules/health/words.ts'

const MINUTE = 60_000
const disk = (value: number): Measure => ({ kind: 'disk-space', subject: '/var', value })
const probe = (state: 'ok' | 'warn' | 'bad'): Measure => ({
  kind: 'probe',
  subject: 'shop',
  value: null,
  found: { state, why: `${state}.` },
})

/** Looks once a minute; answers what was told, as `minute: was → state`. */
function told(measures: readonly Measure[]): { readonly events: readonly HealthEvent[]; readonly said: readonly string[] } {
  let standing: Standing | null = null
  const events: HealthEvent[] = []
  const said: string[] = []
  for (const [minute, measure] of measures.entries()) {
    const tracked: ReturnType<typeof track> = track(standing, measure, DEFAULT_LIMITS[measure.kind], minute * MINUTE)
    standing = tracked.standing
    if (!tracked.event) continue
    events.push(tracked.event)
    said.push(`${minute}: ${tracked.event.was ?? 'new'} → ${tracked.event.state}`)
  }
  return { events, said }
}

const cases: readonly { name: string; measures: readonly Measure[]; says: readonly string[] }[] = [
  { name: 'well from the start is told once', measures: [disk(0.5), disk(0.5), disk(0.6)], says: ['0: new → ok'] },
  { name: 'one bad look is no news', measures: [disk(0.5), disk(0.97), disk(0.5), disk(0.97), disk(0.5)], says: ['0: new → ok'] },
  { name: 'two in a row are', measures: [disk(0.5), disk(0.97), disk(0.97)], says: ['0: new → ok', '2: ok → bad'] },
  {
    name: 'of warn and bad in a row, warn is certain first',
    measures: [disk(0.5), disk(0.9), disk(0.97), disk(0.97), disk(0.97)],
    says: ['0: new → ok', '2: ok → warn', '4: warn → bad'],
  },
  { name: 'bad from the start needs certainty too', measures: [disk(0.97), disk(0.97)], says: ['1: new → bad'] },
  {
    name: 'just below the limit is not well yet',
    measures: [disk(0.96), disk(0.96), disk(0.94), disk(0.94), disk(0.94)],
    says: ['1: new → bad'],
  },
  {
    name: 'a margin below it is, after two looks',
    measures: [disk(0.96), disk(0.96), disk(0.92), disk(0.96), disk(0.92), disk(0.92), disk(0.5), disk(0.5)],
    says: ['1: new → bad', '5: bad → warn', '7: warn → ok'],
  },
  {
    name: 'a probe that flaps every minute is told never',
    measures: Array.from({ length: 20 }, (_, minute) => probe(minute % 2 === 0 ? 'ok' : 'bad')),
    says: ['0: new → ok'],
  },
]

test.each(cases)('$name', ({ measures, says }) => expect(told(measures).said).toEqual(says))

test('an event says between which looks it began, the value and the limit', () => {
  const [, event] = told([disk(0.5), disk(0.5), disk(0.97), disk(0.98)]).events
  expect(event).toMatchObject({
    check: 'disk-space',
    subject: '/var',
    was: 'ok',
    state: 'bad',
    value: 0.98,
    limit: 0.95,
    from: 1 * MINUTE,
    since: 2 * MINUTE,
    to: 3 * MINUTE,
    reason: '/var is 98 % full (from 95 % on it counts as bad).',
  })
})

test('what vanished is told as gone, and what was never told is not', () => {
  const standing: Standing = { kind: 'unit', subject: 'shop.service', state: 'bad', lastAt: 5, streak: null }
  expect(ended(standing, DEFAULT_LIMITS.unit, 9)).toMatchObject({ state: 'ok', was: 'bad', gone: true, from: 5, to: 9 })
  expect(ended({ ...standing, state: null }, DEFAULT_LIMITS.unit, 9)).toBeNull()
})
