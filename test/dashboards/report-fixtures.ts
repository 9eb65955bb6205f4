// Rows for the pages of what changed.
import type { ReportRows, ServicesRows } from '../../dashboards/report.tsx'
import type { Report } from '../../rules/incident/report.ts'
import { HOSTILE, NOW } from './scene.ts'

const MIN = 60_000
const HOUR = 60 * MIN
const onset = { from: NOW - 30 * MIN, to: NOW - 25 * MIN }
const hostile = HOSTILE[1] ?? ''

const REPORT: Report = {
  format: 'knowngood-report-1',
  service: 'checkout',
  asOf: NOW,
  onset,
  knownGood: [
    { at: NOW - 8 * HOUR, rule: 'mark', sure: 'sure', why: `ada said so: smoke test 812 ${hostile}` },
    { at: NOW - 3 * HOUR, rule: 'verified', sure: 'likely', why: 'CHG-77 was carried out and nothing failed after it' },
    {
      at: onset.from,
      rule: 'health',
      sure: 'unsure',
      why: 'every check passed for an hour or more until then, on 3 of 5 assets that have checks',
    },
  ],
  since: NOW - 8 * HOUR,
  isChosen: false,
  scope: [
    { service: 'checkout', hops: 0, direction: 'self', isHard: true },
    { service: 'ledger', hops: 1, direction: 'upstream', isHard: true },
  ],
  assets: { all: 9, checked: 5, failing: ['web-01'], blind: 1 },
  sentence:
    'checkout is failing since 21:50–21:55Z. Last known good 14:20Z (marked by a person). ' +
    '14 change sets since on checkout and 6 dependencies: 2 unauthorised, 1 not as approved and 11 authorised. 1 of 9 assets were not seen all the time.',
  counts: { sets: 14, unauthorised: 2, defective: 1, untold: 0, authorised: 11 },
  isStrong: true,
  suspects: [
    {
      title: 'firewall inet filter input modified on web-01',
      assets: ['web-01'],
      change: 'c1',
      entry: null,
      span: { from: NOW - 41 * MIN, to: NOW - 40 * MIN },
      verdict: 'unauthorised',
      who: ['mallory'],
      changes: 1,
      score: 3.42,
      terms: [
        { name: 'time', points: -0.33, words: '10 min before it began' },
        { name: 'place', points: 0, words: 'on the failing service itself' },
        { name: 'schedule', points: 1, words: 'nobody approved it' },
        { name: 'kind', points: 1.79, words: 'a firewall can break things' },
        { name: 'contrast', points: 0.96, words: 'on 1 of 1 failing and 0 of 2 healthy assets' },
      ],
      wayBack: { commands: ['nft -f /etc/nftables.conf'], note: 'What is only in the kernel is lost.' },
    },
    {
      title: `package libssl3 modified on web-01 and 3 more ${hostile}`,
      assets: ['web-01', 'web-02', 'web-03', 'web-04'],
      change: 'c2',
      entry: 'CHG-105',
      span: { from: NOW - 3 * HOUR, to: NOW - 2.9 * HOUR },
      verdict: 'authorised',
      who: ['bob', hostile],
      changes: 4,
      score: 1.1,
      terms: [
        { name: 'time', points: -0.42, words: '3 h before it began' },
        { name: 'alibi', points: -0.69, words: 'well for a while on 1 healthy asset' },
      ],
      wayBack: { commands: [], note: 'The old version is not known.' },
    },
    {
      title: 'renew the certificate (CHG-98) was approved and not carried out',
      assets: ['web-01'],
      change: null,
      entry: 'CHG-98',
      span: { from: NOW - 5 * HOUR, to: NOW - 4 * HOUR },
      verdict: null,
      who: [],
      changes: 0,
      score: 0.7,
      terms: [{ name: 'schedule', points: 1, words: 'approved, and nobody carried it out' }],
      wayBack: null,
    },
  ],
  inFlight: [
    {
      entry: 'CHG-110',
      summary: `rotate the logs ${hostile}`,
      state: 'approved',
      window: { from: NOW - 10 * MIN, to: NOW + 50 * MIN },
      who: ['bob'],
      assets: 3,
    },
  ],
  notDone: [
    {
      entry: 'CHG-98',
      summary: 'renew the certificate',
      state: 'approved',
      window: { from: NOW - 5 * HOUR, to: NOW - 4 * HOUR },
      who: ['carol'],
      assets: 1,
    },
  ],
  unchanged: [
    { kind: 'db-setting', items: 120, assets: 2, of: 9, verifiedAt: NOW - 4 * MIN },
    { kind: 'dns', items: 9, assets: 8, of: 9, verifiedAt: NOW - 4 * MIN },
  ],
  unseen: [{ asset: hostile, since: NOW - 2 * HOUR, until: null, why: 'its agent is silent' }],
  odd: [{ asset: 'web-01', kind: 'file', path: '/etc/nginx/nginx.conf', alike: 3, of: 4 }],
  failing: [{ asset: 'web-01', check: 'probe:https', reason: `answered 502 ${hostile}`, since: NOW - 25 * MIN }],
  working: { checks: 31, assets: 4 },
  net: [{ asset: 'web-01', kind: 'firewall', path: 'inet filter input', op: 'modified', changes: 3, last: 'c1' }],
  journal: [
    {
      id: 'c1',
      asset: 'web-01',
      service: 'checkout',
      direction: 'self',
      kind: 'firewall',
      path: 'inet filter input',
      op: 'modified',
      span: { from: NOW - 41 * MIN, to: NOW - 40 * MIN },
      verdict: 'unauthorised',
      entry: null,
      actor: 'mallory',
    },
  ],
  isCut: true,
  policy: '0123456789abcdef',
}

export const WHAT_CHANGED: ReportRows = {
  report: REPORT,
  kept: null,
  typed: { since: '2026-03-10T14:20', from: '2026-03-10T21:50', to: '2026-03-10T21:55' },
  problem: null,
}
export const WHAT_CHANGED_KEPT: ReportRows = {
  ...WHAT_CHANGED,
  report: {
    ...REPORT,
    isStrong: false,
    suspects: [],
    unseen: [],
    unchanged: [],
    odd: [],
    net: [],
    journal: [],
    inFlight: [],
    notDone: [],
    failing: [],
    isCut: false,
  },
  kept: { id: 'r1', madeAt: NOW - HOUR, by: hostile, hash: `sha256:${'ab'.repeat(32)}`, isWhole: false },
}

const service = { owner: 'web-team', assets: 5, hard: ['ledger'], soft: ['search'], failing: 1, well: 2, unchecked: 2, mark: null }
export const SERVICES: ServicesRows = {
  services: [
    { ...service, name: 'checkout' },
    { ...service, name: hostile, owner: null, hard: [], soft: [], failing: 0, mark: { at: NOW - HOUR, by: 'pipeline', why: hostile } },
    { ...service, name: 'empty', assets: 0, failing: 0, well: 0, unchecked: 0 },
  ],
  kept: [{ id: 'r1', service: 'checkout', madeAt: NOW - HOUR, by: hostile }],
  problem: `No service is called ${hostile}.`,
  file: 'knowngood.yaml',
}
