// One asset: what it is now against what it should be, what is not seen, and how its agent is.
import type { Instant } from '../rules/domain.ts'
import { AgentHealth, type AgentRows, AgentStanding, type StandingRows } from './asset-agent.tsx'
import { HealthSection, type HealthRows } from './asset-health.tsx'
import { BaselineSection, type BaselineRows } from './asset-baseline.tsx'
import { TaintedSection, type TaintedRow } from './asset-tainted.tsx'
import { AgentBadge, type AgentState } from './fleet.tsx'
import { ItemList, type ItemRows } from './asset-items.tsx'
import { Unapplied, type UnappliedRow } from './items/unapplied.tsx'
import { NotSeen, type NotSeenRows } from './asset-unseen.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { type ChangeRow, ChangeTable } from './parts/change-rows.tsx'
import { Strip, type StripRow, StripScale } from './parts/strip.tsx'
import { Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import type { View } from './parts/view.ts'
import { duration } from './words.ts'

export type AssetRows = {
  readonly asset: string
  readonly tags: readonly string[]
  readonly services: readonly string[]
  readonly flags: readonly string[]
  readonly environment: string | null
  readonly state: AgentState
  readonly lastHeard: Instant | null
  readonly strip: StripRow
  readonly health: HealthRows
  readonly baseline: BaselineRows
  readonly changes: readonly ChangeRow[]
  readonly unseen: NotSeenRows
  readonly unapplied: readonly UnappliedRow[]
  readonly agent: AgentRows | null
  readonly standing: StandingRows | null
  readonly tainted: readonly TaintedRow[]
  readonly items: ItemRows
}

export function AssetPage({ view, rows }: { view: View; rows: AssetRows }) {
  return (
    <Page view={view} title={rows.asset}>
      <AssetHead rows={rows} />
      {rows.standing && rows.standing.state !== 'active' ? <AgentStanding asset={rows.asset} rows={rows.standing} /> : null}
      <figure class="interval">
        <StripScale span={rows.strip.span} />
        <Strip
          row={rows.strip}
          slots={96}
          label={`Changes and blind time on ${rows.asset} in the last ${duration(rows.strip.span.to - rows.strip.span.from)}`}
        />
      </figure>
      <HealthSection rows={rows.health} />
      <BaselineSection asset={rows.asset} rows={rows.baseline} />
      <TaintedSection asset={rows.asset} rows={rows.tainted} />
      <section aria-labelledby="changes-title">
        <div class="section-head">
          <h2 id="changes-title">Latest changes</h2>
          <a href={links.changes({ asset: rows.asset })}>All its changes</a>
        </div>
        {rows.changes.length > 0 ? <ChangeTable rows={rows.changes} without={['where']} /> : <p class="dim">None yet.</p>}
      </section>
      <Unapplied rows={rows.unapplied} />
      <NotSeen rows={rows.unseen} />
      {rows.agent ? <AgentHealth rows={rows.agent} /> : null}
      {rows.standing?.state === 'active' ? <AgentStanding asset={rows.asset} rows={rows.standing} /> : null}
      <ItemList asset={rows.asset} rows={rows.items} />
    </Page>
  )
}

function AssetHead({ rows }: { rows: AssetRows }) {
  const words = [
    ...rows.tags.map((tag) => `tag:${tag}`),
    ...rows.services.map((service) => `service:${service}`),
    ...(rows.environment ? [rows.environment] : []),
  ]
  return (
    <header class="page-head">
      <div class="titles">
        <p class="crumb">
          <a href={links.assets}>Assets</a>
        </p>
        <h1>
          <Visible text={rows.asset} />
        </h1>
        <p class="verdict-line">
          <AgentBadge state={rows.state} />
          <span class="dim">
            {rows.lastHeard === null ? (
              'never heard from'
            ) : (
              <>
                last heard <Ago at={rows.lastHeard} />
              </>
            )}
          </span>
          {words.map((word) => (
            <span class="modifier">
              <Visible text={word} />
            </span>
          ))}
          {rows.flags.map((flag) => (
            <span class="modifier flag">{flag}</span>
          ))}
        </p>
      </div>
    </header>
  )
}
