// Tables of people, sessions, tokens and the audit trail.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type AccountsTables = Record<never, never>
