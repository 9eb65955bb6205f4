// When a change happened: never an instant, always from one look to another, in server time.
import type { Change, Span } from '../domain.ts'
import { duration } from './say-time.ts'
import type { Policy } from './policy.ts'

export type ChangeInterval = {
  readonly span: Span
  readonly isLong: boolean
  readonly isClockSuspect: boolean
  /** False for an item never seen before: it may have been there for any time before `span.to`. */
  readonly isStartKnown: boolean
  /** How we know, in words. */
  readonly known: string
}

export function changeInterval(change: Change, policy: Policy): ChangeInterval {
  const offset = change.clockOffsetMs ?? 0
  const sigma = change.clockOffsetMs === null ? Math.max(change.sigmaMs, policy.unknownClockMs) : change.sigmaMs
  const latest = (change.exact ?? change.firstSeen) + offset + sigma
  const isStartKnown = change.exact !== null || change.lastSeen !== null
  const earliest = isStartKnown
    ? (change.exact ?? change.lastSeen ?? change.firstSeen) + offset - sigma
    : latest - policy.longIntervalMs - 1

  // Nothing happened after the server was told of it.
  const to = Math.min(latest, change.receivedAt ?? latest)
  const from = Math.min(earliest, to)
  return {
    span: { from, to },
    isLong: to - from > policy.longIntervalMs,
    isClockSuspect: change.clockOffsetMs === null || Math.abs(offset) > policy.clockSuspectMs,
    isStartKnown,
    known: [howSeen(change), clockWords(change, sigma), to < latest ? 'not later than the server was told' : null]
      .filter((words) => words !== null)
      .join(', '),
  }
}

function howSeen(change: Change): string {
  if (change.exact !== null) return 'time taken from a log'
  if (change.lastSeen === null) return 'never seen before, so it may be older'
  switch (change.detectedBy) {
    case 'watch':
      return 'from the last look to the notice of the watcher'
    case 'rescan':
      return 'between two scans'
    case 'rehash':
      return 'between two full reads'
    case 'start':
      return 'from the last look before the agent stopped to the first after it started'
    case 'report':
      return 'between two reports'
  }
}

function clockWords(change: Change, sigma: number): string | null {
  const { clockOffsetMs } = change
  if (clockOffsetMs === null) return `agent clock not compared, so ± ${duration(sigma)}`
  if (Math.abs(clockOffsetMs) < 1_000) return null
  return `agent clock ${duration(Math.abs(clockOffsetMs))} ${clockOffsetMs > 0 ? 'slow' : 'fast'}, corrected`
}
