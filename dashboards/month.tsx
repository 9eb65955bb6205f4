// One month of the schedule: each day a cell, each window a bar on the hours of that day. A list of days on a narrow screen.
import type { Span } from '../rules/domain.ts'
import { visibleText } from '../rules/visible.ts'
import { type CalendarEntry, type CalendarRows, type DayRow, touches } from './calendar-days.ts'
import { links } from './links.ts'
import { OutcomeBadge, outcomeFace } from './outcome-badge.tsx'
import { Icon } from './parts/icon.tsx'
import { Visible } from './parts/text.tsx'
import { useView } from './parts/view.ts'
import { clockOf, drawn } from './week.tsx'

const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

export function Month({ rows }: { rows: CalendarRows }) {
  const weeks = Array.from({ length: Math.ceil(rows.days.length / 7) }, (_, i) => rows.days.slice(i * 7, i * 7 + 7))
  return (
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
              <Day day={day} freezes={rows.freezes} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const SHOWN = 4

function Day({ day, freezes }: { day: DayRow; freezes: CalendarRows['freezes'] }) {
  const { now } = useView()
  const isToday = now >= day.span.from && now < day.span.to
  const frozen = freezes.filter(({ span }) => touches(span, day.span))
  return (
    <td
      class="day"
      data-in={day.inMonth ? 'month' : 'other'}
      data-frozen={frozen.length > 0 ? 'yes' : undefined}
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
      {day.entries.length > SHOWN ? (
        <a class="dim" href={links.schedule({ view: 'agenda', day: day.iso })}>
          and {day.entries.length - SHOWN} more
        </a>
      ) : null}
    </td>
  )
}

function Planned({ entry, day }: { entry: CalendarEntry; day: Span }) {
  const { zone } = useView()
  return (
    <a
      class="planned"
      data-state={entry.state}
      data-tone={entry.outcome === null ? undefined : outcomeFace(entry.outcome).tone}
      href={links.card(entry.id)}
      title={visibleText(`${entry.id} · ${entry.where} · ${entry.state}`)}
    >
      <svg class="drawing hours" width="100%" height="4" aria-hidden="true">
        <rect class="d-hours" width="100%" height="4" />
        <rect class="d-planned" {...drawn(entry.window, day)} height="4" />
      </svg>
      <span class="planned-time">{clockOf(entry, day, zone)}</span>{' '}
      <span class="planned-what">
        <Visible text={entry.summary} />
      </span>
      {entry.outcome === null ? null : <OutcomeBadge outcome={entry.outcome} isShort />}
    </a>
  )
}
