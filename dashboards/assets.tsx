// Every watched system: the same fleet table as on the overview, whole and paged.
import type { Span } from '../rules/domain.ts'
import { type FleetRow, FleetTable } from './fleet.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Empty, PageHead, Pager } from './parts/bits.tsx'
import type { View } from './parts/view.ts'
import { count } from './words.ts'

export type AssetsRows = {
  readonly rows: readonly FleetRow[]
  readonly span: Span
  readonly newer: string | null
  readonly older: string | null
}

export function AssetsPage({ view, rows }: { view: View; rows: AssetsRows }) {
  const silent = rows.rows.filter(({ state }) => state === 'silent').length
  return (
    <Page view={view} title="Assets">
      <PageHead
        title="Assets"
        sub={
          silent === 0
            ? 'Every system that is watched, and how well it is seen.'
            : `${count(silent, 'agent')} on this page ${silent === 1 ? 'is' : 'are'} silent.`
        }
      >
        {rows.rows.some(({ unaccepted }) => unaccepted > 0) ? (
          <a class="button" href={links.groupBaseline()}>
            Accept first looks
          </a>
        ) : null}
      </PageHead>
      {rows.rows.length > 0 ? (
        <FleetTable rows={rows.rows} span={rows.span} />
      ) : (
        <Empty title="No system is watched yet.">
          <p>The agent on this host appears within a minute of starting. To watch another host, add it.</p>
          <p>
            <a href={links.agents}>Add it on the page of the agents</a>.
          </p>
        </Empty>
      )}
      <Pager newer={rows.newer} older={rows.older} />
    </Page>
  )
}
