// Which past cards are like one, and what their record is worth: the numbers requesters are told.
import { describe, expect, test } from 'vitest'
import { downtimeMs } from '../../../rules/card/downtime.ts'
import { type PastCard, recordOf, similarTo, wilson } from '../../../rules/card/similar.ts'
import { at } from '../../helpers/cards.ts'

const MINUTE = 60_000
const past = (over: Partial<PastCard> = {}): PastCard => ({
  id: 'CHG-1',
  summary: 'x',
  endedAt: at('08:00'),
  assets: ['web-01'],
  items: [{ path: '/etc/nginx/**' }],
  outcome: 'implemented',
  tookMs: null,
  overranMs: 0,
  downMs: null,
  ...over,
})

test.each([
  [3, 40, 0.0258, 0.1986],
  [0, 12, 0, 0.2425],
  [2, 100, 0.0055, 0.07],
  [12, 12, 0.7575, 1],
])('Wilson 95 %% of %i in %i', (k, n, low, high) => {
  const share = wilson(k, n)
  expect(share.low).toBeCloseTo(low, 4)
  expect(share.high).toBeCloseTo(high, 4)
})

describe('alike', () => {
  const cases: { name: string; draft: PastCard['items']; other: Partial<PastCard>; is: 'like' | 'here' | 'neither' }[] = [
    { name: 'the same pattern', draft: [{ path: '/etc/nginx/**' }], other: {}, is: 'like' },
    { name: 'a file inside its pattern', draft: [{ path: '/etc/nginx/nginx.conf' }], other: {}, is: 'like' },
    { name: 'a wider pattern', draft: [{ path: '/etc/**' }], other: {}, is: 'like' },
    { name: 'a kind written out', draft: [{ kind: 'file', path: '/etc/nginx/**' }], other: {}, is: 'like' },
    { name: 'other files', draft: [{ path: '/etc/ssh/**' }], other: {}, is: 'here' },
    { name: 'one name that begins another', draft: [{ path: '/etc/ssh' }], other: { items: [{ path: '/etc/sshd' }] }, is: 'here' },
    { name: 'a package of that name', draft: [{ kind: 'package', path: 'nginx' }], other: {}, is: 'here' },
    { name: 'no items against some', draft: [], other: {}, is: 'here' },
    { name: 'no items on both', draft: [], other: { items: [] }, is: 'like' },
    { name: 'another system', draft: [{ path: '/etc/nginx/**' }], other: { assets: ['db-01'] }, is: 'neither' },
  ]
  test.each(cases)('$name: $is', ({ draft, other, is }) => {
    const { like, here } = similarTo({ assets: ['web-01', 'web-02'], items: draft }, [past(other)])
    expect(like.length > 0 ? 'like' : here.length > 0 ? 'here' : 'neither').toBe(is)
  })
})

describe('record', () => {
  const counted: [PastCard['outcome'], 'yes' | 'no' | 'neither'][] = [
    ['implemented', 'yes'],
    ['overran', 'no'],
    ['partial', 'no'],
    ['no_show', 'no'],
    ['wrong_content', 'no'],
    ['rolled_back', 'no'],
    ['cancelled_but_changed', 'no'],
    ['cancelled_clean', 'neither'],
    ['already_in_state', 'neither'],
    ['unverifiable', 'neither'],
    ['in_progress', 'neither'],
  ]
  test.each(counted)('%s counts: %s', (outcome, counts) => {
    const { n, k } = recordOf([past({ outcome })])
    expect(n === 0 ? 'neither' : k === 1 ? 'yes' : 'no').toBe(counts)
  })

  test('four are too few for a rate, five are enough', () => {
    expect(recordOf([1, 2, 3, 4].map(() => past())).strict).toBeNull()
    expect(recordOf([1, 2, 3, 4, 5].map(() => past())).strict?.share).toBe(1)
  })

  test('what nobody could see is told apart, and does not fill up to five', () => {
    const record = recordOf([past(), past(), past(), past(), past({ outcome: 'unverifiable' })])
    expect(record).toMatchObject({ n: 4, k: 4, strict: null, unverifiable: 1 })
  })

  test('the usual is the middle, and four of five take no longer than p80', () => {
    const took = [50, 10, 40, 20, 30].map((minutes) => past({ tookMs: minutes * MINUTE }))
    expect(recordOf(took).tookMs).toEqual({ usual: 30 * MINUTE, p80: 40 * MINUTE, n: 5 })
    expect(recordOf([past()]).tookMs).toBeNull()
  })

  test('an overrun is counted with how far it went', () => {
    const record = recordOf([past(), past({ outcome: 'overran', overranMs: 7 * MINUTE })])
    expect(record).toMatchObject({ n: 2, k: 1, overran: { n: 1, usualMs: 7 * MINUTE } })
  })
})

describe('downtime', () => {
  const window = { from: at('22:00'), to: at('23:00') }
  const event = (time: string, state: 'ok' | 'bad', id = 'probe:shop') => ({ asset: 'web-01', id, state, since: at(time) })
  const cases: { name: string; events: ReturnType<typeof event>[]; minutes: number }[] = [
    { name: 'nothing', events: [], minutes: 0 },
    { name: 'until it was well', events: [event('22:10', 'bad'), event('22:14', 'ok')], minutes: 4 },
    { name: 'beyond the window', events: [event('22:58', 'bad'), event('23:10', 'ok')], minutes: 12 },
    {
      name: 'two probes at once are one downtime',
      events: [event('22:10', 'bad'), event('22:12', 'bad', 'probe:api'), event('22:14', 'ok'), event('22:20', 'ok', 'probe:api')],
      minutes: 10,
    },
    { name: 'what began before is not its doing', events: [event('21:50', 'bad'), event('22:14', 'ok')], minutes: 0 },
    { name: 'cut off where nobody looks any more', events: [event('22:30', 'bad')], minutes: 60 },
  ]
  test.each(cases)('$name', ({ events, minutes }) => {
    expect(downtimeMs(events, [window], at('23:30'))).toBe(minutes * MINUTE)
  })
})
