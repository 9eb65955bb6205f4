// "I am here, watching so many items, and this is what I can see." Its answer may ask for more.
import { CALLS, HeartbeatAnswer, type HeartbeatRequest } from '../rules/wire.ts'
import { type Call, JSON_HEADERS, jsonBody } from './call.ts'
import type { Reconciler } from './digest.ts'
import type { Meta } from './store/meta.ts'
import type { Outbox } from './store/outbox.ts'
import type { Room } from './store/room.ts'
import type { LookStatus } from './watch/protocol.ts'

export const NOTHING_SEEN: LookStatus = {
  items: 0,
  watcher: { directories: 0, limited: 0, overflows: 0, scanMs: 0, lastScanAt: null },
  rehash: { coverage: 0, oldestAt: null },
  roots: [],
  unreadable: [],
  unreadableTotal: 0,
  packs: [],
}

export type HeartbeatParts = {
  readonly call: Call
  readonly outbox: Outbox
  readonly meta: Meta
  readonly room: Pick<Room, 'lost'>
  readonly reconciler: Reconciler
  readonly bootId: string
  readonly status: () => LookStatus & Pick<HeartbeatRequest, 'checks'>
  /** The server stands behind what it confirmed, does not know this epoch, or wants the whole state. */
  readonly resync: (isAsked: boolean) => void
  /** What the server would assign to this agent. */
  readonly assigned?: (hash: string | undefined) => Promise<void>
  readonly now: () => number
}

/** One beat. The count and the sign of life are kept first: they tell the next run when this one was last alive. */
export async function beat(parts: HeartbeatParts): Promise<void> {
  const { outbox, now } = parts
  const counter = count(parts)
  const digest = await parts.reconciler.due().catch((error: unknown) => {
    // A heartbeat without it is better than none; an error of the store is met, and dealt with, elsewhere too.
    parts.room.lost(error)
    return null
  })
  const waiting = outbox.waiting()
  const request: HeartbeatRequest = {
    ...parts.status(),
    epoch: outbox.epoch(),
    counter,
    clock: now(),
    bootId: parts.bootId,
    waiting: waiting.count,
    oldestWaitingAt: waiting.oldestAt,
    rssBytes: process.memoryUsage.rss(),
    ...(digest ? { digest: { asOf: digest.asOf, root: digest.root } } : {}),
  }
  const answer = await parts.call(CALLS.heartbeat, jsonBody(request), JSON_HEADERS)
  const parsed = answer.status === 200 ? HeartbeatAnswer.safeParse(answer.body) : null
  if (answer.status === 409 || isApart(parsed?.data, outbox)) parts.resync(answer.status === 409)
  if (parsed?.success) await parts.assigned?.(parsed.data.assignment)
  if (!digest || !parsed?.success || parsed.data.watermark !== digest.asOf) return
  if (parsed.data.ask === 'digest') await parts.reconciler.settle(digest)
  else parts.reconciler.agreed()
}

const isApart = (answer: HeartbeatAnswer | undefined, outbox: Outbox): boolean =>
  answer !== undefined && (answer.wantsManifest || answer.watermark < outbox.acked().watermark)

function count({ meta, now, room }: HeartbeatParts): number {
  const counter = (meta.number('beats') ?? 0) + 1
  try {
    meta.set('beats', counter)
    meta.set('aliveAt', now())
  } catch (error) {
    // On a full disk the sign of life is heard all the same. What was not counted must not look like a count heard before.
    if (!room.lost(error)) throw error
    return 0
  }
  return counter
}
