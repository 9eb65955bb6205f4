// Which deliveries are to be made now.
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'

/** A time further ahead than anything we set was written before the clock was set back; waiting for it could take years. */
const TOO_FAR_MS = 3_600_000

type Due = ExpressionBuilder<Schema & { due: Schema['deliveries'] }, 'due'>

/** Waiting and its time has come, or leased by somebody who did not come back in time. */
export const isDue = (eb: Due, now: Instant): Expression<SqlBool> =>
  eb.or([
    eb.and([eb('due.state', '=', 'waiting'), hasCome(eb, 'due.next_at', now)]),
    eb.and([eb('due.state', '=', 'leased'), hasCome(eb, 'due.lease_until', now)]),
  ])

const hasCome = (eb: Due, time: 'due.next_at' | 'due.lease_until', now: Instant): Expression<SqlBool> =>
  eb.or([eb(time, '<=', now), eb(time, '>', now + TOO_FAR_MS)])
