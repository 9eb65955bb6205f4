// Health as the rest of the server sees it, read from its rows.
import type { Selectable } from 'kysely'
import type { Instant, Severity } from '../../../rules/domain.ts'
import type { CheckKind, HealthState, HealthUnit } from '../../../rules/health/words.ts'
import type { HealthTables } from './schema.ts'

export type StoredCheck = {
  readonly asset: string
  readonly id: string
  readonly kind: CheckKind
  readonly subject: string | null
  readonly state: HealthState
  readonly value: number | null
  readonly limit: number | null
  readonly unit: HealthUnit
  readonly severity: Severity
  readonly reason: string
  /** When a look first found this state. */
  readonly since: Instant
  /** When the agent told of it. */
  readonly at: Instant
  readonly gone: boolean
}

/** A state that began: until `from` the former one held, from `since` on this one. */
export type StoredHealthEvent = StoredCheck & { readonly was: HealthState | null; readonly from: Instant }

/** Written from events that were read against their schema. */
export const checkOf = (row: Omit<Selectable<HealthTables['health_checks']>, 'resolve_at'>): StoredCheck => ({
  asset: row.asset,
  id: row.check_id,
  kind: row.kind as CheckKind,
  subject: row.subject,
  state: row.state,
  value: row.value,
  limit: row.limit_value,
  unit: row.unit as HealthUnit,
  severity: row.severity as Severity,
  reason: row.reason,
  since: row.since_at,
  at: row.to_at,
  gone: row.gone === 1,
})

export const healthEventOf = (row: Selectable<HealthTables['health_events']>): StoredHealthEvent => ({
  ...checkOf(row),
  was: row.was,
  from: row.from_at,
})

/** Widths of the buckets, ms, and how long they are kept. */
export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
export const STEPS = [
  { step: MINUTE_MS, keptMs: 6 * HOUR_MS },
  { step: HOUR_MS, keptMs: 14 * DAY_MS },
  { step: DAY_MS, keptMs: 400 * DAY_MS },
] as const
export const EVENTS_KEPT_MS = 400 * DAY_MS
/** A series that nobody adds to any more is forgotten with its last rollup. */
export const SERIES_KEPT_MS = 400 * DAY_MS
