// Builders of cards and assets: name only what the test is about.
import type { Asked } from '../../rules/card.ts'
import type { Asset, Entry } from '../../rules/domain.ts'

/** 10 March 2026, UTC. */
export const at = (time: string): number => Date.parse(`2026-03-10T${time}:00Z`)

export const anAsset = (over: Partial<Asset> = {}): Asset => ({ id: 'web-01', tags: ['web'], services: ['shop'], flags: [], ...over })

export const asked = (over: Partial<Asked> = {}): Asked => ({
  summary: 'Raise worker_connections',
  requester: 'alice',
  implementers: ['alice'],
  kind: 'normal',
  risk: 'low',
  assets: { include: ['web-01'] },
  items: [{ path: '/etc/nginx/**' }],
  windows: [{ from: at('22:00'), to: at('23:00') }],
  expect: [],
  rollout: 'all',
  backout: false,
  actorStrict: false,
  freezeExempt: false,
  ...over,
})

export const aCard = (over: Partial<Entry> = {}): Entry => ({
  ...asked(),
  id: 'CHG-1001',
  source: 'cards',
  rev: 1,
  history: [{ state: 'submitted', at: at('10:00'), by: 'alice' }],
  ...over,
})
