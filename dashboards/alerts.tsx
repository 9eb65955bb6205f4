// Every alert, what became of it, and each attempt to tell somebody.
import type { Instant, Severity, VerdictKind } from '../rules/domain.ts'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Empty, PageHead, Pager } from './parts/bits.tsx'
import { Field, PostForm } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { Visible } from './parts/text.tsx'
import { At } from './parts/time.tsx'
import { VerdictBadge } from './parts/verdict.tsx'
import { useMay, type View } from './parts/view.ts'
import { count } from './words.ts'

type DeliveryRow = {
  /** Of the message: with the channel's name, it names this delivery. */
  readonly key: string
  /** Given up, and still worth sending. */
  readonly maySendAgain: boolean
  readonly channel: string
  readonly event: 'opened' | 'grew' | 'escalated' | 'acknowledged' | 'resolved'
  readonly state: 'waiting' | 'leased' | 'sent' | 'dead' | 'cancelled'
  readonly nextAt: Instant
  readonly attempts: readonly { readonly at: Instant; readonly outcome: 'sent' | 'failed'; readonly words: string }[]
}
export type AlertRow = {
  readonly id: string
  /** About the watching itself: no change will end it, a person may. */
  readonly endsByHand: boolean
  readonly severity: Severity
  readonly title: string
  readonly reason: string
  readonly asset: string
  readonly change: string | null
  readonly entry: string | null
  /** What is told together with it, itself left out; null when it stands alone. */
  readonly group: { readonly count: number; readonly unresolved: number; readonly assets: readonly string[] } | null
  readonly verdict: VerdictKind | null
  readonly state: 'open' | 'acknowledged' | 'resolved'
  readonly openedAt: Instant
  readonly takenBy: string | null
  readonly resolvedAt: Instant | null
  readonly resolvedBecause: string | null
  readonly deliveries: readonly DeliveryRow[]
}
export type AlertsRows = {
  readonly state: 'open' | 'acknowledged' | 'resolved' | 'undelivered' | null
  readonly rows: readonly AlertRow[]
  readonly newer: string | null
  readonly older: string | null
  /** No channel is configured: alerts are only kept here. */
  readonly toldToNobody: boolean
  /** Why a channel cannot send. */
  readonly problems: readonly string[]
}

const TABS = [
  { state: undefined, word: 'All' },
  { state: 'open', word: 'Open' },
  { state: 'acknowledged', word: 'Taken' },
  { state: 'resolved', word: 'Ended' },
] as const

export function AlertsPage({ view, rows }: { view: View; rows: AlertsRows }) {
  return (
    <Page view={view} title="Alerts">
      <PageHead title="Alerts" sub="What somebody should know, and whether they were told." />
      <nav class="tabs" aria-label="States">
        {TABS.map(({ state, word }) => (
          <a href={links.alerts({ state })} aria-current={(rows.state ?? undefined) === state ? 'page' : undefined}>
            {word}
          </a>
        ))}
      </nav>
      {rows.toldToNobody ? (
        <p class="note">
          <Icon name="mail" /> No channel is configured, so alerts are kept here and told to nobody.
        </p>
      ) : null}
      {rows.problems.map((words) => (
        <p class="note">
          <Icon name="triangle-alert" /> {words}
        </p>
      ))}
      {rows.rows.length > 0 ? (
        <ol class="alerts" data-keys="rows">
          {rows.rows.map((row) => (
            <AlertItem row={row} />
          ))}
        </ol>
      ) : (
        <Empty title={rows.state === 'open' ? 'No open alerts.' : 'No alerts.'}>
          <p>A change that nobody approved, or an agent that falls silent, appears here with every attempt to tell somebody.</p>
        </Empty>
      )}
      <Pager newer={rows.newer} older={rows.older} />
    </Page>
  )
}

const STATE_WORDS = { open: 'Open', acknowledged: 'Taken', resolved: 'Ended' } satisfies Record<AlertRow['state'], string>

const hrefOf = ({ change, entry, asset }: AlertRow): string =>
  change ? links.change(change) : entry ? links.card(entry) : links.asset(asset)

function AlertItem({ row }: { row: AlertRow }) {
  const may = useMay('operator')
  return (
    <li class="alert" data-state={row.state} id={`alert-${row.id}`}>
      <div class="alert-head">
        {row.verdict ? <VerdictBadge verdict={row.verdict} /> : <Icon name="bell" />}
        <h2>
          <a class="row-link" href={hrefOf(row)}>
            <Visible text={row.title} />
          </a>
        </h2>
        <span class="dim">
          {row.severity} · <At at={row.openedAt} />
        </span>
      </div>
      <p class="alert-reason">
        <Visible text={row.reason} />
      </p>
      <p class="alert-state">
        <b>{STATE_WORDS[row.state]}</b>
        {row.takenBy ? (
          <>
            {' '}
            by <Visible text={row.takenBy} />
          </>
        ) : null}
        {row.resolvedAt !== null ? (
          <>
            {' '}
            <At at={row.resolvedAt} />: <Visible text={row.resolvedBecause ?? ''} />
          </>
        ) : null}
      </p>
      {row.group === null ? null : <Group group={row.group} asset={row.asset} />}
      <Deliveries alert={row.id} rows={row.deliveries} />
      {may ? <AlertActions row={row} /> : null}
    </li>
  )
}

const ASSETS_SHOWN = 12

/** The same elsewhere, or what a digest stands for. Taking it takes them all. */
function Group({ group, asset }: { group: NonNullable<AlertRow['group']>; asset: string }) {
  const others = group.assets.filter((one) => one !== asset)
  const rest = others.length - ASSETS_SHOWN
  return (
    <p class="alert-group">
      {count(group.count, 'more alert')} told with it, {group.unresolved} not settled
      {others.length === 0 ? null : ', also on '}
      {others.slice(0, ASSETS_SHOWN).map((one, index) => (
        <>
          {index > 0 ? ', ' : ''}
          <a href={links.asset(one)}>
            <Visible text={one} />
          </a>
        </>
      ))}
      {rest > 0 ? ` and ${rest} more` : null}.
    </p>
  )
}

function AlertActions({ row }: { row: AlertRow }) {
  return (
    <div class="alert-actions">
      {row.state === 'open' ? (
        <PostForm action={links.alertAck(row.id)}>
          <button class="button">I take this</button>
        </PostForm>
      ) : null}
      {row.endsByHand && row.state !== 'resolved' ? (
        <details class="action">
          <summary>It is over</summary>
          <PostForm action={links.alertResolve(row.id)}>
            <Field
              id={`why-${row.id}`}
              name="why"
              label="Why"
              required
              hint="Kept with the alert, and sent to whoever was told of it."
              placeholder="The host was rebuilt on purpose."
            />
            <button class="button">End this alert</button>
          </PostForm>
        </details>
      ) : null}
    </div>
  )
}

const DELIVERY_WORDS = {
  waiting: 'not sent yet',
  leased: 'being sent',
  sent: 'sent',
  dead: 'given up',
  cancelled: 'not needed',
} satisfies Record<DeliveryRow['state'], string>

const EVENT_WORDS = {
  opened: 'told',
  grew: 'told that there is more',
  escalated: 'told that nobody took it',
  acknowledged: 'told who took it',
  resolved: 'told of the end',
} satisfies Record<DeliveryRow['event'], string>

function Deliveries({ alert, rows }: { alert: string; rows: readonly DeliveryRow[] }) {
  const may = useMay('operator')
  if (rows.length === 0) return <p class="dim">Told to nobody: no channel takes it.</p>
  return (
    <ul class="deliveries">
      {rows.map((row) => (
        <li data-delivery={row.state}>
          <details>
            <summary>
              <Visible text={row.channel} /> {EVENT_WORDS[row.event]}: <b>{DELIVERY_WORDS[row.state]}</b>
              <span class="dim">
                {' '}
                {count(row.attempts.length, 'attempt')}
                {row.state === 'waiting' && row.attempts.length > 0 ? (
                  <>
                    , next <At at={row.nextAt} />
                  </>
                ) : null}
              </span>
            </summary>
            <ol class="attempts">
              {row.attempts.map((attempt) => (
                <li>
                  <At at={attempt.at} /> {attempt.outcome}: <Visible text={attempt.words} />
                </li>
              ))}
              {row.attempts.length === 0 ? <li class="dim">no attempt yet</li> : null}
            </ol>
          </details>
          {may && row.maySendAgain ? (
            <PostForm action={links.alertSendAgain(alert)}>
              <input type="hidden" name="key" value={row.key} />
              <input type="hidden" name="channel" value={row.channel} />
              <button class="button">Send again</button>
            </PostForm>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
