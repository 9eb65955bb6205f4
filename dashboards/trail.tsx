// The audit trail: who did what to what, and when, exactly as it was kept. Numbered without a gap, so that a missing row shows.
import type { Instant } from '../rules/domain.ts'
import { links } from './links.ts'
import { Empty, Pager } from './parts/bits.tsx'
import { Field } from './parts/form.tsx'
import { Code, Visible } from './parts/text.tsx'
import type { View } from './parts/view.ts'
import { useView } from './parts/view.ts'
import { iso, moment } from './words.ts'
import { SettingsFrame } from './settings.tsx'

type TrailRow = {
  readonly number: number
  readonly at: Instant
  readonly actor: { readonly kind: string; readonly name: string }
  readonly verb: string
  readonly subject: string
  /** JSON, on one line. */
  readonly detail: string
}
export type TrailRows = {
  readonly subject: string
  readonly rows: readonly TrailRow[]
  readonly newer: string | null
  readonly older: string | null
}

export function TrailPage({ view, rows }: { view: View; rows: TrailRows }) {
  return (
    <SettingsFrame view={view} title="Audit trail" sub="Who did what, newest first. Rows are only ever added, and numbered without a gap.">
      <form class="filters" method="get" action={links.trail()}>
        <Field name="subject" label="About" type="search" value={rows.subject} placeholder="CHG-1001, an asset, the id of a change" />
        <button class="button">Show</button>
      </form>
      {rows.rows.length > 0 ? <Trail rows={rows.rows} /> : <Nothing subject={rows.subject} />}
      <Pager newer={rows.newer} older={rows.older} />
    </SettingsFrame>
  )
}

function Trail({ rows }: { rows: readonly TrailRow[] }) {
  return (
    <table class="rows trail" data-keys="rows">
      <thead>
        <tr>
          <th scope="col" class="num">
            No.
          </th>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">Did</th>
          <th scope="col">To</th>
          <th scope="col">Detail</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Line row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Line({ row }: { row: TrailRow }) {
  const { now, zone } = useView()
  return (
    <tr>
      <td class="num">{row.number}</td>
      <td class="c-when">
        <time datetime={iso(row.at)} title={iso(row.at)}>
          {moment(row.at, zone, now)}
        </time>
      </td>
      <td>
        <Visible text={row.actor.name || 'nobody'} />{' '}
        {row.actor.kind === 'person' || row.actor.name === '' ? null : <span class="dim">{row.actor.kind}</span>}
      </td>
      <td class="verb">{row.verb.replaceAll('-', ' ')}</td>
      <td class="breaks">
        <a class="row-link" href={links.trail({ subject: row.subject })}>
          <Code text={row.subject} />
        </a>
      </td>
      <td class="breaks detail">{row.detail === '{}' ? null : <Code text={row.detail} />}</td>
    </tr>
  )
}

function Nothing({ subject }: { subject: string }) {
  if (subject === '') return <Empty title="Nothing was done yet." />
  return (
    <Empty title="Nobody did anything to that.">
      <p>
        The whole id is needed. <a href={links.trail()}>Show everything</a>
      </p>
    </Empty>
  )
}
