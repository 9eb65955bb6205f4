// A day on the calendar as a window: from its first instant to the next day's first instant, in the zone people mean.
import type { Instant, Span } from '../domain.ts'

type DayReading = { readonly ok: true; readonly window: Span } | { readonly ok: false; readonly message: string }

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** No zone is further from UTC than 14 h east or 12 h west. */
const FURTHEST_MS = 15 * 60 * MINUTE_MS

export function dayToWindow(day: string, zone = 'UTC'): DayReading {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day)
    return { ok: false, message: `“${day}” is not a day. Write it as 2026-03-10.` }
  const clock = wallClock(zone)
  if (clock === undefined) return { ok: false, message: `“${zone}” is not a time zone. Write it as Europe/Berlin or UTC.` }
  return { ok: true, window: { from: firstInstantOf(midnight, clock), to: firstInstantOf(midnight + DAY_MS, clock) } }
}

type WallClock = (at: Instant) => number

/** What the clocks of a zone show at an instant, as if it were UTC; undefined for a zone nobody knows. */
function wallClock(zone: string): WallClock | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    return (at) => {
      const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
      return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute)
    }
  } catch {
    return undefined
  }
}

/** The first minute whose wall clock shows this day. Searched, not computed, because in some zones some midnights do not exist. */
function firstInstantOf(midnight: number, clock: WallClock): Instant {
  let before = (midnight - FURTHEST_MS) / MINUTE_MS
  let within = (midnight + FURTHEST_MS) / MINUTE_MS
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2)
    if (clock(middle * MINUTE_MS) >= midnight) within = middle
    else before = middle
  }
  return within * MINUTE_MS
}
