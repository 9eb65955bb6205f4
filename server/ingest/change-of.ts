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
  const { item, op, before, after, lastSeen, firstSeen, detectedBy, pkg } = body
  return {
    id,
    asset,
    item,
    op,
    before,
    after,
    lastSeen,
    firstSeen: notLaterThan(item.kind === 'file' ? after : null, lastSeen, Math.max(firstSeen, lastSeen ?? firstSeen)),
    exact: null,
    receivedAt,
    clockOffsetMs,
    sigmaMs: SIGMA_MS,
    detectedBy,
    actor: null,
    actorSource: null,
    // What is vouched for is the content of a file; another kind of item has none.
    pkg: item.kind === 'file' && after !== null ? (pkg ?? null) : null,
    ref: null,
  }
}

/** The kernel sets ctime at every change of a file, and nobody sets it back without moving the clock: the last change is not later. */
function notLaterThan(after: Value | null, lastSeen: Instant | null, firstSeen: Instant): Instant {
  const ctime = after?.ctime
  if (ctime === undefined || lastSeen === null || !Number.isFinite(ctime)) return firstSeen
  const at = Math.ceil(ctime)
  return at > lastSeen && at < firstSeen ? at : firstSeen
}
