// The schedule: the basket of cards without a day, and the calendar.
import type { EntryState, Instant, Risk } from '../rules/domain.ts'
import { Calendar } from './calendar.tsx'
import type { CalendarRows } from './calendar-days.ts'
import { EntryBadge } from './entry-badge.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Empty, PageHead } from './parts/bits.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useMay, type View } from './parts/view.ts'
import { count } from './words.ts'

export type BasketRow = {
  readonly id: string
  readonly summary: string
  readonly who: string
  readonly system: string
  readonly risk: Risk
  readonly state: EntryState
  readonly at: Instant
}
/** What a clock change does to a window of the next weeks. */
export type WarningRow = { readonly entry: string; readonly words: string }
export type ScheduleRows = {
  readonly basket: readonly BasketRow[]
  readonly calendar: CalendarRows
  readonly warnings: readonly WarningRow[]
  readonly isNew: boolean
  /** How many systems other schedules name that are no asset of ours. */
  readonly unmapped: number
}

export function SchedulePage({ view, rows }: { view: View; rows: ScheduleRows }) {
  return (
    <Page view={view} title="Schedule">
      <Head />
      {rows.isNew ? <FirstCard /> : null}
      <UnmappedNote systems={rows.unmapped} />
      <Basket rows={rows.basket} />
      <ClockWarnings rows={rows.warnings} />
      <Calendar rows={rows.calendar} />
    </Page>
  )
}

/** Said above the calendar: a window that is not there cannot be pointed at on it. */
function ClockWarnings({ rows }: { rows: readonly WarningRow[] }) {
  return (
    <>
      {rows.map(({ entry, words }) => (
        <p class="note">
          <Icon name="clock" />{' '}
          <a href={links.card(entry)}>
            <Code text={entry} />
          </a>{' '}
          <Visible text={words} />
        </p>
      ))}
    </>
  )
}

/** Said loudly: a team that planned its work elsewhere believes that it is covered. */
function UnmappedNote({ systems }: { systems: number }) {
  if (systems === 0) return null
  return (
    <p class="note" data-tone="red">
      <Icon name="triangle-alert" /> {count(systems, 'system')} that other schedules name {systems === 1 ? 'is' : 'are'} no asset of ours.{' '}
      <a href={`${links.scheduleImport}#systems`}>Say what is meant</a>
    </p>
  )
}

function Head() {
  const may = useMay('operator')
  return (
    <PageHead title="Schedule" sub="What is planned, and what may change when.">
      <a class="button" href={links.scheduleImport}>
        Import
      </a>
      <a class="button" href={links.rules}>
        Standing rules
      </a>
      {may ? (
        <a class="button primary" href={links.newCard()}>
          <Icon name="plus" />
          New card
        </a>
      ) : null}
    </PageHead>
  )
}

function FirstCard() {
  return (
    <Empty title="Nothing is planned yet.">
      <p>
        Every planned change is a card: who, which system, one sentence. Approved cards appear on the calendar, and changes inside their
        time are authorised. <a href={links.newCard()}>Write the first card</a>
      </p>
    </Empty>
  )
}

function Basket({ rows }: { rows: readonly BasketRow[] }) {
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="basket">
      <h2 id="basket">Basket: {rows.length} without a day</h2>
      <table class="rows" data-keys="rows">
        <thead>
          <tr>
            <th scope="col">Card</th>
            <th scope="col">What</th>
            <th scope="col">System</th>
            <th scope="col">Who</th>
            <th scope="col">Risk</th>
            <th scope="col">State</th>
            <th scope="col">Waits</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <td>
                <a class="row-link" href={links.card(row.id)}>
                  <Code text={row.id} />
                </a>
              </td>
              <td class="c-what">
                <Visible text={row.summary} />
              </td>
              <td>
                <Visible text={row.system} />
              </td>
              <td>
                <Visible text={row.who} />
              </td>
              <td>{row.risk}</td>
              <td>
                <EntryBadge state={row.state} />
              </td>
              <td class="dim">
                <Ago at={row.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
