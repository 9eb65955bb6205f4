// Which deliveries are to be made now, and which of them stand in line behind another.
import { type Expression, sql, type SqlBool } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'

/** Nothing waits its turn for longer than this, unless it is held until an hour of the day; and nothing is held for longer than that. */
const LONGEST_TURN_MS = 3_600_000
const LONGEST_HOLD_MS = 48 * 3_600_000

/** Written out, so that the index which covers only these is used. */
export const isUnfinished = (table: string): Expression<SqlBool> => sql<SqlBool>`${sql.ref(`${table}.state`)} in ('waiting', 'leased')`

/** Waiting and its time has come, or leased by somebody who did not come back in time. */
export function isDue(table: string, now: Instant): Expression<SqlBool> {
  const of = (column: string) => sql.ref(`${table}.${column}`)
  const turn = now + LONGEST_TURN_MS
  // A time further ahead than anything we set was written before the clock was set back; waiting for it could take years.
  const isHeld = sql`(${of('attempts')} = 0 and ${of('next_at')} - ${of('created_at')} > ${LONGEST_TURN_MS})`
  const isStrange = sql`(${of('next_at')} > ${now + LONGEST_HOLD_MS} or (${of('next_at')} > ${turn} and not ${isHeld}))`
  const hasReturned = sql`(${of('lease_until')} <= ${now} or ${of('lease_until')} > ${turn})`
  return sql<SqlBool>`((${of('state')} = 'waiting' and (${of('next_at')} <= ${now} or ${isStrange})) or (${of('state')} = 'leased' and ${hasReturned}))`
}

/** An earlier one keeps a later one waiting once its own time has come, until it is finished; one that is held for later does not. */
export const holdsUpOthers = (table: string, now: Instant): Expression<SqlBool> =>
  sql<SqlBool>`(${sql.ref(`${table}.attempts`)} > 0 or ${isDue(table, now)})`
