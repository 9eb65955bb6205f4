// One week of the schedule: each day a row of hours, each window a bar at its time, frozen hours hatched.
import type { Span } from '../rules/domain.ts'
import { visibleText } from '../rules/visible.ts'
import { type CalendarEntry, type CalendarRows, dayName, type DayRow, touches } from './calendar-days.ts'
import { links } from './links.ts'
import { OutcomeBadge, outcomeFace } from './outcome-badge.tsx'
import { Icon } from './parts/icon.tsx'
import { Visible } from './parts/text.tsx'
import { useView } from './parts/view.ts'
import { shortClock } from './words.ts'

export function Week({ rows }: { rows: CalendarRows }) {
  return (
    <div class="week">
      {rows.days.map((day) => (
        <WeekDay day={day} freezes={rows.freezes.filter(({ span }) => touches(span, day.span))} />
      ))}
    </div>
  )
}

const percent = (share: number): string => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`

/** Where a span lies on a day: a day of 23 hours is as wide as any. */
export function drawn(span: Span, day: Span): { readonly x: string; readonly width: string } {
  const [from, to, length] = [Math.max(span.from, day.from), Math.min(span.to, day.to), day.to - day.from]
  return { x: percent((from - day.from) / length), width: percent((to - from) / length) }
}

function WeekDay({ day, freezes }: { day: DayRow; freezes: CalendarRows['freezes'] }) {
  const { now } = useView()
  const isToday = now >= day.span.from && now < day.span.to
  return (
    <section class="week-day" data-today={isToday ? 'yes' : undefined} aria-label={dayName(day.iso)}>
      <h3>
        <time datetime={day.iso}>{dayName(day.iso)}</time>
        {isToday ? <span class="dim"> today</span> : null}
      </h3>
      {freezes.map(({ label }) => (
        <p class="freeze">
          <Icon name="snowflake" />
          <Visible text={label} />
        </p>
      ))}
      {day.entries.length === 0 ? (
        <p class="dim">{freezes.length === 0 ? 'Nothing planned.' : 'Nothing else planned.'}</p>
      ) : (
        <ul class="lanes">
          {day.entries.map((entry) => (
            <Lane entry={entry} day={day.span} freezes={freezes} />
          ))}
        </ul>
      )}
    </section>
  )
}

const HOURS = [0.25, 0.5, 0.75]

function Lane({ entry, day, freezes }: { entry: CalendarEntry; day: Span; freezes: CalendarRows['freezes'] }) {
  const { now } = useView()
  const isToday = now >= day.from && now < day.to
  return (
    <li class="lane planned" data-state={entry.state} data-tone={entry.outcome === null ? undefined : outcomeFace(entry.outcome).tone}>
      <span class="planned-time">{clockOf(entry, day, useView().zone)}</span>
      <a class="planned-what" href={links.card(entry.id)} title={visibleText(`${entry.id} · ${entry.where}`)}>
        <Visible text={entry.summary} />
      </a>
      <span class="lane-where dim">
        <Visible text={entry.where} />
      </span>
      <span class="lane-state">{entry.outcome === null ? entry.state : <OutcomeBadge outcome={entry.outcome} isShort />}</span>
      <svg class="drawing hours" width="100%" height="12" aria-hidden="true">
        <rect class="d-hours" width="100%" height="12" />
        {freezes.map(({ span }) => (
          <rect class="d-freeze" {...drawn(span, day)} height="12" />
        ))}
        {HOURS.map((share) => (
          <line class="d-hour" x1={percent(share)} x2={percent(share)} y1="0" y2="12" />
        ))}
        <rect class="d-planned" {...drawn(entry.window, day)} y="2" height="8" />
        {isToday ? (
          <line
            class="d-now"
            x1={percent((now - day.from) / (day.to - day.from))}
            x2={percent((now - day.from) / (day.to - day.from))}
            y1="0"
            y2="12"
          />
        ) : null}
      </svg>
    </li>
  )
}

/** What of a window lies on this day: "22:00–23:00", "all day". */
export function clockOf({ window }: Pick<CalendarEntry, 'window'>, day: Span, zone: string): string {
  const [from, to] = [Math.max(window.from, day.from), Math.min(window.to, day.to)]
  if (from === day.from && to === day.to) return 'all day'
  return `${shortClock(from, zone)}–${shortClock(to, zone)}`
}
