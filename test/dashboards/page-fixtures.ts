// Rows for the other pages: one asset, the schedule, a card, alerts.
import type { AlertsRows } from '../../dashboards/alerts.tsx'
import type { AssetRows } from '../../dashboards/asset.tsx'
import type { CardRows } from '../../dashboards/card.tsx'
import { aValue } from './change-fixtures.ts'
import { HEALTH } from './health-fixtures.ts'
import { FLEET } from './overview-fixtures.ts'
import { at, CHANGES, HOSTILE, NOW, span } from './scene.ts'

export const ASSET: AssetRows = {
  asset: 'db-01',
  standing: { state: 'quarantined', reason: 'event 12 is stored with other content than it was told' },
  tags: ['db'],
  services: ['shop', 'ledger-db'],
  flags: ['audit', 'financial'],
  environment: 'prod',
  state: 'silent',
  lastHeard: NOW - 12 * 60_000,
  strip: FLEET[1]?.strip ?? { span: span('00:00', '23:30'), marks: [], blind: [] },
  health: HEALTH,
  tainted: [{ id: 't1', item: { kind: 'file', path: HOSTILE[0] }, change: 'c03', at: NOW, why: 'no longer approved: CHG-1 was withdrawn' }],
  baseline: {
    items: 812,
    unaccepted: 811,
    bySeverity: { low: 700, medium: 100, high: 11 },
    drifted: 2,
    acceptedAt: null,
    acceptedBy: null,
    high: ['/etc/ssh/sshd_config', 'user root', HOSTILE[1]],
    onlyApprovers: true,
  },
  changes: CHANGES.slice(0, 4),
  unseen: {
    blind: [
      { from: NOW - 12 * 60_000, to: null, reason: 'silent: no heartbeat' },
      { from: at('02:10'), to: at('03:40'), reason: 'the agent was stopped' },
    ],
    unreadable: [
      { path: '/etc/shadow', reason: 'permission denied', advice: 'Start the agent as root, or let it read this one file.' },
      { path: '/var/lib/mysql/mysql.ibd', reason: 'permission denied', advice: 'Start the agent as root, or let it read this one file.' },
    ],
    unreadableTotal: 3,
  },
  unapplied: [
    { item: { kind: 'sysctl', path: 'net.ipv4.ip_forward' }, detail: 'is 1, but /etc/sysctl.d/90-hardening.conf says 0' },
    { item: { kind: 'mount', path: HOSTILE[0] ?? '/tmp' }, detail: 'is mounted without noexec, which /etc/fstab asks for' },
  ],
  agent: {
    id: 'agent-1',
    version: '0.1.0',
    lastHeard: NOW - 12 * 60_000,
    enrolledAt: at('08:00', '2026-03-01'),
    clockOffsetMs: 42 * 60_000,
    waiting: 3,
    oldestWaitingAt: NOW - 13 * 60_000,
    watcher: { directories: 412, limited: 3, overflows: 1, lastScanAt: NOW - 70_000, scanMs: 812 },
    rehash: { coverage: 0.93, oldestAt: NOW - 20 * 3600_000 },
    rssBytes: 74_000_000,
    roots: [
      { path: '/etc', items: 640, problem: null },
      { path: '/srv/gone', items: 0, problem: 'the folder does not exist' },
    ],
    packs: [
      { name: 'linux', problem: null },
      { name: 'mysql', problem: 'line 12: “ignor” is not a key; did you mean “ignore”?' },
    ],
  },
  items: {
    total: 812,
    kinds: [
      { kind: 'file', count: 810 },
      { kind: 'package', count: 1 },
      { kind: 'user', count: 1 },
    ],
    left: 0,
    filter: {},
    newer: null,
    older: '/assets/db-01?cursor=x#items',
    rows: [
      { item: { kind: 'file', path: '/etc/my.cnf' }, value: aValue({}), state: 'differs', lookedAt: NOW - 60_000, change: 'c04' },
      {
        item: { kind: 'file', path: '/etc/hosts' },
        value: aValue({ size: 221 }),
        state: 'as-baseline',
        lookedAt: NOW - 60_000,
        change: null,
      },
      {
        item: { kind: 'package', path: 'mysql-server' },
        value: { hash: null, version: '8.4.3-1' },
        state: 'unaccepted',
        lookedAt: NOW - 60_000,
        change: null,
      },
      {
        item: { kind: 'user', path: 'deploy' },
        value: { hash: null, values: { shell: '/bin/sh' } },
        state: 'exception',
        lookedAt: NOW - 60_000,
        change: 'c09',
      },
      {
        item: { kind: 'file', path: `/srv/${HOSTILE[4]}/${HOSTILE[0]}` },
        value: null,
        state: 'gone',
        lookedAt: NOW - 60_000,
        change: null,
      },
    ],
  },
}

export const CARD: CardRows = {
  id: 'CHG-105',
  source: 'cards',
  rev: 2,
  hash: 'sha256:0',
  summary: 'Raise worker connections for the spring sale',
  state: 'edited',
  kind: 'normal',
  risk: 'medium',
  riskWhy: 'Medium risk: /etc/ssh/** is about who may log in.',
  requester: 'alice',
  implementers: ['alice', 'bob'],
  systems: ['tag:web'],
  items: ['/etc/nginx/**'],
  expect: ['version>=1.24.0'],
  windows: [span('22:00', '23:00')],
  backout: true,
  procedure: 'https://wiki.example.org/nginx',
  standby: ['carol', HOSTILE[0]],
  isRetro: true,
  history: [
    { state: 'submitted', at: at('10:00', '2026-03-09'), by: 'alice', note: null },
    { state: 'approved', at: at('11:00', '2026-03-09'), by: 'bob', note: 'fine, but not on Friday' },
    { state: 'edited', at: at('14:00'), by: 'alice', note: null },
  ],
  verbs: [
    { verb: 'approve', refusedBecause: null },
    { verb: 'reject', refusedBecause: null },
    { verb: 'withdraw', refusedBecause: 'alice asked for this change, and only she may withdraw it.' },
  ],
  mayEdit: true,
  warnings: ['There is no window at 2026-03-29 02:30 (Europe/Berlin): the clocks jump over that time.'],
  outcome: { outcome: 'partial', done: 3, total: 4, missing: ['web-04'], blind: [HOSTILE[0]], at: NOW },
  credited: CHANGES.slice(2, 4),
  leftRed: CHANGES.slice(0, 1),
}

const OPENED = { key: 'a1.opened', event: 'opened', nextAt: at('23:22'), maySendAgain: false } as const
export const ALERTS: AlertsRows = {
  state: null,
  newer: null,
  older: '/alerts?cursor=x',
  toldToNobody: false,
  problems: ['Channel pager cannot send: the environment variable SMTP_URL holds no address.'],
  rows: [
    {
      id: 'a1',
      endsByHand: false,
      severity: 'high',
      title: 'Nobody approved a change of /etc/ssh/sshd_config on web-01',
      reason: 'unauthorised, on an asset with the flag security',
      asset: 'web-01',
      change: 'c0ffee01',
      entry: null,
      group: { count: 39, unresolved: 38, assets: Array.from({ length: 39 }, (_, n) => (n === 0 ? HOSTILE[1] : `web-${n + 2}`)) },
      verdict: 'unauthorised',
      state: 'open',
      openedAt: at('23:21:05'),
      takenBy: null,
      resolvedAt: null,
      resolvedBecause: null,
      deliveries: [
        {
          ...OPENED,
          channel: 'ops-mail',
          state: 'sent',
          attempts: [{ at: at('23:21:08'), outcome: 'sent', words: '250 2.0.0 queued' }],
        },
        {
          ...OPENED,
          maySendAgain: true,
          channel: 'pager',
          state: 'dead',
          attempts: [
            { at: at('23:21:08'), outcome: 'failed', words: 'connection refused' },
            { at: at('23:21:13'), outcome: 'failed', words: HOSTILE[0] },
          ],
        },
      ],
    },
    {
      id: 'a2',
      endsByHand: true,
      severity: 'medium',
      title: 'db-01 is silent',
      reason: 'no heartbeat for 120 s',
      asset: 'db-01',
      change: null,
      entry: null,
      group: null,
      verdict: null,
      state: 'resolved',
      openedAt: at('20:00'),
      takenBy: 'bob',
      resolvedAt: at('20:12'),
      resolvedBecause: 'it returned after 12 min',
      deliveries: [],
    },
  ],
}
