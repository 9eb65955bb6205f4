// The page of the schedule: the basket, and one month of windows in the reader's zone.
import { z } from 'zod'
import type { CalendarEntry, DayRow } from '../../dashboards/month.tsx'
import { type BasketRow, SchedulePage, type ScheduleRows } from '../../dashboards/schedule.tsx'
import { isoDay } from '../../dashboards/words.ts'
import { dayToWindow } from '../../rules/card/day.ts'
import type { Instant, Span } from '../../rules/domain.ts'
import type { Route } from '../route.ts'
import type { StoredEntry } from '../store/schedule/stored.ts'
import { answer, type PageParts, viewOf } from './page.tsx'

const Query = z.object({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional()
    .catch(undefined),
})
const MOST_ENTRIES = 1_000

export const scheduleRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/schedule',
    right: 'viewer',
    does: 'The page of the schedule: the basket and a month; month=2026-03 shows another.',
    handler: async (c) => {
      const view = await viewOf(parts, c)
      const month = Query.parse(c.req.query()).month ?? isoDay(view.now, view.zone).slice(0, 7)
      const rows = await scheduleRows(parts, month, view.zone)
      return answer(c, view, { page: <SchedulePage view={view} rows={rows} /> })
    },
  },
]

async function scheduleRows({ store }: PageParts, month: string, zone: string): Promise<ScheduleRows> {
  const days = daysAround(month, zone)
  const during = { from: days[0]?.span.from ?? 0, to: days.at(-1)?.span.to ?? 0 }
  const [basket, planned, freezes] = await Promise.all([
    store.read.listEntries({ basket: true, limit: 100 }),
    plannedIn(store, during),
    store.read.freezesDuring(during),
  ])
  const entries = planned.flatMap(calendarEntries).toSorted((a, b) => a.window.from - b.window.from)
  const isNew = basket.items.length === 0 && planned.length === 0 && (await store.read.listEntries({ limit: 1 })).items.length === 0
  return {
    isNew,
    basket: basket.items.map(basketRow),
    month: {
      month,
      previous: monthAfter(month, -1),
      next: monthAfter(month, 1),
      days: days.map((day) => ({
        ...day,
        entries: entries.filter(({ window }) => window.from < day.span.to && window.to > day.span.from),
      })),
      freezes: freezes.flatMap(({ summary, windows }) => windows.map((span) => ({ label: summary, span }))),
    },
  }
}

async function plannedIn(store: PageParts['store'], during: Span): Promise<readonly StoredEntry[]> {
  const found: StoredEntry[] = []
  let cursor: string | undefined
  do {
    const page = await store.read.listEntries({ during, limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    found.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && found.length < MOST_ENTRIES)
  return found
}

const calendarEntries = ({ entry, state }: StoredEntry): readonly CalendarEntry[] =>
  entry.windows.map((window) => ({ id: entry.id, summary: entry.summary, where: entry.assets.include.join(' '), state, window }))

const basketRow = ({ entry, state, updatedAt }: StoredEntry): BasketRow => ({
  id: entry.id,
  summary: entry.summary,
  who: entry.requester,
  system: entry.assets.include.join(' '),
  risk: entry.risk,
  state,
  at: updatedAt,
})

const DAY_MS = 86_400_000

export function monthAfter(month: string, by: number): string {
  const first = new Date(`${month}-01T00:00:00Z`)
  first.setUTCMonth(first.getUTCMonth() + by)
  return first.toISOString().slice(0, 7)
}

/** Whole weeks from the Monday on or before the first to the Sunday on or after the last. */
export function daysAround(month: string, zone: string): readonly Omit<DayRow, 'entries'>[] {
  const first = Date.parse(`${month}-01T00:00:00Z`)
  const last = Date.parse(`${monthAfter(month, 1)}-01T00:00:00Z`) - DAY_MS
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS
  const weeks = Math.ceil((last + DAY_MS - monday) / (7 * DAY_MS))
  return Array.from({ length: weeks * 7 }, (_, i) => dayIn(monday + i * DAY_MS, month, zone))
}

function dayIn(at: Instant, month: string, zone: string): Omit<DayRow, 'entries'> {
  const iso = new Date(at).toISOString().slice(0, 10)
  const read = dayToWindow(iso, zone)
  return { iso, inMonth: iso.startsWith(month), span: read.ok ? read.window : { from: at, to: at + DAY_MS } }
}
