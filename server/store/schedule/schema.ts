// Tables of the change schedule: entries, templates, freezes and what was decided about them.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type ScheduleTables = Record<never, never>
