// The outbox's way to the server: says hello, sends in order, lets go only of what the server confirmed.
import { setTimeout as sleep } from 'node:timers/promises'
import { BATCH_LIMITS } from '../rules/wire.ts'
import type { BackOff } from './back-off.ts'
import type { Log } from './log.ts'
import { messageOf } from './refusal.ts'
import { type Line, type LineParts, regainRoom, sendBatch, sendHello, sendManifest, type Step } from './send/steps.ts'
import { createWaker } from './waker.ts'

export type SendParts = LineParts & {
  readonly backOff: BackOff
  /** Wait after a reconnect, so that a thousand agents do not come back at once. */
  readonly reconnectMs: () => number
  readonly isManifestDue: () => boolean
  /** Tells of an error after which the store is not to be trusted; answers whether it is one. */
  readonly broke: (error: unknown) => boolean
  readonly log: Log
}

export type Sender = {
  /** There is something new to send. */
  readonly kick: () => void
  /** The server stands elsewhere than we thought, or wants the whole state: say hello first; at once, when it asks for that. */
  readonly resync: (isAsked: boolean) => void
  /** Sends what waits, for at most so long, and ends. */
  readonly stop: (withinMs: number) => Promise<void>
}

export function createSender(parts: SendParts): Sender {
  const { outbox, log } = parts
  const waker = createWaker()
  const line = openLine(parts)
  const state = { isStopping: false, wasAway: false }

  const step = async (): Promise<Step> => {
    if (line.nonce === null) return greet(line, state, () => waker.sleep(parts.reconnectMs()))
    if (regainRoom(line)) return 'go-on'
    // The whole state is written to the disk first.
    const isDue = (line.wantsManifest || parts.isManifestDue()) && line.room.isThere()
    const manifest = isDue ? parts.manifest() : null
    return manifest ? sendManifest(line, manifest) : sendBatch(line, line.nonce)
  }

  const attempt = (): Promise<Step> =>
    step().catch((error: unknown) => {
      if (parts.broke(error)) return 'idle'
      const { most } = line
      const isOurs = isOurDisk(line, error)
      state.wasAway ||= !isOurs
      if (isOurs && line.most < most) return 'go-on'
      return { failed: messageOf(error), retryAfterMs: null }
    })

  const rest = (): Promise<void> => {
    parts.backOff.reset()
    return waker.wait()
  }

  const holdBack = ({ failed, retryAfterMs }: Exclude<Step, string>): Promise<void> => {
    const waitMs = parts.backOff.next(retryAfterMs)
    log.warn({ why: failed, waitMs: Math.round(waitMs), waiting: outbox.waiting().count }, 'not sent; everything is kept')
    return waker.sleep(waitMs)
  }

  const run = async (): Promise<void> => {
    for (let came = await attempt(); came === 'go-on' || !state.isStopping; came = await attempt()) {
      if (came !== 'go-on') await (came === 'idle' ? rest() : holdBack(came))
    }
  }

  const running = run().catch((error: unknown) => {
    if (!state.isStopping && !parts.broke(error)) throw error
  })
  const stop = async (withinMs: number): Promise<void> => {
    state.isStopping = true
    waker.rouse()
    await Promise.race([running, sleep(withinMs)])
  }
  const resync = (isAsked: boolean): void => {
    line.nonce = null
    if (isAsked) waker.hurry()
    else waker.wake()
  }
  return { kick: waker.wake, resync, stop }
}

async function greet(line: Line, state: { wasAway: boolean }, spread: () => Promise<void>): Promise<Step> {
  const greeted = await sendHello(line)
  if (line.nonce !== null && state.wasAway) await spread()
  state.wasAway = false
  return greeted
}

/** On a full disk what was recorded goes out in small steps: to number it takes room too. Any failure ends the talk with the server. */
function isOurDisk(line: Line, error: unknown): boolean {
  line.nonce = null
  const isFull = line.room.lost(error)
  if (isFull) line.most = Math.max(1, Math.floor(line.most / 4))
  return isFull
}

const openLine = (parts: LineParts): Line => ({
  ...parts,
  nonce: null,
  wantsManifest: false,
  most: BATCH_LIMITS.events,
  refusals: 0,
  isRenewed: false,
})
