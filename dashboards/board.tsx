// The board: cards that wait for a signature, each with its numbers, what is in its way and what those affected say.
import type { Affected } from '../rules/card/affected.ts'
import type { Instant, Risk, Span } from '../rules/domain.ts'
import { type CardCheckRows, Conflicts, Record } from './card-check.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Empty, PageHead } from './parts/bits.tsx'
import { PostForm } from './parts/form.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useMay, useView, type View } from './parts/view.ts'
import { count, duration, list, windowText } from './words.ts'

type Said = { readonly answer: string; readonly why: string | null; readonly by: string; readonly at: Instant }
export type BoardRow = {
  readonly id: string
  readonly rev: number
  readonly hash: string
  readonly summary: string
  readonly requester: string
  readonly risk: Risk
  readonly windows: readonly Span[]
  readonly plan: { readonly procedure: string | null; readonly standby: readonly string[]; readonly backout: boolean }
  readonly since: Instant
  readonly check: Omit<CardCheckRows, 'risk'>
  readonly affected: readonly (Affected & { readonly said: Said | null })[]
  /** Why this reader cannot approve it, or why nobody can yet. */
  readonly refusedBecause: string | null
}
type StaleRow = { readonly id: string; readonly summary: string; readonly requester: string; readonly since: Instant }
export type BoardRows = { readonly rows: readonly BoardRow[]; readonly more: number; readonly stale: readonly StaleRow[] }

export function BoardPage({ view, rows: { rows, more, stale } }: { view: View; rows: BoardRows }) {
  return (
    <Page view={view} title="Board">
      <PageHead title="Board" sub="What waits for a signature, the longest first. j and k walk, a approves." />
      {rows.length === 0 ? (
        <Empty title="Nothing waits for a signature.">
          <p>Cards appear here when they have a day and are submitted.</p>
        </Empty>
      ) : (
        <ol class="board" data-keys="rows">
          {rows.map((row) => (
            <Card row={row} />
          ))}
        </ol>
      )}
      {more > 0 ? <p class="dim">and {count(more, 'more card')} behind these.</p> : null}
      <Stale rows={stale} />
    </Page>
  )
}

function Card({ row }: { row: BoardRow }) {
  const { now, zone } = useView()
  const [window] = row.windows
  return (
    <li class="board-card" data-risk={row.risk}>
      <h2>
        <a class="row-link" href={links.card(row.id)}>
          <Code text={row.id} /> <Visible text={row.summary} />
        </a>
      </h2>
      <p class="verdict-line">
        <span class="modifier">{row.risk} risk</span> by <Visible text={row.requester} />
        {window ? ` · ${windowText(window, zone, now)}` : ''}
        {row.windows.length > 1 ? ` and ${row.windows.length - 1} more` : ''}{' '}
        <span class="dim">· has waited {duration(now - row.since)}</span>
      </p>
      <div class="board-facts">
        <div>
          <Record like={row.check.like} here={row.check.here} />
          <Plan row={row} />
        </div>
        <Conflicts conflicts={row.check.conflicts} />
        <AffectedList row={row} />
      </div>
      <Approve row={row} />
    </li>
  )
}

function Plan({ row: { risk, plan } }: { row: BoardRow }) {
  if (risk !== 'high') return null
  return (
    <p>
      {plan.procedure ? <Code text={plan.procedure} /> : 'no procedure'} · stands by: <Visible text={list(plan.standby) || 'nobody'} /> ·{' '}
      {plan.backout ? 'with a way back' : 'no way back'}
    </p>
  )
}

function AffectedList({ row }: { row: BoardRow }) {
  if (row.affected.length === 0) return <p class="dim">No service is known to be affected.</p>
  return (
    <ul class="plain-list">
      {row.affected.map(({ owner, services, said }) => (
        <li>
          <b>
            <Visible text={owner ?? 'Nobody is written down'} />
          </b>{' '}
          <span class="dim">
            for{' '}
            <Visible
              text={list(services.map(({ service, needs }) => (needs === null ? service : `${service}, which needs ${needs}`)).slice(0, 5))}
            />
          </span>
          : {said === null ? 'not asked yet' : <SaidOf said={said} />}
          {owner === null ? null : <Answer row={row} owner={owner} />}
        </li>
      ))}
    </ul>
  )
}

const SaidOf = ({ said }: { said: Said }) => (
  <span class={said.answer === 'agreed' ? undefined : 'missing'}>
    {said.answer === 'agreed' ? '✓ agreed' : 'objects'}
    {said.why ? (
      <>
        : <Visible text={said.why} />
      </>
    ) : null}{' '}
    <span class="dim">
      <Visible text={said.by} />, <Ago at={said.at} />
    </span>
  </span>
)

function Answer({ row, owner }: { row: BoardRow; owner: string }) {
  if (!useMay('operator')) return null
  return (
    <details class="answer">
      <summary>Answer for {owner === '' ? 'them' : <Visible text={owner} />}</summary>
      <PostForm action={links.cardConsent(row.id)}>
        <input type="hidden" name="owner" value={owner} />
        <input type="hidden" name="rev" value={String(row.rev)} />
        <label>
          Why, to object <input name="why" maxlength={2000} />
        </label>
        <p class="form-end">
          <button class="button" name="answer" value="agreed">
            Agreed
          </button>
          <button class="button" name="answer" value="objects">
            Objects
          </button>
        </p>
      </PostForm>
    </details>
  )
}

function Approve({ row }: { row: BoardRow }) {
  if (!useMay('approver')) return null
  if (row.refusedBecause)
    return (
      <p class="note">
        <Visible text={row.refusedBecause} />
      </p>
    )
  return (
    <details class="action" data-key="a">
      <summary>
        Approve <Code text={row.id} />
        <kbd aria-hidden="true">a</kbd>
      </summary>
      <PostForm action={links.cardAction(row.id, 'approve')}>
        <p class="hint">Changes inside its time and items become authorised, also those seen already.</p>
        <input type="hidden" name="hash" value={row.hash} />
        <input type="hidden" name="back" value="board" />
        <button class="button primary">Approve</button>
      </PostForm>
    </details>
  )
}

function Stale({ rows }: { rows: readonly StaleRow[] }) {
  const may = useMay('operator')
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="stale">
      <h2 id="stale">In the basket for more than 60 days</h2>
      <ul class="plain-list">
        {rows.map((row) => (
          <li>
            <a href={links.card(row.id)}>
              <Code text={row.id} />
            </a>{' '}
            <Visible text={row.summary} />{' '}
            <span class="dim">
              by <Visible text={row.requester} />, <Ago at={row.since} />
            </span>
            {may ? (
              <PostForm action={links.cardAction(row.id, 'withdraw')} class="inline" confirm={`Withdraw ${row.id} for good?`}>
                <input type="hidden" name="back" value="board" />
                <button class="button">Withdraw</button>
              </PostForm>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
