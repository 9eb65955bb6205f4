// Incidents: what is under way, what was, and saying that something is wrong.
import type { Instant } from '../rules/domain.ts'
import type { Room } from '../rules/room/room.ts'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Empty, PageHead, Pager } from './parts/bits.tsx'
import { Field, PostForm, Select } from './parts/form.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useMay, useView, type View } from './parts/view.ts'
import { ago, count, duration, list } from './words.ts'

export type IncidentRow = Pick<
  Room,
  'id' | 'title' | 'severity' | 'state' | 'services' | 'scope' | 'commander' | 'openedAt' | 'resolvedAt' | 'isDrill'
> & { readonly nextStatusAt: Instant | null }

export type IncidentsRows = {
  readonly rows: readonly IncidentRow[]
  readonly older: string | null
  readonly services: readonly string[]
  /** What was typed, and what is wrong with it. */
  readonly typed: Readonly<Record<string, string>>
  readonly problem: string | null
}

export function IncidentsPage({ view, rows }: { view: View; rows: IncidentsRows }) {
  return (
    <Page view={view} title="Incidents">
      <PageHead title="Incidents" sub="What is wrong now, who is in charge, and what nobody may change without agreement." />
      <OpenForm rows={rows} />
      {rows.rows.length === 0 ? (
        <Empty title="No incident yet.">
          <p>When something is wrong, open one: its systems are watched for changes nobody agreed to, and what is said and done is kept.</p>
        </Empty>
      ) : (
        <table class="rows" data-keys="rows">
          <thead>
            <tr>
              <th scope="col">Incident</th>
              <th scope="col">State</th>
              <th scope="col">Affected</th>
              <th scope="col">In charge</th>
              <th scope="col">Opened</th>
            </tr>
          </thead>
          <tbody>
            {rows.rows.map((row) => (
              <Row row={row} />
            ))}
          </tbody>
        </table>
      )}
      <Pager newer={null} older={rows.older} />
    </Page>
  )
}

function Row({ row }: { row: IncidentRow }) {
  return (
    <tr data-incident={row.state}>
      <td>
        <a class="row-link" href={links.incident(row.id)}>
          <Code text={row.id} /> <Visible text={row.title} />
        </a>
        {row.isDrill ? <span class="modifier"> drill</span> : null}
      </td>
      <td>
        <span class="modifier">{row.severity}</span> <StateWord row={row} />
      </td>
      <td>
        <Visible text={list(row.services.length > 0 ? row.services : row.scope)} />
      </td>
      <td>
        <Visible text={row.commander} />
      </td>
      <td>
        <Ago at={row.openedAt} />
        {row.resolvedAt === null ? null : <span class="dim"> · took {duration(row.resolvedAt - row.openedAt)}</span>}
      </td>
    </tr>
  )
}

function StateWord({ row: { state, nextStatusAt } }: { row: IncidentRow }) {
  const { now } = useView()
  if (state === 'standby') return <>resolved, on standby</>
  if (state === 'closed') return <span class="dim">closed</span>
  if (nextStatusAt === null) return <>open</>
  return nextStatusAt < now ? (
    <span class="missing">open, an update was due {ago(nextStatusAt, now)}</span>
  ) : (
    <>open, next update {ago(nextStatusAt, now)}</>
  )
}

function OpenForm({ rows: { services, typed, problem, rows } }: { rows: IncidentsRows }) {
  if (!useMay('operator')) return null
  const open = rows.filter(({ state }) => state === 'open').length
  return (
    <details class="action" open={problem !== null || typed['services'] !== undefined} data-key="a">
      <summary>
        Something is wrong<kbd aria-hidden="true">a</kbd>
      </summary>
      <PostForm action={links.incidents()} class="form-grid">
        {problem === null ? null : (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        {open === 0 ? null : <p class="hint">{count(open, 'incident is', 'incidents are')} open already: see below first.</p>}
        <Fields services={services} typed={typed} />
        <p class="form-end">
          <button class="button primary">Open the incident</button>
        </p>
      </PostForm>
    </details>
  )
}

function Fields({ services, typed }: Pick<IncidentsRows, 'services' | 'typed'>) {
  return (
    <>
      <Field name="title" label="What is wrong" value={typed['title'] ?? ''} required placeholder="Checkout answers with errors" />
      <Field
        name="services"
        label="Services that fail"
        value={typed['services'] ?? ''}
        required={false}
        list="services"
        hint={`Separated by commas. What they cannot do without is watched too.${services.length === 0 ? ' No service is written down in knowngood.yaml yet: name systems instead.' : ''}`}
      />
      <datalist id="services">
        {services.map((name) => (
          <option value={name} />
        ))}
      </datalist>
      <Field
        name="scope"
        label="Systems"
        value={typed['scope'] ?? ''}
        required={false}
        hint="Instead of the services' own: web-01, web-*, tag:web."
      />
      <Select
        name="severity"
        label="Severity"
        value={typed['severity'] ?? 'sev-2'}
        choices={[
          { value: 'sev-1', label: 'sev-1: customers are cut off' },
          { value: 'sev-2', label: 'sev-2: customers notice' },
          { value: 'sev-3', label: 'sev-3: nobody outside notices yet' },
        ]}
      />
      <Field name="commander" label="In charge" value={typed['commander'] ?? ''} required={false} hint="You, when nobody is named." />
      <label class="check">
        <input type="checkbox" name="isDrill" value="yes" checked={typed['isDrill'] === 'yes'} /> This is a drill
      </label>
    </>
  )
}
