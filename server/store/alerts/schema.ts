// Tables of alerts, their channels and every delivery attempt.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type AlertsTables = {
  /**
   * `open_key` is `<kind>:<subject>` until the alert is resolved, then null: the unique constraint on it is what keeps one change
   * from having two alerts at a time. `facts` is what a message says beyond the title.
   */
  alerts: {
    id: string
    open_key: string | null
    kind: string
    subject: string
    asset: string
    severity: string
    title: string
    reason: string
    facts: string
    first_verdict: string | null
    state: 'open' | 'acknowledged' | 'resolved'
    opened_at: number
    acknowledged_at: number | null
    acknowledged_by: string | null
    resolved_at: number | null
    resolved_because: string | null
  }
  /** The id is made of alert, event and channel, so that none is made twice. `rank` is 0 for opened and 1 for resolved: a pair made in the same millisecond keeps its order. */
  deliveries: {
    id: string
    alert: string
    asset: string
    channel: string
    event: 'opened' | 'resolved'
    rank: number
    message_key: string
    state: 'waiting' | 'leased' | 'sent' | 'dead' | 'cancelled'
    attempts: number
    created_at: number
    next_at: number
    lease_owner: string | null
    lease_until: number | null
  }
  /** Only ever added to. */
  delivery_attempts: { id: string; delivery: string; at: number; outcome: 'sent' | 'failed'; words: string }
}
