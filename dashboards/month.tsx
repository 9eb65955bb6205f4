// One month of the schedule: each day a cell, each window a bar on the hours of that day. A list of days on a narrow screen.
import type { EntryState, Instant, Span } from '../rules/domain.ts'
import { visibleText } from '../rules/visible.ts'
import { links } from './links.ts'
import { Icon } from './parts/icon.tsx'
import { Visible } from './parts/text.tsx'
import { useView } from './parts/view.ts'
import { shortClock } from './words.ts'

export type CalendarEntry = {
  readonly id: string
  readonly summary: string
  readonly where: string
  readonly state: EntryState
  readonly window: Span
}
export type MonthRow = {
  /** "2026-03" */
  readonly month: string
  readonly days: readonly DayRow[]
  readonly previous: string
  readonly next: string
  readonly freezes: readonly { readonly label: string; readonly span: Span }[]
}
/** A day where the reader is; it may have 23 or 25 hours. */
export type DayRow = { readonly iso: string; readonly span: Span; readonly inMonth: boolean; readonly entries: readonly CalendarEntry[] }

const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const monthName = (month: string): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${month}-01T00:00:00Z`))

export function Month({ row }: { row: MonthRow }) {
  const weeks = Array.from({ length: Math.ceil(row.days.length / 7) }, (_, i) => row.days.slice(i * 7, i * 7 + 7))
  return (
    <section aria-labelledby="month" id="calendar">
      <div class="section-head">
        <h2 id="month">{monthName(row.month)}</h2>
        <nav class="tools" aria-label="Months">
          <a class="button" href={links.schedule(row.previous)} rel="prev" aria-label={monthName(row.previous)}>
            <Icon name="chevron-left" />
          </a>
          <a class="button" href={links.schedule()}>
            This month
          </a>
          <a class="button" href={links.schedule(row.next)} rel="next" aria-label={monthName(row.next)}>
            <Icon name="chevron-right" />
          </a>
        </nav>
      </div>
      <table class="month">
        <thead>
          <tr>
            {WEEK.map((name) => (
              <th scope="col" abbr={name}>
                {name.slice(0, 3)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((days) => (
            <tr>
              {days.map((day) => (
                <Day day={day} freezes={row.freezes} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const SHOWN = 4
const touches = (a: Span, b: Span): boolean => a.from < b.to && a.to > b.from

function Day({ day, freezes }: { day: DayRow; freezes: MonthRow['freezes'] }) {
  const { now } = useView()
  const isToday = now >= day.span.from && now < day.span.to
  const frozen = freezes.filter(({ span }) => touches(span, day.span))
  return (
    <td
      class="day"
      data-in={day.inMonth ? 'month' : 'other'}
      data-empty={day.entries.length === 0 && frozen.length === 0 ? 'yes' : undefined}
    >
      <span class="date" aria-current={isToday ? 'date' : undefined}>
        <time datetime={day.iso}>{Number(day.iso.slice(8))}</time>
      </span>
      {frozen.map(({ label }) => (
        <span class="freeze">
          <Icon name="snowflake" />
          <Visible text={label} />
        </span>
      ))}
      {day.entries.slice(0, SHOWN).map((entry) => (
        <Planned entry={entry} day={day.span} />
      ))}
      {day.entries.length > SHOWN ? <span class="dim">and {day.entries.length - SHOWN} more</span> : null}
    </td>
  )
}

function Planned({ entry, day }: { entry: CalendarEntry; day: Span }) {
  const { zone } = useView()
  const share = (at: Instant) => `${(Math.min(1, Math.max(0, (at - day.from) / (day.to - day.from))) * 100).toFixed(2)}%`
  const from = Math.max(entry.window.from, day.from)
  const to = Math.min(entry.window.to, day.to)
  const isWhole = from === day.from && to === day.to
  return (
    <a
      class="planned"
      data-state={entry.state}
      href={links.card(entry.id)}
      title={visibleText(`${entry.id} · ${entry.where} · ${entry.state}`)}
    >
      <svg class="drawing hours" width="100%" height="4" aria-hidden="true">
        <rect class="d-hours" width="100%" height="4" />
        <rect class="d-planned" x={share(from)} width={`${(((to - from) / (day.to - day.from)) * 100).toFixed(2)}%`} height="4" />
      </svg>
      <span class="planned-time">{isWhole ? 'all day' : `${shortClock(from, zone)}–${shortClock(to, zone)}`}</span>{' '}
      <span class="planned-what">
        <Visible text={entry.summary} />
      </span>
    </a>
  )
}
