// Which days a calendar shows: whole weeks around a month, one week, or a number of days from one on; each as long as its zone makes it.
import type { CalendarView, DayRow } from '../../dashboards/calendar-days.ts'
import { dayToWindow } from '../../rules/card/day.ts'
import type { Instant } from '../../rules/domain.ts'

type Day = Omit<DayRow, 'entries'>
type Shown = { readonly at: string; readonly previous: string; readonly next: string; readonly days: readonly Day[] }

const DAY_MS = 86_400_000
const AGENDA_DAYS = 30

/** `day` is what the reader asks for, or today: "2026-03-11". */
export function daysShown(view: CalendarView, day: string, zone: string): Shown {
  if (view === 'month') {
    const month = day.slice(0, 7)
    return { at: month, previous: monthAfter(month, -1), next: monthAfter(month, 1), days: daysAround(month, zone) }
  }
  const length = view === 'week' ? 7 : AGENDA_DAYS
  const first = view === 'week' ? mondayOf(Date.parse(`${day}T00:00:00Z`)) : Date.parse(`${day}T00:00:00Z`)
  return {
    at: isoOf(first),
    previous: isoOf(first - length * DAY_MS),
    next: isoOf(first + length * DAY_MS),
    days: daysFrom(first, length, zone),
  }
}

export function monthAfter(month: string, by: number): string {
  const first = new Date(`${month}-01T00:00:00Z`)
  first.setUTCMonth(first.getUTCMonth() + by)
  return first.toISOString().slice(0, 7)
}

/** Whole weeks from the Monday on or before the first to the Sunday on or after the last. */
export function daysAround(month: string, zone: string): readonly Day[] {
  const first = Date.parse(`${month}-01T00:00:00Z`)
  const last = Date.parse(`${monthAfter(month, 1)}-01T00:00:00Z`) - DAY_MS
  const monday = mondayOf(first)
  const weeks = Math.ceil((last + DAY_MS - monday) / (7 * DAY_MS))
  return daysFrom(monday, weeks * 7, zone).map((day) => ({ ...day, inMonth: day.iso.startsWith(month) }))
}

const mondayOf = (at: Instant): Instant => at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS
const isoOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10)

/** `first` is midnight of its day in UTC, whatever the zone. */
const daysFrom = (first: Instant, length: number, zone: string): readonly Day[] =>
  Array.from({ length }, (_, i) => {
    const at = first + i * DAY_MS
    const read = dayToWindow(isoOf(at), zone)
    return { iso: isoOf(at), inMonth: true, span: read.ok ? read.window : { from: at, to: at + DAY_MS } }
  })
