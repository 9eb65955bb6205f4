// Quiet hours of a channel: what is not urgent waits until they are over.
import type { Instant } from './domain.ts'

/** Wall-clock times such as `22:00`; over midnight when `from` is later than `to`. */
export type QuietHours = { readonly from: string; readonly to: string; readonly zone?: string | undefined }

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Minutes since midnight on the clocks of a zone. */
function wallMinutes(at: Instant, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US-u-nu-latn', { timeZone: zone, hourCycle: 'h23', hour: 'numeric', minute: 'numeric' })
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  return (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
}

const around = (minutes: number): number => ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES

/** `at` itself outside the quiet hours, else the instant they end. Equal times are no quiet hours. */
export function quietUntil({ from, to, zone = 'UTC' }: QuietHours, at: Instant): Instant {
  const [start, end] = [minutesOf(from), minutesOf(to)]
  const wall = wallMinutes(at, zone)
  const length = around(end - start)
  if (length === 0 || around(wall - start) >= length) return at
  const over = Math.floor(at / MINUTE_MS) * MINUTE_MS + around(end - wall) * MINUTE_MS
  // Where the clocks were changed in between, the hour of the day is another than was counted.
  const off = around(wallMinutes(over, zone) - end)
  return over - (off > DAY_MINUTES / 2 ? off - DAY_MINUTES : off) * MINUTE_MS
}

/** False for a zone nobody knows. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
