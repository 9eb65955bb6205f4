// The page of the schedule: the basket, and a calendar of windows in the reader's zone.
import { z } from 'zod'
import { CALENDAR_VIEWS, type CalendarEntry, type CalendarView } from '../../dashboards/calendar-days.ts'
import { type BasketRow, SchedulePage, type ScheduleRows } from '../../dashboards/schedule.tsx'
import { isoDay } from '../../dashboards/words.ts'
import type { Instant, Span } from '../../rules/domain.ts'
import type { Route } from '../route.ts'
import { systemsNow } from '../schedule/systems.ts'
import { warningsOf, warningWords } from '../schedule/warnings.ts'
import type { StoredEntry } from '../store/schedule/stored.ts'
import { daysShown } from './calendar-days.ts'
import { answer, type PageParts, viewOf } from './page.tsx'

const Query = z.object({
  view: z.enum(CALENDAR_VIEWS).catch('month'),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional()
    .catch(undefined),
  day: z.iso.date().optional().catch(undefined),
})
/** Each is on the page of its entry too. */
const MOST_WARNINGS = 10
const MOST_ENTRIES = 1_000

export const scheduleRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/schedule',
    right: 'viewer',
    does: 'The page of the schedule: the basket and a calendar; view=month|week|agenda, with month=2026-03 or day=2026-03-11.',
    handler: async (c) => {
      const view = await viewOf(parts, c)
      const asked = Query.parse(c.req.query())
      const day = asked.day ?? (asked.month === undefined ? isoDay(view.now, view.zone) : `${asked.month}-01`)
      const rows = await scheduleRows(parts, { view: asked.view, day, zone: view.zone })
      return answer(c, view, { page: <SchedulePage view={view} rows={rows} /> })
    },
  },
]

type Asked = { readonly view: CalendarView; readonly day: string; readonly zone: string }

async function scheduleRows({ store, now }: PageParts, { view, day, zone }: Asked): Promise<ScheduleRows> {
  const { days, ...shown } = daysShown(view, day, zone)
  const during = { from: days[0]?.span.from ?? 0, to: days.at(-1)?.span.to ?? 0 }
  const [basket, planned, freezes, recurrences, systems] = await Promise.all([
    store.read.listEntries({ basket: true, limit: 100 }),
    plannedIn(store, during),
    store.read.freezesDuring(during),
    store.read.recurrencesWithWarnings(),
    systemsNow(store.read, now()),
  ])
  const outcomes = await store.read.outcomesOf(planned.map(({ entry }) => entry.id))
  const entries = planned
    .flatMap((stored) => calendarEntries(stored, outcomes.get(stored.entry.id)?.outcome ?? null, now()))
    .filter(({ window }) => window.from < during.to && window.to > during.from)
    .toSorted((a, b) => a.window.from - b.window.from)
  const isNew = basket.items.length === 0 && planned.length === 0 && (await store.read.listEntries({ limit: 1 })).items.length === 0
  return {
    isNew,
    unmapped: systems.unmapped.length,
    warnings: recurrences
      .flatMap((one) => warningsOf(one, now()).map((warning) => ({ entry: one.entry, words: warningWords(warning) })))
      .slice(0, MOST_WARNINGS),
    basket: basket.items.map(basketRow),
    calendar: {
      view,
      ...shown,
      days: days.map((one) => ({
        ...one,
        entries: entries.filter(({ window }) => window.from < one.span.to && window.to > one.span.from),
      })),
      // A freeze without windows holds until somebody takes it away.
      freezes: freezes.flatMap(({ summary, windows }) =>
        (windows.length === 0 ? [during] : windows).map((span) => ({ label: summary, span })),
      ),
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

/** What became of an entry says nothing of a window that is still ahead. */
const calendarEntries = ({ entry, state }: StoredEntry, outcome: CalendarEntry['outcome'], now: Instant): readonly CalendarEntry[] =>
  entry.windows.map((window) => ({
    id: entry.id,
    summary: entry.summary,
    where: entry.assets.include.join(' '),
    state,
    window,
    outcome: window.from <= now ? outcome : null,
    repeats: entry.windows.length > 1,
  }))

const basketRow = ({ entry, state, updatedAt }: StoredEntry): BasketRow => ({
  id: entry.id,
  summary: entry.summary,
  who: entry.requester,
  system: entry.assets.include.join(' '),
  risk: entry.risk,
  state,
  at: updatedAt,
})
