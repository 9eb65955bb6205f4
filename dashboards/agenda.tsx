// The days ahead as a list, without the empty ones: what to read out in a meeting, or to print.
import { type CalendarRows, dayName, type DayRow, touches } from './calendar-days.ts'
import { EntryBadge } from './entry-badge.tsx'
import { links } from './links.ts'
import { OutcomeBadge } from './outcome-badge.tsx'
import { Empty } from './parts/bits.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { useView } from './parts/view.ts'
import { clockOf } from './week.tsx'

export function Agenda({ rows }: { rows: CalendarRows }) {
  const days = rows.days
    .map((day) => ({ ...day, frozen: rows.freezes.filter(({ span }) => touches(span, day.span)) }))
    .filter(({ entries, frozen }) => entries.length > 0 || frozen.length > 0)
  if (days.length === 0)
    return (
      <Empty title="Nothing is planned in these days.">
        <p>
          <a href={links.newCard()}>Write a card</a>, or look further on.
        </p>
      </Empty>
    )
  return (
    <table class="rows agenda" data-keys="rows">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">What</th>
          <th scope="col">Where</th>
          <th scope="col">State</th>
          <th scope="col">Entry</th>
        </tr>
      </thead>
      {days.map((day) => (
        <AgendaDay day={day} frozen={day.frozen} />
      ))}
    </table>
  )
}

function AgendaDay({ day, frozen }: { day: DayRow; frozen: CalendarRows['freezes'] }) {
  const { zone } = useView()
  return (
    <tbody>
      <tr class="agenda-day">
        <th scope="rowgroup" colspan={5}>
          <time datetime={day.iso}>{dayName(day.iso)}</time>
          {frozen.map(({ label }) => (
            <span class="freeze">
              <Icon name="snowflake" />
              <Visible text={label} />
            </span>
          ))}
        </th>
      </tr>
      {day.entries.map((entry) => (
        <tr>
          <td class="c-when">{clockOf(entry, day.span, zone)}</td>
          <td class="c-what">
            <a class="row-link" href={links.card(entry.id)}>
              <Visible text={entry.summary} />
            </a>
          </td>
          <td>
            <Visible text={entry.where} />
          </td>
          <td>
            <EntryBadge state={entry.state} />
            {entry.outcome === null ? null : <OutcomeBadge outcome={entry.outcome} />}
          </td>
          <td>
            <Code text={entry.id} />
            {entry.repeats ? <span class="dim"> repeats</span> : null}
          </td>
        </tr>
      ))}
    </tbody>
  )
}
