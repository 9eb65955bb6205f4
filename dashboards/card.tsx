// One entry of the schedule: what it asks, where it stands, what may be done with it, and the changes credited to it.
import type { Child } from 'hono/jsx'
import type { EntryKind, EntryState, Instant, Risk, Span } from '../rules/domain.ts'
import type { EntryOutcome } from '../rules/match/outcome.ts'
import { EntryBadge, stateWord } from './entry-badge.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { OutcomeBadge } from './outcome-badge.tsx'
import { CopyButton, Facts } from './parts/bits.tsx'
import { type ChangeRow, ChangeTable } from './parts/change-rows.tsx'
import { PostForm } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { At } from './parts/time.tsx'
import { useView, type View } from './parts/view.ts'
import { list, windowText } from './words.ts'

export const CARD_VERBS = ['submit', 'approve', 'reject', 'withdraw', 'cancel', 'close'] as const
export type CardVerb = (typeof CARD_VERBS)[number]
export type CardRows = {
  readonly id: string
  readonly source: string
  readonly rev: number
  /** What an approval is bound to: the card as it is read here. */
  readonly hash: string
  readonly summary: string
  readonly state: EntryState
  readonly kind: EntryKind
  readonly risk: Risk
  readonly riskWhy: string | null
  readonly requester: string
  readonly implementers: readonly string[]
  readonly systems: readonly string[]
  readonly items: readonly string[]
  readonly expect: readonly string[]
  readonly windows: readonly Span[]
  readonly backout: boolean
  readonly procedure: string | null
  readonly standby: readonly string[]
  /** Written after the change it is for. */
  readonly isRetro: boolean
  readonly history: readonly { readonly state: EntryState; readonly at: Instant; readonly by: string; readonly note: string | null }[]
  readonly verbs: readonly { readonly verb: CardVerb; readonly refusedBecause: string | null }[]
  readonly mayEdit: boolean
  readonly credited: readonly ChangeRow[]
  /** What a clock change does to windows of the next weeks, in words. */
  readonly warnings: readonly string[]
  /** Open drift on its assets that it does not speak of; null when it is over. */
  readonly leftRed: readonly ChangeRow[] | null
  readonly outcome: (EntryOutcome & { readonly at: Instant }) | null
}

export function CardPage({ view, rows }: { view: View; rows: CardRows }) {
  return (
    <Page view={view} title={`${rows.id} ${rows.summary}`}>
      <header class="page-head">
        <div class="titles">
          <p class="crumb">
            <a href={links.schedule()}>Schedule</a> · <Code text={rows.id} />
          </p>
          <h1>
            <Visible text={rows.summary} />
          </h1>
          <p class="verdict-line">
            <EntryBadge state={rows.state} />
            {rows.isRetro ? <span class="modifier">written after the change</span> : null}
            <span class="modifier">{rows.risk} risk</span>
            {rows.kind === 'normal' ? null : <span class="modifier">{rows.kind}</span>}
          </p>
        </div>
        {rows.mayEdit ? (
          <div class="tools">
            <a class="button" href={links.newCard({ edit: rows.id })}>
              Edit
            </a>
          </div>
        ) : null}
      </header>
      <Warnings rows={rows.warnings} />
      <div class="two">
        <Asked rows={rows} />
        <Verbs rows={rows} />
      </div>
      <section aria-labelledby="credited">
        <h2 id="credited">Changes credited to it</h2>
        <p class="hint">
          <a href={links.whyNot({ entry: rows.id })}>What if it had been otherwise?</a> Judges the past by another window, scope or
          approver.
        </p>
        {rows.credited.length > 0 ? (
          <ChangeTable rows={rows.credited} />
        ) : (
          <p class="dim">None yet. Changes it covers appear here as they are seen.</p>
        )}
      </section>
      <LeftRed rows={rows.leftRed} />
      <History rows={rows} />
    </Page>
  )
}

export function Warnings({ rows }: { rows: readonly string[] }) {
  return (
    <>
      {rows.map((words) => (
        <p class="note">
          <Icon name="clock" /> <Visible text={words} />
        </p>
      ))}
    </>
  )
}

function Asked({ rows }: { rows: CardRows }) {
  const { now, zone } = useView()
  const codes = (texts: readonly string[]): Child => (
    <ul class="plain-list">
      {texts.map((text) => (
        <li>
          <Code text={text} />
        </li>
      ))}
    </ul>
  )
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">What it asks</h2>
      <Facts
        rows={[
          { name: 'System', value: codes(rows.systems) },
          { name: 'Items', value: rows.items.length > 0 ? codes(rows.items) : 'any item: a loose scope, so its verdicts are less certain' },
          {
            name: 'When',
            value:
              rows.windows.length > 0 ? (
                <ul class="plain-list">
                  {rows.windows.slice(0, 6).map((window) => (
                    <li>{windowText(window, zone, now)}</li>
                  ))}
                  {rows.windows.length > 6 ? <li class="dim">and {rows.windows.length - 6} more</li> : null}
                </ul>
              ) : (
                'no day yet: it waits in the basket'
              ),
          },
          ...(rows.expect.length > 0 ? [{ name: 'Will be', value: codes(rows.expect) }] : []),
          { name: 'Asked by', value: <Visible text={rows.requester} /> },
          { name: 'Made by', value: <Visible text={list(rows.implementers) || rows.requester} /> },
          { name: 'Risk', value: rows.riskWhy ? <Visible text={rows.riskWhy} /> : rows.risk },
          { name: 'Roll back', value: rows.backout ? 'is part of the plan' : 'would need its own card' },
          ...(rows.outcome === null ? [] : [{ name: 'Outcome', value: <Outcome row={rows.outcome} /> }]),
          ...(rows.procedure ? [{ name: 'Procedure', value: <Address url={rows.procedure} /> }] : []),
          ...(rows.standby.length > 0 ? [{ name: 'Stand by', value: <Visible text={list(rows.standby)} /> }] : []),
          { name: 'Source', value: <Visible text={`${rows.source}, revision ${rows.rev}`} /> },
        ]}
      />
    </section>
  )
}

function Outcome({ row: { outcome, done, total, missing, blind, at } }: { row: NonNullable<CardRows['outcome']> }) {
  return (
    <>
      <OutcomeBadge outcome={outcome} /> {done} of {total} <span class="dim">since {<At at={at} />}</span>
      {missing.length > 0 ? (
        <div>
          not on <Visible text={list(missing)} />
        </div>
      ) : null}
      {blind.length > 0 ? (
        <div>
          not seen since: <Visible text={list(blind)} />
        </div>
      ) : null}
    </>
  )
}

/** To copy, not to follow: pages lead nowhere outside this server. */
const Address = ({ url }: { url: string }) => (
  <>
    <Code text={url} /> <CopyButton text={url} label="Copy" />
  </>
)

function LeftRed({ rows }: { rows: CardRows['leftRed'] }) {
  if (rows === null || rows.length === 0) return null
  return (
    <section aria-labelledby="left-red">
      <h2 id="left-red">Would still be red after it</h2>
      <p class="hint">Drift on its assets that this card does not speak of.</p>
      <ChangeTable rows={rows} />
    </section>
  )
}

const VERB_WORDS = {
  submit: { word: 'Submit for approval', will: 'An approver is asked. Until then its changes are in grace, for two days at most.' },
  approve: {
    word: 'Approve',
    will: 'Changes inside its time and items become authorised, also those seen already. Alerts they caused end.',
  },
  reject: { word: 'Reject', will: 'Changes it would have covered count as unapproved and alert.' },
  withdraw: { word: 'Withdraw', will: 'It leaves the schedule for good. A change made anyway counts as unapproved.' },
  cancel: { word: 'Cancel', will: 'It no longer covers anything from now on. What was made before stays authorised.' },
  close: { word: 'Close', will: 'It is done. It covers nothing from now on.' },
} satisfies Record<CardVerb, { word: string; will: string }>

const KEYS: Partial<Record<CardVerb, string>> = { approve: 'a' }

function Verbs({ rows }: { rows: CardRows }) {
  return (
    <section aria-labelledby="verbs" class="actions">
      <h2 id="verbs">What you can do</h2>
      {rows.verbs.length === 0 ? <p class="dim">Nothing more: it is {stateWord(rows.state).toLowerCase()}.</p> : null}
      {rows.verbs.map(({ verb, refusedBecause }) =>
        refusedBecause ? (
          <p class="note">
            {VERB_WORDS[verb].word}: <Visible text={refusedBecause} />
          </p>
        ) : (
          <details class="action" data-key={KEYS[verb]}>
            <summary>
              {VERB_WORDS[verb].word}
              {KEYS[verb] ? <kbd aria-hidden="true">{KEYS[verb]}</kbd> : null}
            </summary>
            <PostForm action={links.cardAction(rows.id, verb)}>
              <p class="hint">{VERB_WORDS[verb].will}</p>
              <input type="hidden" name="hash" value={rows.hash} />
              {verb === 'submit' ? null : <Note verb={verb} />}
              <button class={verb === 'approve' || verb === 'submit' ? 'button primary' : 'button'}>{VERB_WORDS[verb].word}</button>
            </PostForm>
          </details>
        ),
      )}
    </section>
  )
}

/** One field on each of several forms of a page, so its id needs the verb. */
function Note({ verb }: { verb: CardVerb }) {
  const id = `why-${verb}`
  return (
    <div class="field">
      <label for={id}>
        Note <span class="dim">(optional)</span>
      </label>
      <input id={id} name="why" />
    </div>
  )
}

function History({ rows }: { rows: CardRows }) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <ol class="history">
        {rows.history.toReversed().map((step) => (
          <li>
            <EntryBadge state={step.state} past />
            <span class="because">
              by <Visible text={step.by} />
              {step.note ? (
                <>
                  : <Visible text={step.note} />
                </>
              ) : null}
            </span>
            <span class="dim">
              <At at={step.at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
