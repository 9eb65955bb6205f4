// How the product says times, durations, sizes and counts. Exact where we know, never more exact than that.
import type { Instant, Span } from '../rules/domain.ts'

export { list } from '../rules/phrase.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "48 s", "4 min", "3 h 12 min", "2 d 4 h": two units at most. */
export function duration(ms: number): string {
  const abs = Math.abs(ms)
  if (abs < SECOND) return `${Math.round(abs)} ms`
  if (abs < MINUTE) return `${Math.floor(abs / SECOND)} s`
  if (abs < HOUR) return `${Math.floor(abs / MINUTE)} min`
  if (abs < DAY) return twoUnits(abs, HOUR, 'h', MINUTE, 'min')
  return twoUnits(abs, DAY, 'd', HOUR, 'h')
}

function twoUnits(ms: number, big: number, bigWord: string, small: number, smallWord: string): string {
  const rest = Math.floor((ms % big) / small)
  return `${Math.floor(ms / big)} ${bigWord}${rest > 0 ? ` ${rest} ${smallWord}` : ''}`
}

export function ago(at: Instant, now: Instant): string {
  const ms = now - at
  if (Math.abs(ms) < 5 * SECOND) return 'just now'
  return ms > 0 ? `${duration(ms)} ago` : `in ${duration(ms)}`
}

const formats = new Map<string, Intl.DateTimeFormat>()
function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options })
  formats.set(key, made)
  return made
}

export const clock = (at: Instant, zone: string): string =>
  format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at)
export const shortClock = (at: Instant, zone: string): string => format(zone, { hour: '2-digit', minute: '2-digit' }).format(at)
/** "2026-03-10" where the reader is. */
export const isoDay = (at: Instant, zone: string): string => {
  const parts = Object.fromEntries(
    format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(at)
      .map((p) => [p.type, p.value]),
  )
  return `${parts['year']}-${parts['month']}-${parts['day']}`
}

/** "10 Mar", with the year when it is not this one. */
export function day(at: Instant, zone: string, now: Instant): string {
  const sameYear = isoDay(at, zone).slice(0, 4) === isoDay(now, zone).slice(0, 4)
  return format(zone, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(at)
}

/** "Z" for UTC, else the zone's short name at that instant. */
function zoneMark(at: Instant, zone: string): string {
  if (zone === 'UTC') return 'Z'
  const name = format(zone, { timeZoneName: 'short' })
    .formatToParts(at)
    .find((p) => p.type === 'timeZoneName')
  return ` ${name ? name.value : zone}`
}

const dayIfNotToday = (at: Instant, zone: string, now: Instant): string =>
  isoDay(at, zone) === isoDay(now, zone) ? '' : `${day(at, zone, now)} `

export const moment = (at: Instant, zone: string, now: Instant): string =>
  `${dayIfNotToday(at, zone, now)}${clock(at, zone)}${zoneMark(at, zone)}`

/** Known to the instant, which only a log can tell; two looks within one second are still two looks. */
const isMoment = ({ from, to }: Span): boolean => from === to

/** Cut to seconds outwards: words must never claim to know more than we do. */
const inSeconds = ({ from, to }: Span): Span => ({ from: Math.floor(from / SECOND) * SECOND, to: Math.ceil(to / SECOND) * SECOND })

/** "22:20:14–22:21:02Z", with days where they are not today. A span of no length is one instant. */
export function spanText(span: Span, zone: string, now: Instant): string {
  if (isMoment(span)) return moment(span.to, zone, now)
  const { from, to } = inSeconds(span)
  const oneDay = isoDay(from, zone) === isoDay(to, zone)
  if (oneDay) return `${dayIfNotToday(from, zone, now)}${clock(from, zone)}–${clock(to, zone)}${zoneMark(to, zone)}`
  return `${day(from, zone, now)} ${clock(from, zone)} – ${day(to, zone, now)} ${clock(to, zone)}${zoneMark(to, zone)}`
}

/** "between 22:20:14 and 22:21:02Z": we know two looks, never the moment. */
export function betweenText(span: Span, zone: string, now: Instant): string {
  if (isMoment(span)) return `at ${moment(span.to, zone, now)}`
  const { from, to } = inSeconds(span)
  const start = isoDay(from, zone) === isoDay(now, zone) ? clock(from, zone) : `${day(from, zone, now)} ${clock(from, zone)}`
  const end = isoDay(from, zone) === isoDay(to, zone) ? clock(to, zone) : `${day(to, zone, now)} ${clock(to, zone)}`
  return `between ${start} and ${end}${zoneMark(to, zone)}`
}

/** "10 Mar 22:00–23:00Z", for windows: minutes are enough. */
export function windowText({ from, to }: Span, zone: string, now: Instant): string {
  const end = isoDay(from, zone) === isoDay(to, zone) ? shortClock(to, zone) : `${day(to, zone, now)} ${shortClock(to, zone)}`
  return `${day(from, zone, now)} ${shortClock(from, zone)}–${end}${zoneMark(to, zone)}`
}

export const iso = (at: Instant): string => new Date(at).toISOString()
export const isoSeconds = (at: Instant): string => iso(at).replace(/\.\d+Z$/, 'Z')

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const
export function size(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const word = unit === 0 && bytes === 1 ? 'byte' : (UNITS[unit] ?? 'bytes')
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${word}`
}

/** "1 change", "12,480 changes". */
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`

/** The first twelve hex digits: enough for a person to compare; the whole is one copy away. */
export const shortHash = (hash: string): string => hash.replace(/^(sha256|hmac):/, '').slice(0, 12)
