// Rows of one asset's health: bad, slow with a gap in what was heard, and well.
import type { HealthCheckRow, HealthRows } from '../../dashboards/asset-health.tsx'
import { HOSTILE, NOW } from './scene.ts'

/** A line of values over the last six hours; where `value` gives no number there is a gap. */
function aCheck(over: Partial<HealthCheckRow>, value: (share: number) => number): HealthCheckRow {
  const points = Array.from({ length: 72 }, (_, slot) => ({ at: NOW - 6 * 3_600_000 + (slot + 0.5) * 300_000, mean: value(slot / 71) }))
  return {
    kind: 'load',
    subject: null,
    state: 'ok',
    since: NOW - 40 * 60_000,
    reason: 'It is as it should be.',
    unit: 'ratio',
    value: 0,
    limit: null,
    ...over,
    points: points.filter(({ mean }) => Number.isFinite(mean)).map((point) => ({ ...point, least: point.mean, most: point.mean })),
  }
}

export const HEALTH: HealthRows = {
  overall: 'bad',
  span: { from: NOW - 6 * 3_600_000, to: NOW },
  checks: [
    aCheck(
      {
        kind: 'disk-space',
        subject: '/var',
        state: 'bad',
        reason: '/var is 97 % full (from 95 % on it counts as bad).',
        value: 0.97,
        limit: 0.95,
      },
      (at) => 0.7 + at * 0.27,
    ),
    aCheck(
      {
        kind: 'probe',
        subject: HOSTILE[1],
        state: 'warn',
        reason: `${HOSTILE[1]}: it answers, but took 2400 ms (slow from 2000 ms on).`,
        unit: 'ms',
        value: 2_400,
        limit: null,
      },
      (at) => (at > 0.4 && at < 0.5 ? Number.NaN : 400 + 2_000 * at ** 4),
    ),
    aCheck({ kind: 'load', subject: null, unit: 'per-cpu', value: 0.42, limit: 2 }, (at) => 0.4 + Math.sin(at * 30) / 5),
    aCheck({ kind: 'memory', subject: null, value: 0.61, limit: 0.1 }, (at) => 0.65 - at / 30),
    aCheck({ kind: 'certificate', subject: '/etc/nginx/tls/shop.pem', unit: 'days', value: 61.2, limit: 30 }, (at) => 61.5 - at / 4),
  ],
  more: 3,
}
