// The days of a calendar, whichever way they are shown.
import type { EntryState, Span } from '../rules/domain.ts'
import type { OutcomeWord } from './outcome-badge.tsx'

export const CALENDAR_VIEWS = ['month', 'week', 'agenda'] as const
export type CalendarView = (typeof CALENDAR_VIEWS)[number]

export type CalendarEntry = {
  readonly id: string
  readonly summary: string
  readonly where: string
  readonly state: EntryState
  readonly window: Span
  /** Of a window that has begun, as far as it is known. */
  readonly outcome: OutcomeWord | null
  /** One window of several. */
  readonly repeats: boolean
}
/** A day where the reader is; it may have 23 or 25 hours. */
export type DayRow = {
  readonly iso: string
  readonly span: Span
  /** False on a day that only fills the first or last week of a month. */
  readonly inMonth: boolean
  readonly entries: readonly CalendarEntry[]
}
export type FreezeRow = { readonly label: string; readonly span: Span }
export type CalendarRows = {
  readonly view: CalendarView
  /** "2026-03" of a month, else the first day: "2026-03-09". */
  readonly at: string
  readonly previous: string
  readonly next: string
  readonly days: readonly DayRow[]
  readonly freezes: readonly FreezeRow[]
}

export const touches = (a: Span, b: Span): boolean => a.from < b.to && a.to > b.from

export const dayText = (options: Intl.DateTimeFormatOptions, iso: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(Date.parse(`${iso}T00:00:00Z`))

/** "Wednesday 11 March" */
export const dayName = (iso: string): string => dayText({ weekday: 'long', day: 'numeric', month: 'long' }, iso)
