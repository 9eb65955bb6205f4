// Tables of alerts, their channels and every delivery attempt.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type AlertsTables = Record<never, never>
