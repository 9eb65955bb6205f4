// Which assets a service rests on: depth, hard and soft ways, what everything shares, and circles.
import { array, assert, boolean, constantFrom, property, record, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import { assetsAround, nearness, type ServiceGraph, servicesAround } from '../../../rules/service/graph.ts'

const GRAPH: ServiceGraph = {
  shop: { dependsOn: { hard: ['ledger'], soft: ['search'] } },
  ledger: { dependsOn: { hard: ['storage'], soft: [] } },
  search: { dependsOn: { hard: ['storage'], soft: [] } },
  storage: { dependsOn: { hard: ['power'], soft: [] } },
  portal: { dependsOn: { hard: ['shop'], soft: [] } },
  dns: { shared: true },
}

test('near and far, up and down, and what everything shares', () => {
  expect(
    servicesAround('shop', GRAPH).map(({ service, hops, direction, isHard }) => `${service} ${direction} ${hops}${isHard ? '' : ' soft'}`),
  ).toEqual(['shop self 0', 'ledger upstream 1', 'search upstream 1 soft', 'dns shared 1', 'storage upstream 2', 'portal downstream 1'])
})

test.each([
  { depth: 0, names: ['shop', 'dns'] },
  { depth: 1, names: ['shop', 'ledger', 'search', 'dns', 'portal'] },
  { depth: 3, names: ['shop', 'ledger', 'search', 'dns', 'storage', 'portal', 'power'] },
])('$depth steps', ({ depth, names }) => {
  expect(servicesAround('shop', GRAPH, depth).map(({ service }) => service)).toEqual(names)
})

test('an asset of several services stands where it is nearest; a service nobody wrote down is itself', () => {
  const assets = [
    { id: 'a', services: ['storage', 'ledger'] },
    { id: 'b', services: [] },
    { id: 'c', services: ['constructor'] },
  ]
  expect(assetsAround('shop', GRAPH, assets)).toEqual([{ asset: 'a', service: 'ledger', hops: 1, direction: 'upstream', isHard: true }])
  expect(assetsAround('constructor', GRAPH, assets).map(({ asset, direction }) => `${asset} ${direction}`)).toEqual(['c self'])
})

const NAMES = ['a', 'b', 'c', 'd', 'e'] as const
const graphs = array(
  record({
    hard: uniqueArray(constantFrom(...NAMES), { maxLength: 3 }),
    soft: uniqueArray(constantFrom(...NAMES), { maxLength: 2 }),
    shared: boolean(),
  }),
  { minLength: 5, maxLength: 5 },
).map((rows): ServiceGraph =>
  Object.fromEntries(rows.map(({ hard, soft, shared }, at) => [NAMES[at] ?? '', { dependsOn: { hard, soft }, shared }])),
)

test('whatever the circles: each service once, itself first, nothing nearer than it, more depth never loses one', () => {
  assert(
    property(graphs, (graph) => {
      const found = servicesAround('a', graph)
      expect(found[0]).toMatchObject({ service: 'a', direction: 'self' })
      expect(new Set(found.map(({ service }) => service)).size).toBe(found.length)
      expect(found.every((one) => nearness(one) > 0 && nearness(one) <= 1)).toBe(true)
      const deeper = new Set(servicesAround('a', graph, 4).map(({ service }) => service))
      expect(found.every(({ service }) => deeper.has(service))).toBe(true)
    }),
  )
})
