// Backpressure: how much may be on its way into the store at a time, and who waits first.
import type { Problem } from '../problem.ts'

export type Limits = { readonly requests: number; readonly bytes: number }
export const DEFAULT_LIMITS: Limits = { requests: 2_000, bytes: 64 << 20 }

/** Plain senders give way first: their own queues resend; agents are the evidence. */
const PLAIN_SHARE = 0.8

export type Admission = {
  /** Answers the way out, to be called exactly once when the request is done, or the refusal. */
  readonly enter: (
    who: 'agent' | 'plain',
    bytes: number,
  ) => { readonly ok: true; readonly leave: () => void } | { readonly ok: false; readonly problem: Problem }
  /** Refuses everything from now on: the server stops. */
  readonly close: () => void
  readonly inside: () => Limits
}

const unavailable = (detail: string): Problem => ({ status: 503, title: 'Not now', detail, headers: { 'retry-after': '5' } })

export function createAdmission(limits: Limits = DEFAULT_LIMITS): Admission {
  let requests = 0
  let held = 0
  let isClosed = false
  const share = (bytes: number): number => Math.max((requests + 1) / limits.requests, (held + bytes) / limits.bytes)
  return {
    enter: (who, bytes) => {
      if (isClosed) return { ok: false, problem: unavailable('The server is stopping. Keep it and send it again.') }
      const full = share(bytes)
      if (full > 1)
        return { ok: false, problem: unavailable('The queue is full. Keep it and send it again after the time in Retry-After.') }
      if (who === 'plain' && full > PLAIN_SHARE)
        return {
          ok: false,
          problem: {
            status: 429,
            title: 'Too much at a time',
            detail: 'More arrives than can be stored. Send again after the time in Retry-After.',
            headers: { 'retry-after': '2' },
          },
        }
      requests += 1
      held += bytes
      return {
        ok: true,
        leave: () => {
          requests -= 1
          held -= bytes
        },
      }
    },
    close: () => {
      isClosed = true
    },
    inside: () => ({ requests, bytes: held }),
  }
}
