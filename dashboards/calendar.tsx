// The calendar of the schedule: a month, a week by the hour, or the days ahead as a list. All three show the same days.
import { Agenda } from './agenda.tsx'
import { CALENDAR_VIEWS, type CalendarRows, type CalendarView, dayText } from './calendar-days.ts'
import { links } from './links.ts'
import { Month } from './month.tsx'
import { Icon } from './parts/icon.tsx'
import { Week } from './week.tsx'

const VIEWS = { month: 'Month', week: 'Week', agenda: 'Agenda' } as const satisfies Record<CalendarView, string>
const NOW = { month: 'This month', week: 'This week', agenda: 'From today' } as const satisfies Record<CalendarView, string>

function titleOf(view: CalendarView, at: string): string {
  if (view === 'month') return dayText({ month: 'long', year: 'numeric' }, `${at}-01`)
  const day = dayText({ day: 'numeric', month: 'long', year: 'numeric' }, at)
  return view === 'week' ? `Week from ${day}` : `From ${day}`
}

const linkTo = (view: CalendarView, at: string): string => links.schedule(view === 'month' ? { month: at } : { view, day: at })

export function Calendar({ rows }: { rows: CalendarRows }) {
  const { view, previous, next } = rows
  const first = rows.days.find(({ inMonth }) => inMonth)?.iso ?? rows.at
  return (
    <section aria-labelledby="calendar-title" id="calendar">
      <div class="section-head">
        <h2 id="calendar-title">{titleOf(view, rows.at)}</h2>
        <nav class="tools" aria-label="Calendar">
          {CALENDAR_VIEWS.map((one) => (
            <a
              class="button"
              aria-current={one === view ? 'page' : undefined}
              href={one === 'month' ? linkTo(one, first.slice(0, 7)) : linkTo(one, first)}
            >
              {VIEWS[one]}
            </a>
          ))}
          <a class="button" href={linkTo(view, previous)} rel="prev" aria-label={titleOf(view, previous)}>
            <Icon name="chevron-left" />
          </a>
          <a class="button" href={links.schedule(view === 'month' ? {} : { view })}>
            {NOW[view]}
          </a>
          <a class="button" href={linkTo(view, next)} rel="next" aria-label={titleOf(view, next)}>
            <Icon name="chevron-right" />
          </a>
        </nav>
      </div>
      {view === 'month' ? <Month rows={rows} /> : view === 'week' ? <Week rows={rows} /> : <Agenda rows={rows} />}
    </section>
  )
}
