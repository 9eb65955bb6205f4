// Whether the state of an asset is accepted as known good, and the form that accepts it, saying exactly what will happen.
import type { Instant, Severity } from '../rules/domain.ts'
import { links } from './links.ts'
import { Field, PostForm } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { At } from './parts/time.tsx'
import { useMay } from './parts/view.ts'
import { count } from './words.ts'

export type BaselineRows = {
  readonly items: number
  readonly unaccepted: number
  /** Unaccepted items by how much they matter; those of high severity are accepted one by one. */
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** The items of high severity by name, to be ticked one by one. */
  readonly high: readonly string[]
  readonly drifted: number
  readonly acceptedAt: Instant | null
  readonly acceptedBy: string | null
  /** On assets flagged audit or security only an approver decides. */
  readonly onlyApprovers: boolean
}

export function BaselineSection({ asset, rows }: { asset: string; rows: BaselineRows }) {
  return (
    <section aria-labelledby="baseline">
      <h2 id="baseline">Baseline</h2>
      <p>
        {rows.unaccepted === 0 ? (
          <>
            <Icon name="circle-check" /> All {count(rows.items, 'item')} are compared with an accepted value
            {rows.acceptedBy && rows.acceptedAt !== null ? (
              <>
                , accepted by <Visible text={rows.acceptedBy} /> <At at={rows.acceptedAt} />
              </>
            ) : null}
            .
          </>
        ) : (
          <>
            {count(rows.unaccepted, 'item')} of {rows.items.toLocaleString('en-GB')} are as they were first seen; nobody has said yet that
            this is good. Changes are noticed either way.
          </>
        )}{' '}
        {rows.drifted > 0 ? (
          <a href={links.asset(asset, { drifted: '1' })}>
            {count(rows.drifted, 'item')} {rows.drifted === 1 ? 'differs' : 'differ'} from the baseline now.
          </a>
        ) : null}
      </p>
      {rows.unaccepted > 0 ? <AcceptAll asset={asset} rows={rows} /> : null}
    </section>
  )
}

/** Keeps a page under its 100 KB; what is beyond is accepted in the next round. */
const MOST_TICKS = 200

function AcceptAll({ asset, rows }: { asset: string; rows: BaselineRows }) {
  const may = useMay('operator')
  const { low, medium, high } = rows.bySeverity
  if (!may) return <p class="note">Somebody with the operator role may accept them.</p>
  return (
    <PostForm
      action={links.assetAccept(asset)}
      class="inline-form"
      confirm={`${count(low + medium, 'item')} on ${asset} become the baseline.`}
    >
      <p class="hint">
        <b>{count(low + medium, 'item')}</b> ({low.toLocaleString('en-GB')} low, {medium.toLocaleString('en-GB')} medium) on{' '}
        <Visible text={asset} /> become the baseline as they are now. No host is touched.
        {high > 0 ? ` ${count(high, 'item')} of high severity are left out unless you tick them.` : ''}
        {rows.onlyApprovers ? ' Only an approver may: this asset is flagged.' : ''}
      </p>
      {rows.high.length > 0 ? (
        <details class="action">
          <summary>{count(high, 'item')} of high severity</summary>
          <ul class="ticks">
            {rows.high.slice(0, MOST_TICKS).map((name) => (
              <li>
                <label class="check">
                  <input type="checkbox" name="high" value={name} />
                  <Code text={name} />
                </label>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <Field name="note" label="Why is this state good" required={false} placeholder="Installed on Monday, checked by hand" />
      <button class="button primary" data-key="a">
        Accept {count(low + medium, 'item')}
      </button>
    </PostForm>
  )
}
