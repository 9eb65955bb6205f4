// Times and durations as an explanation says them: UTC, and never finer or surer than what is known.
import type { Instant, Span } from '../domain.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const LAST_INSTANT = 8.64e15
const iso = (at: Instant): string => new Date(Math.max(-LAST_INSTANT, Math.min(LAST_INSTANT, at))).toISOString()
const dayOf = (at: Instant): string => iso(at).slice(0, 10)
const clockOf = (at: Instant): string => {
  const text = iso(at)
  return at % MINUTE === 0 ? text.slice(11, 16) : text.slice(11, 19)
}

/** "2026-03-10 22:20Z" */
export const moment = (at: Instant): string => `${dayOf(at)} ${clockOf(at)}Z`

/** The second of two moments, without the day when it is the same one. */
export const until = (from: Instant, to: Instant): string => (dayOf(from) === dayOf(to) ? `${clockOf(to)}Z` : moment(to))

/** "2026-03-10 22:00–23:00Z", with the second day when it is another one. */
export function period({ from, to }: Span): string {
  if (from === to) return moment(from)
  return dayOf(from) === dayOf(to) ? `${dayOf(from)} ${clockOf(from)}–${clockOf(to)}Z` : `${moment(from)} – ${moment(to)}`
}

/** Outwards to whole seconds, so that the words never claim more than the span. */
export const wholeSeconds = ({ from, to }: Span): Span => ({
  from: Math.floor(from / SECOND) * SECOND,
  to: Math.ceil(to / SECOND) * SECOND,
})

const UNITS = [
  { ms: DAY, name: 'd', from: 2 * DAY, parts: HOUR },
  { ms: HOUR, name: 'h', from: 2 * HOUR, parts: MINUTE },
  { ms: MINUTE, name: 'min', from: 2 * MINUTE, parts: SECOND },
  { ms: SECOND, name: 's', from: 0, parts: SECOND },
] as const

/** "25 min", "4 h 35 min", "2 d 3 h": two units at most, rounded down. */
export function duration(ms: number): string {
  if (ms < SECOND) return 'less than 1 s'
  const unit = UNITS.find(({ from }) => ms >= from) ?? UNITS[3]
  const whole = Math.floor(ms / unit.ms)
  const rest = Math.floor((ms % unit.ms) / unit.parts)
  const partName = UNITS.find((other) => other.ms === unit.parts)?.name
  return unit.parts === unit.ms || rest === 0 ? `${whole} ${unit.name}` : `${whole} ${unit.name} ${rest} ${partName}`
}
