// Writes what happened into the outbox, where it waits for its number. All that the looking thread needs of it.
import type { DatabaseSync } from 'node:sqlite'
import type { EventBody } from '../../rules/wire.ts'
import { inTransaction } from './database.ts'
import { outboxRows } from './outbox-rows.ts'
import { labelsOf, overflowOn, SOFT_LIMITS, type SoftLimits } from './overflow.ts'

export type Recorder = {
  /** Belongs in the transaction that keeps what it tells of. */
  readonly record: (body: EventBody, now: number) => void
  /** Alone in a transaction of its own. */
  readonly recordNow: (body: EventBody, now: number) => void
}

export function recorderOn(db: DatabaseSync, limits: SoftLimits = SOFT_LIMITS): Recorder {
  const rows = outboxRows(db)
  const overflow = overflowOn(db, limits)
  const record = (body: EventBody, now: number): void => {
    if (overflow.tookIn(body, now)) return
    const { from, to } = body.kind === 'change' ? { from: body.lastSeen ?? body.firstSeen, to: body.firstSeen } : body
    overflow.grew(rows.insert(JSON.stringify(body), Math.min(from, to), to, now, labelsOf(body)), now)
  }
  return { record, recordNow: (body, now) => inTransaction(db, () => record(body, now)) }
}
