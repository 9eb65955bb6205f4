// A freeze that begins at one cron line and ends at the next of another, on the clocks of one zone.
import type { Span } from '../../../rules/domain.ts'
import { MOST_INSTANCES } from '../windows/rule.ts'
import { readWall, zoneNamed } from '../windows/zone.ts'

type Pair = { readonly start: string; readonly end: string; readonly zone: string }
type Found = { readonly ok: true; readonly windows: readonly Span[] } | { readonly ok: false; readonly problem: string }

const DAY_MS = 86_400_000
const NAMES = {
  month: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  day: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
}
const ZONES: Readonly<Record<string, string>> = {
  'Eastern Time (US & Canada)': 'America/New_York',
  'Pacific Time (US & Canada)': 'America/Los_Angeles',
  London: 'Europe/London',
  Berlin: 'Europe/Berlin',
  Paris: 'Europe/Paris',
  Tokyo: 'Asia/Tokyo',
}

export function freezeWindows({ start, end, zone: named }: Pair, within: Span): Found {
  const zone = zoneNamed(ZONES[named] ?? named)
  if (zone === null) return { ok: false, problem: `The zone “${named}” is not known. Set one of the time zone database.` }
  const [begins, ends] = [readCron(start), readCron(end)]
  if (begins === null || ends === null)
    return { ok: false, problem: `“${begins === null ? start : end}” is no cron line of five fields. Mend it.` }
  const days: Span = { from: within.from - 31 * DAY_MS, to: within.to + 31 * DAY_MS }
  const starts = instantsOf(begins, zone, days)
  const stops = instantsOf(ends, zone, days)
  if (starts.length > MOST_INSTANCES)
    return { ok: false, problem: `The freeze begins more than ${MOST_INSTANCES} times. Let it begin less often.` }
  return { ok: true, windows: paired(starts, stops).filter(({ from, to }) => from < within.to && to > within.from) }
}

/** Each beginning with the next end; one that begins while another lasts is part of that. */
function paired(starts: readonly number[], stops: readonly number[]): readonly Span[] {
  const windows: Span[] = []
  let next = 0
  for (const from of starts) {
    while ((stops[next] ?? Infinity) <= from) next += 1
    const to = stops[next]
    if (to !== undefined && from >= (windows.at(-1)?.to ?? 0)) windows.push({ from, to })
  }
  return windows
}

type Cron = { readonly minutes: ReadonlySet<number>; readonly hours: ReadonlySet<number>; readonly fits: (day: Date) => boolean }

function readCron(text: string): Cron | null {
  const [minute = '', hour = '', date = '', month = '', weekday = '', ...rest] = text.trim().toLowerCase().split(/\s+/)
  const minutes = field(minute, 0, 59)
  const hours = field(hour, 0, 23)
  const dates = field(date, 1, 31)
  const months = field(named(month, NAMES.month, 1), 1, 12)
  const weekdays = field(named(weekday, NAMES.day, 0), 0, 7)
  if (rest.length > 0 || !minutes || !hours || !dates || !months || !weekdays) return null
  const onDay = (day: Date) => weekdays.has(day.getUTCDay()) || (day.getUTCDay() === 0 && weekdays.has(7))
  // Where both are given, either will do: that is how cron has always read it.
  const isEither = date !== '*' && weekday !== '*'
  const fits = (day: Date) =>
    months.has(day.getUTCMonth() + 1) && (isEither ? dates.has(day.getUTCDate()) || onDay(day) : dates.has(day.getUTCDate()) && onDay(day))
  return { minutes, hours, fits }
}

const named = (text: string, names: readonly string[], first: number): string =>
  text.replaceAll(/[a-z]{3}/g, (name) => (names.includes(name) ? String(names.indexOf(name) + first) : name))

function field(text: string, least: number, most: number): ReadonlySet<number> | null {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const [, all, from, to, step = '1'] = /^(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part) ?? []
    if (all === undefined && from === undefined) return null
    const first = all === undefined ? Number(from) : least
    const last = all !== undefined ? most : to !== undefined ? Number(to) : part.includes('/') ? most : first
    if (first < least || last > most || last < first || Number(step) < 1) return null
    for (let value = first; value <= last; value += Number(step)) values.add(value)
  }
  return values
}

function instantsOf({ minutes, hours, fits }: Cron, zone: string, { from, to }: Span): readonly number[] {
  const found: number[] = []
  for (let day = from - (from % DAY_MS); day <= to && found.length <= MOST_INSTANCES; day += DAY_MS) {
    const date = new Date(day)
    if (!fits(date)) continue
    for (const hour of hours)
      for (const minute of minutes) {
        const two = (value: number) => String(value).padStart(2, '0')
        const { at, exists } = readWall({ local: `${date.toISOString().slice(0, 10)}T${two(hour)}:${two(minute)}:00`, zone })
        if (exists) found.push(at)
      }
  }
  return found.sort((a, b) => a - b)
}
