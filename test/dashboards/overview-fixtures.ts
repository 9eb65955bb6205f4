// Rows for the overview and the fleet: a bad evening, a calm one, and the first minute.
import type { FleetRow } from '../../dashboards/fleet.tsx'
import type { OverviewRows } from '../../dashboards/overview.tsx'
import type { Span } from '../../rules/domain.ts'
import { aChangeRow, at, CHANGES, NOW, span } from './scene.ts'

const DAY: Span = { from: NOW - 24 * 3600_000, to: NOW }
const marks = (asset: string) => CHANGES.filter((c) => c.asset === asset).map((c) => ({ at: c.interval.to, verdict: c.verdict }))

const aFleetRow = (over: Partial<FleetRow> & { readonly asset: string }): FleetRow => ({
  tags: ['web'],
  state: 'watching',
  health: 'ok',
  lastHeard: NOW - 12_000,
  items: 1204,
  unreadable: 0,
  unaccepted: 0,
  strip: { span: DAY, marks: marks(over.asset), blind: [] },
  ...over,
})

export const FLEET: readonly FleetRow[] = [
  aFleetRow({ asset: 'batch-01', tags: ['batch'] }),
  aFleetRow({
    asset: 'db-01',
    tags: ['db', 'audit'],
    state: 'silent',
    health: 'unknown',
    lastHeard: NOW - 12 * 60_000,
    items: 812,
    unreadable: 3,
    strip: {
      span: DAY,
      marks: marks('db-01'),
      blind: [
        { from: at('02:10'), to: at('03:40') },
        { from: NOW - 12 * 60_000, to: NOW },
      ],
    },
  }),
  aFleetRow({ asset: 'sw-core-1', tags: ['switch', 'security'], items: 64 }),
  aFleetRow({ asset: 'web-01', health: 'bad' }),
  aFleetRow({ asset: 'web-02', health: 'warn' }),
  aFleetRow({ asset: 'web-03', unaccepted: 1204 }),
  aFleetRow({ asset: 'web-04', state: 'late', lastHeard: NOW - 100_000 }),
]

export const OVERVIEW: OverviewRows = {
  span: DAY,
  fleet: FLEET,
  fleetSize: 40,
  latest: CHANGES.slice(0, 8),
  needs: [
    { kind: 'alert', id: 'a1', severity: 'high', change: aChangeRow({ actor: 'mallory (sudo)' }), takenBy: null },
    {
      kind: 'alert',
      id: 'a2',
      severity: 'medium',
      change: aChangeRow({
        id: 'c09',
        item: { kind: 'user', path: 'deploy' },
        op: 'added',
        verdict: 'unapproved',
        actor: 'carol',
        interval: span('21:40:19', '21:40:20'),
      }),
      takenBy: 'bob',
    },
    { kind: 'silent', asset: 'db-01', since: NOW - 12 * 60_000 },
    { kind: 'review', verdict: 'undetermined', changes: 1, assets: ['db-01'] },
    { kind: 'review', verdict: 'grace', changes: 1, assets: ['web-03'] },
    {
      kind: 'approval',
      entry: 'CHG-105',
      summary: 'Raise worker connections for the spring sale',
      who: 'alice',
      window: span('22:00', '23:00'),
    },
    { kind: 'baseline', asset: 'web-03', items: 1204 },
    { kind: 'config', file: 'knowngood.yaml', line: 14, message: 'services.shop.assets: expected a list, got “web-*”.', isInForce: false },
    { kind: 'no-mail', file: 'knowngood.yaml' },
  ],
}
export const CALM: OverviewRows = {
  span: DAY,
  fleetSize: 4,
  fleet: FLEET.filter((row) => row.state === 'watching' && row.unaccepted === 0),
  latest: CHANGES.filter((c) => c.verdict === 'authorised' || c.verdict === 'standard'),
  needs: [],
}
export const EMPTY: OverviewRows = { span: DAY, fleet: [], fleetSize: 0, latest: [], needs: [] }
