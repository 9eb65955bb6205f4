// Gathers the health of one asset for its page: what its agent told last, beside the values of the last hours.
import type { HealthCheckRow, HealthRows } from '../../dashboards/asset-health.tsx'
import type { SparkPoint } from '../../dashboards/parts/sparkline.tsx'
import type { Instant, Span } from '../../rules/domain.ts'
import { DEFAULT_LIMITS } from '../../rules/health/limits.ts'
import { METRIC_OF } from '../../rules/health/series.ts'
import { rankOf } from '../../rules/health/words.ts'
import { HOUR_MS, MINUTE_MS, type StoredCheck } from '../store/health/rows.ts'
import type { Bucket } from '../store/health/reads.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import type { Store } from '../store/store.ts'
import { wellnessOf } from './rows.ts'

const SHOWN_MS = 6 * HOUR_MS
/** Points of one line: more would not be seen. */
const SLOTS = 72
const MOST_CHECKS = 30

export async function healthRows(
  store: Pick<Store, 'read'>,
  asset: string,
  agent: StoredAgent | undefined,
  now: Instant,
): Promise<HealthRows> {
  const { read } = store
  const span = { from: now - SHOWN_MS, to: now }
  const [checks, series] = await Promise.all([read.checksOf(asset), read.seriesOf(asset)])
  const sorted = checks.toSorted((a, b) => rankOf(b.state) - rankOf(a.state))
  const shown = sorted.slice(0, MOST_CHECKS)
  const own = new Map(series.filter(({ sender }) => sender === '').map((line) => [`${line.name}\n${line.subject}`, line]))
  const lineOf = ({ kind, subject }: StoredCheck) => own.get(`${METRIC_OF[kind].name}\n${subject ?? ''}`)
  const ids = shown.flatMap((check) => lineOf(check)?.id ?? [])
  const buckets = await read.rollupsOf(ids, MINUTE_MS, span.from)
  return {
    overall: wellnessOf(
      checks.map(({ state }) => state),
      agent,
    ),
    span,
    checks: shown.map((check): HealthCheckRow => {
      const line = lineOf(check)
      const { kind, subject, state, since, reason, unit } = check
      return {
        kind,
        subject,
        state,
        since,
        reason,
        unit,
        value: line && line.last_at >= span.from ? line.last_value : check.value,
        limit: check.limit ?? DEFAULT_LIMITS[kind].warn,
        points: pointsOf((line && buckets.get(line.id)) ?? [], span),
      }
    }),
    more: sorted.length - shown.length,
  }
}

function pointsOf(buckets: readonly Bucket[], { from, to }: Span): readonly SparkPoint[] {
  const width = (to - from) / SLOTS
  return [...Map.groupBy(buckets, ({ at }) => Math.max(0, Math.floor((at - from) / width)))].map(([slot, inside]) => ({
    at: Math.round(from + (slot + 0.5) * width),
    least: Math.min(...inside.map(({ least }) => least)),
    most: Math.max(...inside.map(({ most }) => most)),
    mean: inside.reduce((sum, { total }) => sum + total, 0) / inside.reduce((sum, { points }) => sum + points, 0),
  }))
}
