// From an event of an agent to a change: the agent's own times, and how its clock stands to ours.
import type { Change, Instant, Value } from '../../rules/domain.ts'
import type { EventBody } from '../../rules/wire.ts'
import { SIGMA_MS } from './verdicts.ts'

export type ChangeBody = Extract<EventBody, { kind: 'change' }>

export type ChangeSource = {
  readonly id: string
  readonly asset: string
  readonly receivedAt: Instant
  /** Server clock minus agent clock; null when no heartbeat has told. */
  readonly clockOffsetMs: number | null
}

export function changeOf(body: ChangeBody, { id, asset, receivedAt, clockOffsetMs }: ChangeSource): Change {
  const { item, op, before, after, lastSeen, firstSeen, detectedBy } = body
  return {
    id,
    asset,
    item,
    op,
    before,
    after,
    lastSeen,
    firstSeen: Math.max(firstSeen, lastSeen ?? firstSeen),
    exact: narrowed(item.kind === 'file' ? after : null, lastSeen, firstSeen),
    receivedAt,
    clockOffsetMs,
    sigmaMs: SIGMA_MS,
    detectedBy,
    actor: null,
    actorSource: null,
    pkg: null,
    ref: null,
  }
}

/** The kernel sets ctime, and nobody sets it back without moving the clock; between the two looks it is the moment of the change. */
function narrowed(after: Value | null, lastSeen: Instant | null, firstSeen: Instant): Instant | null {
  const ctime = after?.ctime
  if (ctime === undefined || lastSeen === null || !Number.isFinite(ctime)) return null
  const at = Math.round(ctime)
  return at > lastSeen && at <= firstSeen ? at : null
}
