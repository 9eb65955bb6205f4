// Accepting the first looks of many assets at once: which group, what it would take asset by asset, and one button.
import type { Severity } from '../rules/domain.ts'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Empty, PageHead } from './parts/bits.tsx'
import { Field, PostForm } from './parts/form.tsx'
import { Visible } from './parts/text.tsx'
import { useMay, type View } from './parts/view.ts'
import { count } from './words.ts'

type WaitingRow = {
  readonly asset: string
  readonly tags: readonly string[]
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** Changed since they were first seen: each is decided as the change it is. */
  readonly drifted: number
  readonly onlyApprovers: boolean
}
export type GroupBaselineRows = {
  /** The group as it was typed. */
  readonly of: string
  readonly matched: number
  readonly rows: readonly WaitingRow[]
}

export function GroupBaselinePage({ view, rows }: { view: View; rows: GroupBaselineRows }) {
  return (
    <Page view={view} title="Accept first looks">
      <PageHead
        title="Accept first looks"
        sub="What agents found at first becomes the known good state of a group of assets. No host is touched."
      />
      <form method="get" action={links.groupBaseline()} class="inline-form">
        <Field
          name="of"
          label="Group"
          required={false}
          value={rows.of}
          placeholder="web-*, tag:shop, service:billing"
          hint="Names, patterns, tag:… and service:…, apart by commas. Empty means all assets."
        />
        <button class="button">Show</button>
      </form>
      {rows.rows.length > 0 ? <Waiting rows={rows} /> : <Nothing matched={rows.matched} />}
    </Page>
  )
}

function Nothing({ matched }: { matched: number }) {
  if (matched === 0)
    return (
      <Empty title="No asset is of this group.">
        <p>Check the name or the tag; the list of assets shows both.</p>
      </Empty>
    )
  return (
    <Empty title="Nothing waits here.">
      <p>All first looks of {count(matched, 'asset')} are accepted, or none has come yet.</p>
    </Empty>
  )
}

function Waiting({ rows }: { rows: GroupBaselineRows }) {
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">What waits</h2>
      <table class="rows group-baseline" data-keys="rows">
        <thead>
          <tr>
            <th scope="col">Asset</th>
            {['Low', 'Medium', 'High, left out', 'Changed since, left out'].map((head) => (
              <th scope="col" class="num">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.map((row) => (
            <WaitingLine row={row} />
          ))}
        </tbody>
      </table>
      <AcceptGroup rows={rows} />
    </section>
  )
}

function AcceptGroup({ rows: { of, rows } }: { rows: GroupBaselineRows }) {
  const may = useMay('operator')
  if (!may) return <p class="note">Somebody with the operator role may accept them.</p>
  const taken = rows.reduce((sum, { bySeverity }) => sum + bySeverity.low + bySeverity.medium, 0)
  const high = rows.reduce((sum, { bySeverity }) => sum + bySeverity.high, 0)
  const what = `${count(taken, 'item')} on ${count(rows.length, 'asset')}`
  return (
    <PostForm action={links.groupBaseline()} class="inline-form" confirm={`${what} become the baseline.`}>
      <input type="hidden" name="of" value={of} />
      <p class="hint">
        <b>{what}</b> become the baseline as they are now.
        {high > 0 ? ` ${count(high, 'item')} of high severity are left out: they are ticked one by one on their asset’s page.` : ''}
      </p>
      <Field name="note" label="Why is this state good" required={false} placeholder="Installed from the image of Monday" />
      <button class="button primary" data-key="a" disabled={taken === 0}>
        Accept {count(taken, 'item')}
      </button>
    </PostForm>
  )
}

function WaitingLine({ row }: { row: WaitingRow }) {
  const { low, medium, high } = row.bySeverity
  const cells = [
    { number: low, counts: 'low' },
    { number: medium, counts: 'medium' },
    { number: high, counts: 'high' },
    { number: row.drifted, counts: 'changed since' },
  ]
  return (
    <tr>
      <td>
        <a class="row-link" href={`${links.asset(row.asset)}#baseline`}>
          <Visible text={row.asset} />
        </a>{' '}
        <span class="dim tags">
          <Visible text={row.tags.join(' ')} />
          {row.onlyApprovers ? ' only an approver' : ''}
        </span>
      </td>
      {cells.map(({ number, counts }) => (
        <td class="num" data-counts={counts}>
          {number === 0 ? <span class="dim">0</span> : number.toLocaleString('en-GB')}
        </td>
      ))}
    </tr>
  )
}
