// How long to wait before asking again: longer each time, never all at once, and as the server wishes when it says so.
export type BackOff = { readonly next: (retryAfterMs?: number | null) => number; readonly reset: () => void }

const FIRST_MS = 1_000
const LEAST_MS = 100

/** Exponential with full jitter; `Retry-After` is obeyed give or take a half. */
export function createBackOff(mostMs: number, random: () => number = Math.random): BackOff {
  let tries = 0
  return {
    next: (retryAfterMs) => {
      const most = Math.min(mostMs, FIRST_MS * 2 ** Math.min(tries, 20))
      tries += 1
      if (retryAfterMs) return retryAfterMs * (0.5 + random())
      return Math.max(LEAST_MS, random() * most)
    },
    reset: () => {
      tries = 0
    },
  }
}

/** On this host nobody else is kept waiting; elsewhere a thousand agents may come back at the same time. */
export const mostWaitMs = (isLoopback: boolean): number => (isLoopback ? 5_000 : 300_000)
