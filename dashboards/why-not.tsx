// "Why not?": an entry as it might have been, and beside each other how past changes were judged and how they would have been.
import type { VerdictKind } from '../rules/domain.ts'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { PageHead } from './parts/bits.tsx'
import type { ChangeRow } from './parts/change-rows.tsx'
import { Field } from './parts/form.tsx'
import { Code, ItemName, Visible } from './parts/text.tsx'
import { When } from './parts/time.tsx'
import { VerdictBadge } from './parts/verdict.tsx'
import { useView, type View } from './parts/view.ts'
import { count } from './words.ts'

export type WhyNotTyped = {
  readonly from: string
  readonly to: string
  readonly system: string
  readonly items: string
  readonly approver: string
  readonly days: number
}
type Otherwise = { readonly row: ChangeRow; readonly would: VerdictKind; readonly wouldBeBy: string | null; readonly because: string }
export type WhyNotRows = {
  /** Null: nobody wrote one, it is made up for the change. */
  readonly entry: { readonly id: string; readonly summary: string } | null
  readonly change: string | null
  readonly typed: WhyNotTyped
  readonly problems: Readonly<Record<string, string>>
  readonly most: number
  readonly result: {
    readonly rows: readonly Otherwise[]
    readonly judged: number
    readonly isAll: boolean
    readonly alerting: { readonly now: number; readonly would: number }
  } | null
}

export function WhyNotPage({ view, rows }: { view: View; rows: WhyNotRows }) {
  const title = rows.entry ? `What if ${rows.entry.id} had been otherwise?` : 'What if there had been a card?'
  return (
    <Page view={view} title={title}>
      <PageHead
        title={<Visible text={title} />}
        sub={
          rows.entry ? (
            <>
              <a href={links.card(rows.entry.id)}>
                <Visible text={rows.entry.summary} />
              </a>
              . Nothing here is kept: the schedule and the verdicts stay as they are.
            </>
          ) : (
            'Nobody wrote one: this one is made up for the change. Nothing here is kept.'
          )
        }
      />
      <Supposing rows={rows} />
      {rows.result ? <Result result={rows.result} most={rows.most} /> : null}
    </Page>
  )
}

function Supposing({ rows: { entry, change, typed, problems } }: { rows: WhyNotRows }) {
  const { zone } = useView()
  const of = (name: 'from' | 'to' | 'system' | 'items' | 'approver') => ({ name, value: typed[name], error: problems[name] })
  return (
    <form method="get" action={links.whyNot()} class="card-form">
      {entry ? <input type="hidden" name="entry" value={entry.id} /> : null}
      {change ? <input type="hidden" name="change" value={change} /> : null}
      <div class="three">
        <Field {...of('from')} label={`Window from (${zone})`} type="datetime-local" required={false} />
        <Field {...of('to')} label="until" type="datetime-local" required={false} />
        <Field {...of('approver')} label="Approved in time by" required={false} hint="Empty: by nobody" />
      </div>
      <div class="three">
        <Field {...of('system')} label="System" />
        <Field {...of('items')} label="Items, one on each line" lines={2} required={false} hint="Empty: any item" />
        <Field name="days" label="Days around the window" value={String(typed.days)} />
      </div>
      <p class="form-end">
        <button class="button primary">Judge the past by it</button>
      </p>
    </form>
  )
}

function Result({ result: { rows, judged, isAll, alerting }, most }: { result: NonNullable<WhyNotRows['result']>; most: number }) {
  return (
    <section aria-labelledby="otherwise" aria-live="polite">
      <h2 id="otherwise">
        {rows.length === 0 ? 'Nothing would be judged otherwise' : `${count(rows.length, 'change')} would be judged otherwise`}
      </h2>
      <p>
        Of {count(judged, 'change')} in that time, {alerting.now.toLocaleString('en-GB')} {alerting.now === 1 ? 'was' : 'were'} reported as
        they are; {alerting.would.toLocaleString('en-GB')} would be.
        {isAll ? '' : ` Only the newest ${most.toLocaleString('en-GB')} were judged again: choose fewer days to see the others.`}
      </p>
      {rows.length > 0 ? (
        <table class="rows" data-keys="rows">
          <thead>
            <tr>
              <th scope="col">Judged</th>
              <th scope="col">Would be</th>
              <th scope="col">What</th>
              <th scope="col">Where</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <OtherwiseLine one={one} />
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  )
}

function OtherwiseLine({ one: { row, would, wouldBeBy, because } }: { one: Otherwise }) {
  return (
    <tr>
      <td>
        <VerdictBadge verdict={row.verdict} />
      </td>
      <td title={because}>
        <VerdictBadge verdict={would} /> {wouldBeBy ? <Code text={wouldBeBy} /> : null}
      </td>
      <td class="c-what">
        <a class="row-link" href={links.change(row.id)}>
          <ItemName item={row.item} />
        </a>
      </td>
      <td>
        <a href={links.asset(row.asset)}>
          <Visible text={row.asset} />
        </a>
      </td>
      <td>
        <When span={row.interval} />
      </td>
    </tr>
  )
}
