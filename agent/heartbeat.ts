// "I am here, watching so many items, and this is what I can see." Its answer may ask for more.
import { CALLS, HeartbeatAnswer, type HeartbeatRequest } from '../rules/wire.ts'
import { type Call, JSON_HEADERS, jsonBody } from './call.ts'
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
  readonly bootId: string
  readonly status: () => LookStatus
  /** The server stands behind what it confirmed, does not know this epoch, or wants the whole state. */
  readonly resync: () => void
  readonly now: () => number
}

/** One beat. The count and the sign of life are kept first: they tell the next run when this one was last alive. */
export async function beat(parts: HeartbeatParts): Promise<void> {
  const { outbox, meta, now } = parts
  const counter = (meta.number('beats') ?? 0) + 1
  try {
    meta.set('beats', counter)
    meta.set('aliveAt', now())
  } catch (error) {
    // On a full disk the sign of life is heard all the same.
    if (!parts.room.lost(error)) throw error
  }
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
  }
  const answer = await parts.call(CALLS.heartbeat, jsonBody(request), JSON_HEADERS)
  const parsed = answer.status === 200 ? HeartbeatAnswer.safeParse(answer.body) : null
  if (answer.status === 409 || (parsed?.success && (parsed.data.wantsManifest || parsed.data.watermark < outbox.acked().watermark)))
    parts.resync()
}
