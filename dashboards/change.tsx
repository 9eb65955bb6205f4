// One change: the verdict and why, the time drawn, every facet, what differs, and what a person can do about it.
import type { Child } from 'hono/jsx'
import type { Defect, DetectedBy, Instant, Judgement, Value, VerdictKind } from '../rules/domain.ts'
import type { TextDiff } from '../rules/diff/text.ts'
import { type ActionRows, ChangeActions } from './change-actions.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Attributes, whyNoText } from './parts/attributes.tsx'
import { CopyButton, Facts } from './parts/bits.tsx'
import { type ChangeRow, opWord } from './parts/change-rows.tsx'
import { Diff } from './parts/diff.tsx'
import { Facets } from './parts/facets.tsx'
import { IntervalDrawing, type IntervalRow } from './parts/interval.tsx'
import { Code, ItemName, Visible } from './parts/text.tsx'
import { At, When } from './parts/time.tsx'
import { Modifiers, VerdictBadge } from './parts/verdict.tsx'
import type { View } from './parts/view.ts'
import { WayBack, type WayBackRows } from './way-back.tsx'
import { list } from './words.ts'

export type EntryNote = { readonly id: string; readonly summary: string | null; readonly defects: readonly Defect[] }
type PastVerdict = { readonly at: Instant; readonly verdict: VerdictKind; readonly entry: string | null; readonly because: string }
export type ChangeDetail = {
  readonly row: ChangeRow
  readonly judgement: Judgement
  readonly drawing: IntervalRow
  readonly entry: EntryNote | null
  readonly runnersUp: readonly EntryNote[]
  /** Newest first; the last is the first verdict, which is never forgotten. */
  readonly verdicts: readonly PastVerdict[]
  readonly before: Value | null
  readonly after: Value | null
  readonly diff: TextDiff | null
  readonly reversePatch: string | null
  readonly wayBack: WayBackRows | null
  readonly detectedBy: DetectedBy
  readonly receivedAt: Instant | null
  readonly actorSource: string | null
  readonly pkg: string | null
  /** A later change of the same item, when there is one: this page is then history. */
  readonly later: string | null
  readonly promotion: PromotionRow | null
  readonly actions: ActionRows
}
/** Approved, and not known good yet: when a rule will make it so, or why none will. */
export type PromotionRow =
  | { readonly kind: 'settling'; readonly until: Instant }
  | { readonly kind: 'failed'; readonly check: string; readonly reason: string }
  | { readonly kind: 'by-hand' }

export function ChangePage({ view, detail }: { view: View; detail: ChangeDetail }) {
  const { row } = detail
  return (
    <Page view={view} title={`${row.item.path} on ${row.asset}`}>
      <article class="change" data-verdict={row.verdict}>
        <header class="page-head">
          <div class="titles">
            <p class="crumb">
              <a href={links.changes({ asset: row.asset })}>Changes</a> on{' '}
              <a href={links.asset(row.asset)}>
                <Visible text={row.asset} />
              </a>
            </p>
            <h1>
              <ItemName item={row.item} /> <span class="op">{opWord(row.op)}</span>
            </h1>
            <p class="verdict-line">
              <VerdictBadge verdict={row.verdict} />
              <Modifiers modifiers={detail.judgement.modifiers} />
              <When span={row.interval} />
            </p>
          </div>
        </header>
        {detail.later ? (
          <p class="note">
            This item changed again later. <a href={links.change(detail.later)}>See the newest change</a>
          </p>
        ) : null}
        {detail.promotion ? <Provisional row={detail.promotion} asset={row.asset} /> : null}
        <Explanation judgement={detail.judgement} />
        <IntervalDrawing row={detail.drawing} />
        <div class="two">
          <Reasons detail={detail} />
          <ChangeActions rows={detail.actions} cardFirst={isUncovered(detail.judgement)} />
        </div>
        <WhatDiffers detail={detail} />
        {detail.wayBack ? <WayBack rows={detail.wayBack} asset={row.asset} /> : null}
        <History verdicts={detail.verdicts} />
      </article>
    </Page>
  )
}

function Provisional({ row, asset }: { row: PromotionRow; asset: string }) {
  return (
    <p class="note">
      <b>Provisional.</b>{' '}
      {row.kind === 'settling' ? (
        <>
          It becomes known good <At at={row.until} />, if every check of <a href={links.asset(asset)}>this asset</a> stays well until then.
        </>
      ) : row.kind === 'failed' ? (
        <>
          It does not become known good by itself: <Code text={row.check} /> failed meanwhile (<Visible text={row.reason} />
          ). Look at the asset, then accept it or put it back.
        </>
      ) : (
        'It is approved, but not surely enough to become known good by itself. Accept it or put it back.'
      )}
    </p>
  )
}

/** No entry was near enough to compare with: only a freeze can be said then. */
const isUncovered = ({ verdict, nearest }: Judgement): boolean => verdict === 'unauthorised' && nearest === null

/** What happened comes first and large; how it compares, below. */
function Explanation({ judgement }: { judgement: Judgement }) {
  const text = judgement.explanation
  const end = text.search(/\. (?=[A-Z])/)
  const first = end < 0 ? text : text.slice(0, end + 1)
  const own = nobodysWords(judgement)
  return (
    <div class="explanation">
      <p class="lead">
        <Visible text={own ?? first} />
      </p>
      {own !== null ? (
        <details>
          <summary>How this was judged</summary>
          <p class="rest">
            <Visible text={text} />
          </p>
        </details>
      ) : first === text ? null : (
        <p class="rest">
          <Visible text={text.slice(end + 2)} />
        </p>
      )}
    </div>
  )
}

function nobodysWords({ verdict, nearest }: Judgement): string | null {
  if (verdict !== 'unauthorised') return null
  if (nearest === null) return 'Nobody approved this change; the schedule has no card near it.'
  return `Nobody approved this change. ${nearest.id} comes nearest, but ${list(nearest.defects.map((defect) => DEFECT_WORDS[defect]))}.`
}

function Reasons({ detail }: { detail: ChangeDetail }) {
  const { entry, judgement } = detail
  const compared = isUncovered(judgement) ? judgement.facets.filter(({ mark }) => mark !== 'none') : judgement.facets
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">
        {entry ? (
          <>
            Against <EntryLink entry={entry} />
          </>
        ) : (
          'Why'
        )}
      </h2>
      {compared.length > 0 ? <Facets facets={compared} /> : null}
      {isUncovered(judgement) ? (
        <p>There is nothing to compare it with. Was it planned work? Make a card from it, and it is judged again once that is approved.</p>
      ) : null}
      {detail.runnersUp.length > 0 ? (
        <p class="runners">
          Next best:{' '}
          {detail.runnersUp.map((runner, i) => (
            <>
              {i > 0 ? ' · ' : ''}
              <EntryLink entry={runner} /> <span class="dim">({defectWords(runner.defects)})</span>
            </>
          ))}
        </p>
      ) : null}
      <p>
        <a href={links.whyNot({ change: detail.row.id })}>Why not? Try another window, scope or approver</a>
      </p>
      <Facts rows={facts(detail)} />
    </section>
  )
}

function EntryLink({ entry }: { entry: EntryNote }) {
  return (
    <>
      <a href={links.card(entry.id)}>
        <Code text={entry.id} />
      </a>
      {entry.summary ? (
        <>
          {' '}
          <span class="entry-summary">
            <Visible text={entry.summary} />
          </span>
        </>
      ) : null}
    </>
  )
}

const DEFECT_WORDS = {
  time: 'wrong time',
  content: 'wrong content',
  actor: 'wrong person',
  approval: 'not approved',
  freeze: 'freeze',
  scope: 'not this item',
} satisfies Record<Defect, string>
const defectWords = (defects: readonly Defect[]): string => (defects.length === 0 ? 'fits too' : list(defects.map((d) => DEFECT_WORDS[d])))

const DETECTED = {
  watch: 'a file-system event',
  rescan: 'the regular rescan',
  rehash: 'the rolling re-hash',
  start: 'the first look after a start',
  report: 'a report from the device',
} satisfies Record<DetectedBy, string>

function facts(detail: ChangeDetail): readonly { name: string; value: Child }[] {
  const { row, judgement } = detail
  const who = row.actor ? <Visible text={`${row.actor}${detail.actorSource ? ` (from ${detail.actorSource})` : ''}`} /> : 'Not known'
  return [
    { name: 'Who', value: who },
    { name: 'Noticed by', value: DETECTED[detail.detectedBy] },
    ...(detail.receivedAt === null ? [] : [{ name: 'Server told', value: <At at={detail.receivedAt} /> }]),
    ...(detail.pkg ? [{ name: 'Package', value: <Visible text={detail.pkg} /> }] : []),
    { name: 'Confidence', value: `${Math.round(judgement.confidence * 100)} %` },
  ]
}

/** A copy lies in the page beside what is shown; longer texts are left to the API. */
const MOST_COPIED = 12_000

function WhatDiffers({ detail }: { detail: ChangeDetail }) {
  const { before, after, diff } = detail
  const why = whyNoText(before, after)
  return (
    <section aria-labelledby="differs">
      <div class="section-head">
        <h2 id="differs">What differs</h2>
        <div class="tools">
          <CopyButton text={detail.row.item.path} label="Copy path" />
          {after?.text && after.text.length <= MOST_COPIED ? <CopyButton text={after.text} label="Copy new text" /> : null}
          {detail.reversePatch && detail.reversePatch.length <= MOST_COPIED ? (
            <CopyButton text={detail.reversePatch} label="Copy reverse patch" />
          ) : null}
        </div>
      </div>
      {diff ? <Diff diff={diff} name={detail.row.item.path} /> : null}
      {why ? <p class="note">{why}</p> : null}
      <Attributes before={before} after={after} />
    </section>
  )
}

function History({ verdicts }: { verdicts: readonly PastVerdict[] }) {
  return (
    <section aria-labelledby="verdicts">
      <h2 id="verdicts">Every verdict it has had</h2>
      <ol class="history">
        {verdicts.map((past, i) => (
          <li>
            <VerdictBadge verdict={past.verdict} />
            <span class="because">
              <Visible text={past.because} />
              {past.entry ? (
                <>
                  {' '}
                  <a href={links.card(past.entry)}>
                    <Code text={past.entry} />
                  </a>
                </>
              ) : null}
              {i === verdicts.length - 1 ? <span class="dim"> · first verdict, stays counted</span> : null}
            </span>
            <span class="dim">
              <At at={past.at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
