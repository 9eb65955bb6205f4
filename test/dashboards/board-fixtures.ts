// Rows of what a card meets and of the board: one of every kind, and hostile names.
import type { CardCheckRows } from '../../dashboards/card-check.tsx'
import type { CardFormRows } from '../../dashboards/card-form.tsx'
import type { BoardRows } from '../../dashboards/board.tsx'
import type { TrackRecord } from '../../rules/card/similar.ts'
import { at, HOSTILE, NOW, span } from './scene.ts'

const LIKE: TrackRecord = {
  n: 14,
  k: 12,
  strict: { share: 12 / 14, low: 0.601, high: 0.96 },
  unverifiable: 1,
  tookMs: { usual: 24 * 60_000, p80: 48 * 60_000, n: 14 },
  overran: { n: 2, usualMs: 11 * 60_000 },
  downMs: { usual: 40_000, p80: 190_000, n: 9 },
}
const during = span('22:00', '23:00')

export const CHECK: CardCheckRows = {
  risk: { risk: 'high', why: 'High risk: db-01 is flagged audit, and the card names no items, so it covers all of them.' },
  like: LIKE,
  here: { ...LIKE, n: 31, k: 26, strict: { share: 26 / 31, low: 0.674, high: 0.929 }, unverifiable: 0 },
  latest: [
    { id: 'CHG-88', summary: 'Raise worker connections', outcome: 'implemented' as const },
    { id: 'CHG-71', summary: HOSTILE[0], outcome: 'overran' as const },
  ].map((card) => ({ ...card, endedAt: at('10:00'), assets: ['db-01'], items: [], tookMs: 1, overranMs: 0, downMs: null })),
  conflicts: [
    { kind: 'freeze', freeze: 'FRZ-1', summary: 'spring sale', during, assets: ['db-01', 'web-01', 'web-02', HOSTILE[1]] },
    { kind: 'same-asset', entry: 'CHG-106', summary: HOSTILE[1], during, assets: ['db-01'] },
    { kind: 'same-person', entry: 'CHG-107', summary: 'Renew certificates', during, people: ['alice'] },
    { kind: 'collision', entry: 'CHG-108', summary: 'New basket page', during, service: 'shop', askedBy: 'bob' },
    { kind: 'dependency', entry: 'CHG-109', summary: 'Move the ledger', during, service: 'shop', needs: 'ledger', how: 'hard' },
  ],
  load: [
    { person: 'alice', cards: ['CHG-107', 'CHG-110', 'CHG-111', 'CHG-112'].map((id) => ({ id, summary: 'x', from: at('08:00') })) },
    { person: 'bob', cards: [] },
  ],
  scrutiny: [
    {
      flag: 'audit',
      assets: ['db-01'],
      brings:
        'The whole interval of a change must lie inside the window, nothing becomes known good without a person, and at high risk two approve.',
    },
  ],
  missing: ['a link to its procedure', 'who stands by'],
}

export const FORM: CardFormRows = {
  typed: { who: 'alice', system: 'web-0', summary: 'Raise worker connections', day: '2026-03-12', items: '/etc/nginx/**' },
  problems: { system: 'No asset is known as “web-0”. Did you mean web-01 or web-02?' },
  systems: ['web-01', 'web-02', 'tag:web', 'service:shop'],
  risk: { risk: 'low', why: 'Low risk: plain items, and no audit, security or financial flag on any of the 4 assets.' },
  edits: null,
  retro: 'Written 12 min after the change it covers: /etc/nginx/nginx.conf on web-01.',
  check: CHECK,
}

const plan = { procedure: 'https://wiki.example.org/ledger', standby: ['carol'], backout: true }
const waiting = { rev: 2, hash: 'sha256:0', requester: 'alice', windows: [during], plan, since: at('10:00', '2026-03-08') }
const said = { answer: 'objects', why: HOSTILE[0], by: 'sam', at: at('14:00') }
const affected: BoardRows['rows'][number]['affected'] = [
  {
    owner: 'sam',
    services: [
      { service: 'shop', needs: null },
      { service: 'basket', needs: 'shop' },
    ],
    said,
  },
  { owner: HOSTILE[1], services: [{ service: 'ledger', needs: null }], said: { answer: 'agreed', why: null, by: 'lea', at: at('15:00') } },
  { owner: null, services: [{ service: 'report', needs: 'ledger' }], said: null },
]
const free = { ...CHECK, conflicts: [], like: { ...LIKE, n: 3, k: 3, strict: null }, here: LIKE }

export const BOARD: BoardRows = {
  rows: [
    { ...waiting, id: 'CHG-105', summary: 'Move the ledger to the new disks', risk: 'high', check: CHECK, affected, refusedBecause: null },
    {
      ...waiting,
      id: 'CHG-106',
      summary: HOSTILE[0],
      risk: 'low',
      check: free,
      affected: [],
      refusedBecause: 'alice asked for this change.',
    },
  ],
  more: 3,
  stale: [{ id: 'CHG-12', summary: HOSTILE[1], requester: 'bob', since: NOW - 70 * 86_400_000 }],
}
