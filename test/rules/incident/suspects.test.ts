// Ranking suspects: what each piece of evidence does, what is never suspected, and replayed incidents against two simple orders.
import { assert, constantFrom, integer, property, shuffledSubarray } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rankSuspects } from '../../../rules/incident/suspects.ts'
import type { Candidate, Scene } from '../../../rules/incident/term.ts'
import { BEGAN, INCIDENT_KINDS, replayed } from '../../helpers/replayed-incidents.ts'

const MIN = 60_000
const HOUR = 60 * MIN
const scene: Scene = {
  onset: { from: BEGAN - 5 * MIN, to: BEGAN },
  places: new Map([
    ['web-1', { service: 'shop', direction: 'self', hops: 0 }],
    ['web-2', { service: 'shop', direction: 'self', hops: 0 }],
    ['web-3', { service: 'shop', direction: 'self', hops: 0 }],
    ['db-1', { service: 'ledger', direction: 'upstream', hops: 1 }],
  ]),
  failing: new Set(['web-1']),
  healthy: new Set(['web-2', 'web-3']),
  record: () => ({ failed: 0, of: 0 }),
  soakMs: 30 * MIN,
}
const change = (id: string, over: Partial<Candidate> = {}, minutes = 20): Candidate => ({
  id,
  asset: 'web-1',
  kind: 'file',
  path: `/etc/${id}`,
  op: 'modified',
  span: { from: BEGAN - (minutes + 1) * MIN, to: BEGAN - minutes * MIN },
  verdict: 'authorised',
  modifiers: [],
  entry: null,
  actor: null,
  content: id,
  ...over,
})
const rank = (...changes: readonly Candidate[]) => rankSuspects(changes, [], scene, BEGAN + 5 * MIN)
const first = (...changes: readonly Candidate[]) => rank(...changes).suspects[0]?.lead?.id

describe('one piece of evidence', () => {
  const plain = change('plain')
  test.each<{ readonly name: string; readonly other: Candidate; readonly wins: 'plain' | 'other' }>([
    { name: 'nobody approved it', other: change('other', { verdict: 'unauthorised' }), wins: 'other' },
    { name: 'it is not what was approved', other: change('other', { verdict: 'wrong_content' }), wins: 'other' },
    { name: 'it is older', other: change('other', {}, 120), wins: 'plain' },
    {
      name: 'it is older, but acted when the service was restarted',
      other: change('other', { effective: { at: BEGAN - 6 * MIN, why: 'restarted' } }, 600),
      wins: 'other',
    },
    { name: 'it lies on what the service needs', other: change('other', { asset: 'db-1' }), wins: 'plain' },
    { name: 'it lies on an asset that has nothing to do with it', other: change('other', { asset: 'elsewhere' }), wins: 'plain' },
    { name: 'it lies on a healthy asset', other: change('other', { asset: 'web-2' }), wins: 'plain' },
    { name: 'a user seldom breaks anything', other: change('other', { kind: 'user' }), wins: 'plain' },
    { name: 'its siblings have it another way', other: change('other', { peers: { of: 5, distinct: 1, alike: 0 } }), wins: 'other' },
    { name: 'most of its siblings have it', other: change('other', { peers: { of: 5, distinct: 2, alike: 4 } }), wins: 'plain' },
  ])('$name: $wins first', ({ other, wins }) => {
    expect(first(plain, other)).toBe(wins)
    expect(first(other, plain)).toBe(wins)
  })

  test('every term has words, and the score is their sum', () => {
    const { suspects } = rank(
      change('a', { verdict: 'unauthorised', peers: { of: 4, distinct: 2, alike: 1 } }),
      change('b', { asset: 'web-2' }, 90),
    )
    for (const { score, terms } of suspects) {
      expect(terms.every(({ words }) => words.length > 3)).toBe(true)
      expect(score).toBeCloseTo(
        terms.reduce((sum, { points }) => sum + points, 0),
        9,
      )
    }
    expect(suspects.map(({ terms }) => terms.map(({ name }) => name))).toEqual([
      ['time', 'place', 'schedule', 'siblings', 'kind', 'contrast'],
      ['time', 'place', 'kind', 'contrast', 'alibi'],
    ])
  })

  test('people’s word on what such changes did before shifts the order', () => {
    const bad = { ...scene, record: (_: string, kind: string) => (kind === 'cron' ? { failed: 5, of: 6 } : { failed: 0, of: 0 }) }
    const changes = [change('a', { kind: 'unit' }), change('b', { kind: 'cron' })]
    expect(rankSuspects(changes, [], scene, BEGAN).suspects[0]?.lead?.id).toBe('a')
    expect(rankSuspects(changes, [], bad, BEGAN).suspects[0]?.lead?.id).toBe('b')
  })
})

describe('what is never a suspect', () => {
  test('what happened wholly afterwards is listed apart', () => {
    const after = change('after', { verdict: 'unauthorised' }, -30)
    const ranking = rank(after, change('before'))
    expect(ranking.suspects.map(({ lead }) => lead?.id)).toEqual(['before'])
    expect(ranking.afterwards.map(({ changes }) => changes.map(({ id }) => id))).toEqual([['after']])
  })
  test('noise', () => {
    expect(rank(change('n', { verdict: 'noise' })).suspects).toEqual([])
  })
})

test('a release of many files is one suspect, and the same change on several assets is one', () => {
  const release = Array.from({ length: 30 }, (_, n) => change(`r${n}`, { entry: 'CHG-9' }))
  const twins = ['web-1', 'web-2'].map((asset) =>
    change(`t-${asset}`, { asset, path: '/etc/hosts', content: 'same', verdict: 'unauthorised' }),
  )
  const { suspects } = rank(...release, ...twins)
  expect(suspects.map(({ key, changes }) => `${key}: ${changes.length}`).toSorted()).toEqual([
    'entry CHG-9 authorised: 30',
    'same file /etc/hosts modified same: 2',
  ])
})

test('an approved entry that nobody carried out is a suspect once its window is over', () => {
  const missing = {
    entry: 'CHG-5',
    summary: 'renew the certificate',
    assets: ['web-1'],
    window: { from: BEGAN - 2 * HOUR, to: BEGAN - HOUR },
  }
  const [suspect] = rankSuspects([], [missing], scene, BEGAN).suspects
  expect(suspect).toMatchObject({ key: 'missing CHG-5', lead: null })
  expect(suspect?.terms.map(({ words }) => words)).toContain('approved, and nobody carried it out')
  const open = { ...missing, window: { from: BEGAN - HOUR, to: BEGAN + HOUR } }
  expect(rankSuspects([], [open], scene, BEGAN).suspects).toEqual([])
})

test('nothing that stands out is said to be nothing that stands out', () => {
  const quiet = [change('old', { kind: 'user' }, 1_200), change('older', { asset: 'db-1' }, 1_300)]
  expect(rank(...quiet).isStrong).toBe(false)
  expect(rank().isStrong).toBe(false)
  expect(rank(change('loud', { verdict: 'unauthorised' }, 6)).isStrong).toBe(true)
})

test('the order in which changes come decides nothing', () => {
  assert(
    property(constantFrom(...INCIDENT_KINDS), integer({ min: 1, max: 500 }), (kind, seed) => {
      const { changes, missing, scene: around } = replayed(kind, seed)
      const keys = (some: readonly Candidate[]) => rankSuspects(some, missing, around, BEGAN).suspects.map(({ key }) => key)
      assert(
        property(shuffledSubarray([...changes], { minLength: changes.length }), (shuffled) => {
          expect(keys(shuffled)).toEqual(keys(changes))
        }),
        { numRuns: 3 },
      )
    }),
    { numRuns: 30 },
  )
})

test('replayed incidents: the cause is among the first three in nine of ten, and first twice as often as by either simple order', () => {
  const incidents = INCIDENT_KINDS.filter((kind) => kind !== 'no change').flatMap((kind, at) =>
    Array.from({ length: 12 }, (_, n) => replayed(kind, (at * 1_000 + n) * 2)),
  )
  const place = (keys: readonly string[], cause: string | null): number => (cause === null ? -1 : keys.indexOf(cause))
  const ranks = incidents.map(({ changes, missing, scene: around, cause }) =>
    place(
      rankSuspects(changes, missing, around, BEGAN).suspects.map(({ key }) => key),
      cause,
    ),
  )
  const latest = incidents.map(({ changes, cause }) => {
    const before = changes.filter(({ span }) => span.from <= BEGAN).toSorted((a, b) => b.span.to - a.span.to)
    return place(
      [
        ...new Set(
          before.map(({ entry, verdict, kind, path, op, content }) =>
            entry === null ? `same ${kind} ${path} ${op} ${content}` : `entry ${entry} ${verdict}`,
          ),
        ),
      ],
      cause,
    )
  })
  const count = (some: readonly number[], fits: (at: number) => boolean): number => some.filter((at) => at >= 0 && fits(at)).length
  expect(count(ranks, (at) => at < 3)).toBeGreaterThanOrEqual(incidents.length * 0.9)
  expect(count(ranks, (at) => at === 0)).toBeGreaterThanOrEqual(2 * count(latest, (at) => at === 0))
})
