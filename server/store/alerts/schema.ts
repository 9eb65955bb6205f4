// Tables of alerts, their channels and every delivery attempt.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type AlertsTables = {
  /**
   * `open_key` is `<kind>:<subject>` until the alert is resolved, then null: the unique constraint on it is what keeps one change
   * from having two alerts at a time. `facts` is what a message says beyond the title. `group_key` is the same for the same change on
   * several assets; an alert `grouped_under` another is told with that one and has no deliveries of its own.
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
    group_key: string | null
    grouped_under: string | null
  }
  /** The id is made of alert, event and channel, so that none is made twice. `rank` keeps the order of what is made in the same millisecond. */
  deliveries: {
    id: string
    alert: string
    asset: string
    channel: string
    event: 'opened' | 'grew' | 'escalated' | 'acknowledged' | 'resolved'
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
  /** How each channel did last. `failing_since` is null as long as its last attempt went well. */
  channel_states: {
    channel: string
    sent_at: number | null
    failed_at: number | null
    words: string
    failing_since: number | null
  }
  /** What somebody answered through the link in a mail: one answer for an alert. */
  alert_answers: { alert: string; answer: 'me' | 'not-me'; by_name: string; at: number }
  /** Channels made on the screen. `settings` holds no secret; what is secret is in `sealed`, under a key that is not in the database. */
  made_channels: { name: string; settings: string; sealed: string | null; made_at: number; made_by: string }
  made_routes: { id: string; rank: number; route: string; made_at: number; made_by: string }
}
