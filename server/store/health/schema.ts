// Tables of health: what is so now, every state there was, and the values behind them in three steps of time.

type State = 'ok' | 'warn' | 'bad'
type Check = {
  asset: string
  /** `disk-space:/var`. */
  check_id: string
  agent: string
  kind: string
  subject: string | null
  state: State
  value: number | null
  limit_value: number | null
  unit: string
  severity: string
  reason: string
  received_at: number
}

/** Text ids, instants as integer milliseconds, booleans as 0 or 1. */
export type HealthTables = {
  /** The present state of each check. `resolve_at`: it is well, and its alert may end then. `gone`: not checked any more, kept until then. */
  health_checks: Check & { since_at: number; to_at: number; resolve_at: number | null; gone: number }
  /** Only ever added to. A state was found first at `since_at`; until `from_at` the former one still held. */
  health_events: Check & { id: string; was: State | null; from_at: number; since_at: number; to_at: number; gone: number }
  /** One line of values. `sender` is empty for the agent of the asset itself, else the token that sends them. */
  health_series: {
    id: string
    asset: string
    sender: string
    name: string
    subject: string
    unit: string
    last_value: number
    last_at: number
  }
  /** `step` is the width of a bucket in ms, `at` its beginning. */
  health_rollups: { series: string; step: number; at: number; least: number; most: number; total: number; points: number; last: number }
}
