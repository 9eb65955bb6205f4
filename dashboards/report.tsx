// What changed since it last worked: the services to ask about, and the report for one, in the order in which a commander asks.
import type { Instant } from '../rules/domain.ts'
import type { Report } from '../rules/incident/report.ts'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Empty, PageHead } from './parts/bits.tsx'
import { Field, PostForm } from './parts/form.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago, At } from './parts/time.tsx'
import { useMay, type View } from './parts/view.ts'
import { Ask, Lead } from './report/head.tsx'
import { Differences, Journal, Odd, Planned, Unchanged, Unseen } from './report/lists.tsx'
import { Suspects } from './report/suspects.tsx'
import { count, list } from './words.ts'

export type ServiceRow = {
  readonly name: string
  readonly owner: string | null
  readonly assets: number
  readonly hard: readonly string[]
  readonly soft: readonly string[]
  /** Assets with a failing check, with checks that pass, and without any. */
  readonly failing: number
  readonly well: number
  readonly unchecked: number
  readonly mark: { readonly at: Instant; readonly by: string; readonly why: string } | null
}
export type ServicesRows = {
  readonly services: readonly ServiceRow[]
  readonly kept: readonly { readonly id: string; readonly service: string; readonly madeAt: Instant; readonly by: string }[]
  readonly problem: string | null
  readonly file: string
}
export type ReportRows = {
  readonly report: Report
  /** Null for one that is drawn up anew each time. */
  readonly kept: {
    readonly id: string
    readonly madeAt: Instant
    readonly by: string
    readonly hash: string
    readonly isWhole: boolean
  } | null
  /** What the fields of the question hold, in the reader's zone. */
  readonly typed: Readonly<Record<string, string>>
  readonly problem: string | null
}

export function ReportPage({ view, rows }: { view: View; rows: ReportRows }) {
  const { report, kept } = rows
  return (
    <Page view={view} title={`What changed: ${report.service}`}>
      <PageHead title={<Visible text={`What changed: ${report.service}`} />} sub={kept === null ? undefined : <Kept rows={kept} />} />
      {rows.problem === null ? null : (
        <p class="error" role="alert">
          {rows.problem}
        </p>
      )}
      <article class="report">
        <Lead report={report} />
        <Suspects report={report} />
        <Planned report={report} />
        <div class="two">
          <Unchanged report={report} />
          <Unseen report={report} />
        </div>
        <Odd report={report} />
        <Ask rows={rows} />
        <Differences report={report} />
        <Journal report={report} />
      </article>
    </Page>
  )
}

function Kept({ rows: { madeAt, by, hash, isWhole } }: { rows: NonNullable<ReportRows['kept']> }) {
  return (
    <>
      Kept <At at={madeAt} /> by <Visible text={by} />. {isWhole ? 'It is as it was then: ' : <b>It was altered since: </b>}
      <Code text={hash} />
    </>
  )
}

export function ServicesPage({ view, rows }: { view: View; rows: ServicesRows }) {
  return (
    <Page view={view} title="What changed">
      <PageHead
        title="What changed since it last worked?"
        sub="Choose the service that fails. Its assets and what they rest on are looked at."
      />
      {rows.problem === null ? null : (
        <p class="error" role="alert">
          <Visible text={rows.problem} />
        </p>
      )}
      {rows.services.length === 0 ? <NoService file={rows.file} /> : <Services rows={rows.services} />}
      {rows.kept.length === 0 ? null : (
        <section aria-labelledby="kept">
          <h2 id="kept">Kept reports</h2>
          <ul class="plain-list">
            {rows.kept.map(({ id, service, madeAt, by }) => (
              <li>
                <a href={links.keptReport(id)}>
                  <Visible text={service} />
                </a>{' '}
                <span class="dim">
                  <Ago at={madeAt} /> by <Visible text={by} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  )
}

function Services({ rows }: { rows: readonly ServiceRow[] }) {
  const may = useMay('operator')
  return (
    <table class="rows" data-keys="rows">
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Health</th>
          <th scope="col">Needs</th>
          <th scope="col">Known good</th>
          {may ? <th scope="col">It is good now</th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Service row={row} may={may} />
        ))}
      </tbody>
    </table>
  )
}

function Service({ row, may }: { row: ServiceRow; may: boolean }) {
  return (
    <tr>
      <td class="c-what">
        <a class="row-link" href={links.report({ service: row.name })}>
          <b>
            <Visible text={row.name} />
          </b>
        </a>{' '}
        <span class="dim">
          {row.owner === null ? 'nobody owns it' : <Visible text={row.owner} />} · {count(row.assets, 'asset')}
        </span>
      </td>
      <td>
        <Health row={row} />
      </td>
      <td>
        {row.hard.length + row.soft.length === 0 ? <span class="dim">nothing written down</span> : <Visible text={list(row.hard)} />}
        {row.soft.length === 0 ? null : <span class="dim"> softly {<Visible text={list(row.soft)} />}</span>}
      </td>
      <td>
        {row.mark === null ? (
          <span class="dim">never marked</span>
        ) : (
          <span title={row.mark.why}>
            <Ago at={row.mark.at} /> <span class="dim">by {<Visible text={row.mark.by} />}</span>
          </span>
        )}
      </td>
      {may ? (
        <td>
          <MarkForm service={row.name} />
        </td>
      ) : null}
    </tr>
  )
}

/** Never green for what nobody checks. */
function Health({ row: { failing, well, unchecked, assets } }: { row: ServiceRow }) {
  const words = [
    ...(failing > 0 ? [`failing on ${failing} of ${assets}`] : []),
    ...(well > 0 ? [`well on ${well} of ${assets}`] : []),
    ...(unchecked > 0 ? [`not known on ${unchecked} of ${assets}`] : []),
  ]
  if (assets === 0) return <span class="dim">no asset belongs to it</span>
  return failing > 0 ? <b>{words.join(', ')}</b> : <span class={well === 0 ? 'dim' : undefined}>{words.join(', ')}</span>
}

function MarkForm({ service }: { service: string }) {
  return (
    <PostForm action={links.markKnownGood(service)} class="inline-form">
      <Field id={`why-${service}`} name="why" label="How you know" required placeholder="smoke test 812" />
      <button class="button">Mark</button>
    </PostForm>
  )
}

function NoService({ file }: { file: string }) {
  return (
    <Empty title="No service is written down yet.">
      <p>
        Say which assets make a service, and what it needs, in <Code text={file} />:
      </p>
      <pre class="snippet">{SERVICES_YAML}</pre>
    </Empty>
  )
}

const SERVICES_YAML = `services:
  shop:   { owner: web-team, assets: [web-*], dependsOn: { hard: [ledger], soft: [search] } }
  ledger: { owner: db-team, assets: [tag:db] }
  dns:    { assets: [ns-1, ns-2], shared: true }`
