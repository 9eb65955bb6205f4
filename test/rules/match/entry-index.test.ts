// Looking only at the entries that can matter gives the same verdict as looking at all of them.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../../rules/domain.ts'
import { entriesAbout } from '../../../rules/match/entry-index.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { matchAsset } from '../../../rules/match/facets/asset.ts'
import { distanceToNearest } from '../../../rules/match/facets/time.ts'
import { anAsset, anEntry, at, judged } from '../../helpers/builders.ts'

const DAY = 86_400_000
const terms = ['web-01', 'web-02', 'tag:web', 'tag:db', 'service:shop', '*', 'web-*', 'db-*', 'web-0[12]']
const anyEntry = fc.record({
  term: fc.constantFrom(...terms),
  days: fc.integer({ min: -20, max: 20 }),
  hours: fc.integer({ min: 1, max: 300 }),
  excludes: fc.boolean(),
})

const entriesOf = (drawn: readonly { term: string; days: number; hours: number; excludes: boolean }[]): readonly Entry[] =>
  drawn.map(({ term, days, hours, excludes }, n) => {
    const from = at('22:00') + days * DAY
    const assets = { include: ['elsewhere', term], ...(excludes ? { exclude: ['web-01'] } : {}) }
    return anEntry({ id: `CHG-${n}`, assets, windows: [{ from, to: from + hours * 3_600_000 }] })
  })

test('no entry that matches is missed', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { minLength: 30, maxLength: 60 }), (drawn) => {
      const entries = entriesOf(drawn)
      const asset = anAsset()
      const span = { from: at('22:20'), to: at('22:25') }
      const about = entriesAbout(entries, { asset, span, ref: 'CHG-3', aroundMs: DEFAULT_POLICY.lookAroundMs })
      const matching = entries.filter(
        ({ assets, windows, id }) =>
          id === 'CHG-3' || (matchAsset(assets, asset).by !== 'none' && distanceToNearest(span, windows) <= DEFAULT_POLICY.lookAroundMs),
      )
      expect(matching.filter((entry) => !about.includes(entry))).toEqual([])
    }),
    { numRuns: 100 },
  )
})

test('a large schedule gives the verdict of the few entries that matter', () => {
  const far = entriesOf(
    Array.from({ length: 60 }, (_, n) => ({
      term: n % 2 === 0 ? 'db-*' : 'web-01',
      days: n % 2 === 0 ? 0 : 18,
      hours: 1,
      excludes: false,
    })),
  )
  const own = anEntry({ id: 'CHG-OWN' })
  expect(judged({ entries: [...far, own] })).toEqual(judged({ entries: [own] }))
})
