// How long a login must wait after failures: growing for the account and for the address, never a lock for good.
import type { Instant } from '../../rules/domain.ts'

export type LoginDelay = { readonly failures: number; readonly until: Instant; readonly lastAt: Instant }

/** So many failures cost nothing: people mistype. */
const FREE = { account: 3, address: 10 } as const
/** A stranger must not be able to keep the owner out for long; an address that keeps trying may wait. */
const LONGEST_MS = { account: 60_000, address: 900_000 } as const
const FORGOTTEN_AFTER_MS = 24 * 3_600_000

export type DelayKind = keyof typeof FREE

function delayAfter(kind: DelayKind, failures: number): number {
  const over = failures - FREE[kind]
  return over <= 0 ? 0 : Math.min(1_000 * 2 ** Math.min(over - 1, 20), LONGEST_MS[kind])
}

/**
 * A try counts as a failure before the password is looked at and is forgiven when it was right; otherwise a hundred tries at once
 * would all pass before the first had failed.
 */
export function afterTry(kind: DelayKind, before: LoginDelay | null, now: Instant): LoginDelay {
  const isOld = before === null || now - before.lastAt > FORGOTTEN_AFTER_MS
  const failures = (isOld ? 0 : before.failures) + 1
  return { failures, until: now + delayAfter(kind, failures), lastAt: now }
}

/** One try was right after all; what others tried meanwhile still counts. */
export function withoutOne(kind: DelayKind, delay: LoginDelay): LoginDelay {
  const failures = Math.max(delay.failures - 1, 0)
  return { ...delay, failures, until: delay.lastAt + delayAfter(kind, failures) }
}

/** A wait never exceeds the longest one, also when the clock was set back. */
export const waitMs = (kind: DelayKind, delay: LoginDelay | null, now: Instant): number =>
  delay === null ? 0 : Math.min(Math.max(delay.until - now, 0), LONGEST_MS[kind])
