// The first page: whether anything needs a person now, then the fleet, then the last hours.
import type { Span } from '../rules/domain.ts'
import { FleetTable, type FleetRow } from './fleet.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { NeedLine } from './need-line.tsx'
import { headline, type Need } from './needs.ts'
import { Empty } from './parts/bits.tsx'
import { type ChangeRow, ChangeTable } from './parts/change-rows.tsx'
import { Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useView, type View } from './parts/view.ts'
import { count } from './words.ts'

export type OverviewRows = {
  readonly needs: readonly Need[]
  /** Those that need looking at first; `fleetSize` says how many there are in all. */
  readonly fleet: readonly FleetRow[]
  readonly fleetSize: number
  readonly span: Span
  readonly latest: readonly ChangeRow[]
}

export function OverviewPage({ view, rows }: { view: View; rows: OverviewRows }) {
  return (
    <Page view={view} title={headline(rows.needs, view.now).says.replace(/\.$/, '')}>
      <Overview rows={rows} />
    </Page>
  )
}

/** Morphed in place when something happens; a reader's place on the page stays. */
export function Overview({ rows }: { rows: OverviewRows }) {
  const { now } = useView()
  const top = headline(rows.needs, now)
  return (
    <div id="overview" hx-get={links.overview} hx-trigger="kg:live from:body throttle:3s, every 60s" hx-swap="outerMorph">
      <header class="headline" data-calm={top.isCalm ? 'yes' : 'no'}>
        <h1>{top.says}</h1>
        <p>{top.also || <Watching rows={rows} />}</p>
      </header>
      {rows.needs.length > 0 ? (
        <section aria-labelledby="needs-title">
          <h2 id="needs-title">Needs a person</h2>
          <ol class="needs" data-keys="rows">
            {rows.needs.map((need) => (
              <NeedLine need={need} />
            ))}
          </ol>
        </section>
      ) : null}
      <section aria-labelledby="fleet-title">
        <div class="section-head">
          <h2 id="fleet-title">Fleet</h2>
          {rows.fleetSize > rows.fleet.length ? <a href={links.assets}>All {count(rows.fleetSize, 'system')}</a> : null}
        </div>
        {rows.fleet.length > 0 ? <FleetTable rows={rows.fleet} span={rows.span} /> : <NoFleet />}
      </section>
      <section aria-labelledby="latest-title">
        <div class="section-head">
          <h2 id="latest-title">Latest changes</h2>
          <a href={links.changes()}>All changes</a>
        </div>
        {rows.latest.length > 0 ? <ChangeTable rows={rows.latest} /> : <NoChanges />}
      </section>
    </div>
  )
}

function Watching({ rows }: { rows: OverviewRows }) {
  const watching = rows.fleet.filter(({ state }) => state === 'watching').length
  const items = rows.fleet.reduce((sum, row) => sum + row.items, 0)
  const [last] = rows.latest
  return (
    <>
      Watching {count(items, 'item')} on {watching} of {count(rows.fleet.length, 'system')}.
      {last ? (
        <>
          {' '}
          Last change <Ago at={last.interval.to} /> on <Visible text={last.asset} />.
        </>
      ) : null}
    </>
  )
}

function NoFleet() {
  return (
    <Empty title="No system is watched yet.">
      <p>The agent on this host appears here within a minute of starting. For another host, make a token here and start its agent there:</p>
      <pre class="snippet">{'npx knowngood enrol --create --name web-01\nknowngood agent --server URL --token-file FILE'}</pre>
    </Empty>
  )
}

function NoChanges() {
  return (
    <Empty title="No changes yet. That is good news.">
      <p>Every difference between two looks at a watched item appears here, with who, when and whether anybody approved it.</p>
    </Empty>
  )
}
