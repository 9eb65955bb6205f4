// How long a session lives, and its cookie.
import type { Instant, Role } from '../../rules/domain.ts'

export type SessionTimes = { readonly createdAt: Instant; readonly authenticatedAt: Instant; readonly seenAt: Instant }

const MINUTE_MS = 60_000
const IDLE_MS = 30 * MINUTE_MS
const IDLE_APPROVER_MS = 15 * MINUTE_MS
const ABSOLUTE_MS = 12 * 60 * MINUTE_MS
const FRESH_MS = 15 * MINUTE_MS
/** A session is marked as seen at most this often: reading pages must not become a stream of writes. */
const SEEN_EVERY_MS = MINUTE_MS

const idleLimitMs = (roles: readonly Role[]): number => (roles.includes('approver') ? IDLE_APPROVER_MS : IDLE_MS)

export function isAlive(session: SessionTimes, roles: readonly Role[], now: Instant): boolean {
  return now - session.seenAt <= idleLimitMs(roles) && now - session.createdAt <= ABSOLUTE_MS
}

/** Signed in recently enough to approve, export, or change channels and people. */
export const isFresh = (session: Pick<SessionTimes, 'authenticatedAt'>, now: Instant): boolean => now - session.authenticatedAt <= FRESH_MS

export const wantsSeen = (session: Pick<SessionTimes, 'seenAt'>, now: Instant): boolean => now - session.seenAt >= SEEN_EVERY_MS

/** `secure` is true behind TLS. The prefix makes a browser insist on Secure, Path=/ and no Domain; over plain HTTP it would be refused. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-knowngood' : 'knowngood')
export const formCookieName = (secure: boolean): string => (secure ? '__Host-knowngood-form' : 'knowngood-form')

export const cookieOptions = (secure: boolean) => ({ path: '/', httpOnly: true, sameSite: 'Lax', secure }) as const
