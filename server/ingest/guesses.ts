// Slows down who guesses enrolment tokens: a few refusals, then a pause; each refusal is in the audit trail, so they must be few.
import type { Instant } from '../../rules/domain.ts'
import type { Problem } from '../problem.ts'

const WINDOW_MS = 60_000
const MOST_FROM_ONE = 10
const MOST_IN_ALL = 100

export type Guesses = {
  /** What to answer instead of looking at the token; null to go on. */
  readonly refusal: (address: string) => Problem | null
  readonly count: (address: string) => void
}

export function limitGuesses(now: () => Instant): Guesses {
  let since = now()
  let inAll = 0
  const byAddress = new Map<string, number>()
  const turn = (): void => {
    if (Math.abs(now() - since) < WINDOW_MS) return
    since = now()
    inAll = 0
    byAddress.clear()
  }
  return {
    refusal: (address) => {
      turn()
      if (inAll < MOST_IN_ALL && (byAddress.get(address) ?? 0) < MOST_FROM_ONE) return null
      return {
        status: 429,
        title: 'Too many refusals',
        detail: 'Too many enrolment tokens were refused in the last minute. Wait a minute; a good token keeps.',
        headers: { 'retry-after': '60' },
      }
    },
    count: (address) => {
      inAll += 1
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1)
    },
  }
}
