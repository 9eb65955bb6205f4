// Tables of people, sessions, tokens and the audit trail.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type AccountsTables = {
  /** `login` is kept in lower case. `password` is PHC text, null until the person followed the set-up link. */
  people: {
    id: string
    name: string
    login: string
    mail: string | null
    password: string | null
    roles: string
    state: 'active' | 'disabled'
    created_at: number
  }
  /** `id` is the hash of the cookie's secret: who reads the database cannot take over a session. */
  sessions: {
    id: string
    person: string
    created_at: number
    authenticated_at: number
    seen_at: number
  }
  api_tokens: {
    id: string
    name: string
    hash: string
    roles: string
    created_at: number
    created_by: string
    used_at: number | null
    revoked_at: number | null
  }
  /** One-time links: `person` is null for the first account, else who chooses a password with it. */
  setup_links: {
    hash: string
    person: string | null
    created_at: number
    expires_at: number
  }
  /** `id` is `account:<login>` or `address:<ip>`. */
  login_delays: {
    id: string
    failures: number
    until_at: number
    last_at: number
  }
  /** Only ever added to, numbered without a gap: a missing row shows. */
  audit: {
    number: number
    at: number
    actor_kind: string
    actor_id: string
    actor_name: string
    verb: string
    subject: string
    detail: string
  }
}
