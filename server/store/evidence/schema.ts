// Tables of evidence.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type EvidenceTables = Record<never, never>
