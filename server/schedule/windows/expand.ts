// From a recurrence to windows, as RFC 5545 says it at clock changes: a time the clocks jump over is dropped and not counted, of a time
// that comes twice the first is meant. The library only counts calendar days; which instant a wall clock shows is decided here.
import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import type { Instant, Span } from '../../../rules/domain.ts'
import { MOST_INSTANCES, readRule } from './rule.ts'
import { daysLater, laterOn, type Reading, readWall, type WallTime } from './zone.ts'

/** Hours are exact time, days are days of the calendar, which may have 23 or 25 hours. */
export type Length = { readonly days: number; readonly ms: number }

/** As it was read, to be expanded again when the horizon moves on or the zones change. */
export type Recurrence = {
  readonly start: WallTime
  readonly length: Length
  readonly rule: string | null
  readonly also: readonly (WallTime & { readonly length?: Length })[]
  /** Instants, not texts: an exception may be written in another zone. */
  readonly except: readonly Instant[]
}

/**
 * An instance people would miss on the night. `dropped`: it is gone; `twice`: meant the first time the clock shows it; `shifted`: it begins
 * at another time on the clock than is written; `end-shifted`: it ends at one; `moved`: the rules of the zone became others.
 */
export type Oddity = {
  readonly local: string
  readonly zone: string
  readonly kind: 'dropped' | 'twice' | 'shifted' | 'end-shifted' | 'moved'
  readonly at: Instant
}

export type Expanded =
  | { readonly ok: true; readonly windows: readonly Span[]; readonly oddities: readonly Oddity[] }
  | { readonly ok: false; readonly problem: string }

/** How many dates the library may pass over without finding one before the rule counts as having none. */
const MOST_STEPS = 100_000

export function expand(recurrence: Recurrence, within: Span): Expanded {
  const { start, length, also, except } = recurrence
  const found: Found[] = []
  const generated = recurrence.rule === null ? single(start) : generate(start, recurrence.rule, within)
  if (!generated.ok) return generated
  found.push(...generated.found.map((one) => ({ ...one, length })))
  for (const extra of also) found.push({ wall: extra, reading: readWall(extra), length: extra.length ?? length })
  const excepted = new Set(except)
  const kept = found.filter(({ reading }) => !excepted.has(reading.at))
  const windows = new Map<Instant, Span>()
  for (const { wall, reading, length } of kept.filter((one) => one.reading.exists || !one.isGenerated)) {
    const window = { from: reading.at, to: endOf(wall, reading.at, length) }
    if (window.to > window.from && window.from < within.to && window.to > within.from) windows.set(window.from, window)
  }
  if (windows.size > MOST_INSTANCES) return tooMany()
  const oddities = kept.flatMap((one): Oddity[] => {
    const { wall, reading } = one
    const kind = reading.at < within.from || reading.at > within.to ? null : oddityOf(one)
    return kind === null ? [] : [{ local: wall.local, zone: wall.zone, kind, at: reading.at }]
  })
  return { ok: true, windows: [...windows.values()].sort((a, b) => a.from - b.from), oddities }
}

function oddityOf({ wall, reading, length, isGenerated = false }: Found): Oddity['kind'] | null {
  if (!reading.exists) return isGenerated ? 'dropped' : 'shifted'
  if (reading.isTwice) return 'twice'
  // Only hours can end otherwise than the clock says: a day ends at the same time of the next.
  const isAsWritten =
    length.ms === 0 || readWall({ local: laterOn(wall.local, length), zone: wall.zone }).at === endOf(wall, reading.at, length)
  return isAsWritten ? null : 'end-shifted'
}

type Found = { readonly wall: WallTime; readonly reading: Reading; readonly length: Length; readonly isGenerated?: boolean }
type Generated = { readonly ok: true; readonly found: readonly Omit<Found, 'length'>[] } | { readonly ok: false; readonly problem: string }

/** A date that stands by itself is meant by somebody: one the clocks jump over is read with the offset before the jump. */
const single = (start: WallTime): Generated => ({ ok: true, found: [{ wall: start, reading: readWall(start) }] })

const tooMany = () =>
  ({ ok: false, problem: `The rule has more than ${MOST_INSTANCES} instances. Give it an earlier end, or fewer windows a day.` }) as const

function generate(start: WallTime, text: string, within: Span): Generated {
  const read = readRule(text, start.zone)
  if (!read.ok) return read
  const { pattern, count, until } = read.rule
  const last = Math.min(within.to, until ?? Infinity)
  const found: { wall: WallTime; reading: Reading; isGenerated: true }[] = []
  let counted = 0
  let inside = 0
  // The library is given wall clocks as if they were UTC: it then never meets a clock change.
  const dtstart = Temporal.ZonedDateTime.from(`${start.local}[UTC]`)
  try {
    const rule = new RRuleTemporal({ rruleString: pattern, dtstart, maxIterations: MOST_STEPS, cache: false })
    rule.all((instance) => {
      const wall = { local: instance.toPlainDateTime().toString(), zone: start.zone }
      const reading = readWall(wall)
      if (reading.at > last || inside > MOST_INSTANCES) return false
      if (reading.exists) counted += 1
      if (reading.at >= within.from - MARGIN_MS) {
        found.push({ wall, reading, isGenerated: true })
        inside += 1
      }
      return count === null || counted < count
    })
  } catch (error) {
    if (found.length > 0 && isExhausted(error)) return { ok: true, found }
    if (isExhausted(error)) return { ok: false, problem: 'The rule never comes true: it names no day that exists. Mend the RRULE.' }
    return { ok: false, problem: `The RRULE cannot be read: ${error instanceof Error ? error.message : String(error)}.` }
  }
  return inside > MOST_INSTANCES ? tooMany() : { ok: true, found }
}

/** A window may have begun before the span it reaches into. */
const MARGIN_MS = 40 * 86_400_000

const isExhausted = (error: unknown): boolean => error instanceof Error && /maximum iterations|maxCandidateEvaluations/i.test(error.message)

function endOf({ local, zone }: WallTime, at: Instant, { days, ms }: Length): Instant {
  return (days === 0 ? at : readWall({ local: daysLater(local, days), zone }).at) + ms
}
