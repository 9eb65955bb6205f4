// What a card meets: how such changes went before, what is in its way, who is busy that day, and what its assets and risk ask for.
import type { Child } from 'hono/jsx'
import type { Conflict } from '../rules/card/conflicts.ts'
import type { Load } from '../rules/card/load.ts'
import type { Scrutiny } from '../rules/card/scrutiny.ts'
import type { PastCard, TrackRecord } from '../rules/card/similar.ts'
import type { Risk, Span } from '../rules/domain.ts'
import { links } from './links.ts'
import { OutcomeBadge } from './outcome-badge.tsx'
import { Code, Visible } from './parts/text.tsx'
import { useView } from './parts/view.ts'
import { count, duration, list, windowText } from './words.ts'

export type CardCheckRows = {
  readonly risk: { readonly risk: Risk; readonly why: string }
  readonly like: TrackRecord
  readonly here: TrackRecord
  readonly latest: readonly PastCard[]
  readonly conflicts: readonly Conflict[]
  readonly load: readonly Load[]
  readonly scrutiny: readonly Scrutiny[]
  readonly missing: readonly string[]
}

/** Asks again while one types, a moment after the last key. */
export function CardCheck({ rows }: { rows: CardCheckRows | null }) {
  return (
    <aside
      id="card-check"
      class="card-check"
      aria-labelledby="check-title"
      hx-post={links.cardCheck}
      hx-include="#card-form"
      hx-trigger="input from:#card-form delay:500ms"
      hx-swap="outerHTML"
    >
      <h2 id="check-title">What it would meet</h2>
      <div aria-live="polite">{rows === null ? <Waiting /> : <Findings rows={rows} />}</div>
    </aside>
  )
}

const Waiting = () => (
  <p class="dim">
    Name a system: here appear how such changes went before, what else is planned at that time, and what the risk asks for. “Check” asks
    now.
  </p>
)

function Findings({ rows }: { rows: CardCheckRows }) {
  return (
    <>
      <p>
        <Visible text={rows.risk.why} />
      </p>
      <h3>Before</h3>
      <Record like={rows.like} here={rows.here} />
      <Latest cards={rows.latest} />
      <h3>In its way</h3>
      <Conflicts conflicts={rows.conflicts} />
      <LoadOf load={rows.load} />
      <Asks scrutiny={rows.scrutiny} missing={rows.missing} />
    </>
  )
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** Large the number, small what it rests on; too few are said to be too few. */
export function Record({ like, here }: { like: TrackRecord; here: TrackRecord }) {
  return (
    <>
      <SuccessLine record={like} what="like it on this system" />
      {here.n > like.n ? <SuccessLine record={here} what="of any kind on this system" /> : null}
      {like.tookMs ? (
        <p>
          Usually takes {duration(like.tookMs.usual)}, four of five at most {duration(like.tookMs.p80)}
          {like.overran ? `; ${like.overran.n} overran, usually by ${duration(like.overran.usualMs)}` : ''}.
        </p>
      ) : null}
      {like.downMs ? (
        <p>
          Usual downtime {duration(like.downMs.usual)}, four of five at most {duration(like.downMs.p80)} ({count(like.downMs.n, 'change')}{' '}
          with probes).
        </p>
      ) : null}
    </>
  )
}

function SuccessLine({ record, what }: { record: TrackRecord; what: string }) {
  const { n, k, strict, unverifiable } = record
  const blind = unverifiable > 0 ? ` ${unverifiable} more could not be verified.` : ''
  if (n === 0 && unverifiable === 0) return <p class="dim">No past change {what} within a year.</p>
  return (
    <p class="success">
      <b>{strict === null ? 'Not enough data' : percent(strict.share)}</b>{' '}
      <span class="dim">
        {k} of {n} {what} went as planned
        {strict === null ? '' : ` (95 %: ${percent(strict.low)} to ${percent(strict.high)})`}.{blind}
      </span>
    </p>
  )
}

function Latest({ cards }: { cards: readonly PastCard[] }) {
  if (cards.length === 0) return null
  return (
    <ul class="plain-list">
      {cards.map((card) => (
        <li>
          <CardLink id={card.id} /> <Visible text={card.summary} /> <OutcomeBadge outcome={card.outcome} isShort />
        </li>
      ))}
    </ul>
  )
}

const CardLink = ({ id }: { id: string }) => (
  <a href={links.card(id)}>
    <Code text={id} />
  </a>
)

const MOST_SHOWN = 8

export function Conflicts({ conflicts }: { conflicts: readonly Conflict[] }) {
  if (conflicts.length === 0) return <p class="dim">Nothing else is planned that would meet it.</p>
  return (
    <ul class="plain-list conflicts">
      {conflicts.slice(0, MOST_SHOWN).map((conflict) => (
        <li data-conflict={conflict.kind}>{wordsOf(conflict)}</li>
      ))}
      {conflicts.length > MOST_SHOWN ? <li class="dim">and {conflicts.length - MOST_SHOWN} more</li> : null}
    </ul>
  )
}

function wordsOf(conflict: Conflict): Child {
  switch (conflict.kind) {
    case 'freeze':
      return (
        <>
          <b>Freeze</b> <Code text={conflict.freeze} /> <Visible text={conflict.summary} /> denies changes of{' '}
          <Visible text={some(conflict.assets)} /> <During span={conflict.during} />
        </>
      )
    case 'same-asset':
      return (
        <>
          <b>Same asset</b> as <CardLink id={conflict.entry} /> <Visible text={conflict.summary} />:{' '}
          <Visible text={some(conflict.assets)} /> <During span={conflict.during} />
        </>
      )
    case 'same-person':
      return (
        <>
          <b>Two places at once</b>: <Visible text={some(conflict.people)} /> <Visible text={conflict.people.length === 1 ? 'is' : 'are'} />{' '}
          also on <CardLink id={conflict.entry} /> <Visible text={conflict.summary} /> <During span={conflict.during} />
        </>
      )
    case 'collision':
      return (
        <>
          <b>Not tried together</b>: <CardLink id={conflict.entry} /> <Visible text={conflict.summary} /> of{' '}
          <Visible text={conflict.askedBy} /> also changes the service <Visible text={conflict.service} /> <During span={conflict.during} />
        </>
      )
    case 'dependency':
      return (
        <>
          <b>{conflict.how === 'hard' ? 'Depends' : 'Depends softly'}</b>: the service <Visible text={conflict.service} /> needs{' '}
          <Visible text={conflict.needs} />, and <CardLink id={conflict.entry} /> <Visible text={conflict.summary} /> changes the other one{' '}
          <During span={conflict.during} />
        </>
      )
  }
}

/** Three names are enough to recognise what is meant. */
const some = (names: readonly string[]): string =>
  names.length <= 3 ? list(names) : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

function During({ span }: { span: Span }) {
  const { now, zone } = useView()
  return <span class="dim">{windowText(span, zone, now)}</span>
}

function LoadOf({ load }: { load: readonly Load[] }) {
  const busy = load.filter(({ cards }) => cards.length > 0)
  if (busy.length === 0) return null
  return (
    <ul class="plain-list">
      {busy.map(({ person, cards }) => (
        <li>
          <Visible text={person} /> has {count(cards.length, 'other card')} that day:{' '}
          {cards.slice(0, 3).map(({ id }, index) => (
            <>
              {index > 0 ? ', ' : ''}
              <CardLink id={id} />
            </>
          ))}
          {cards.length > 3 ? ` and ${cards.length - 3} more` : ''}
        </li>
      ))}
    </ul>
  )
}

function Asks({ scrutiny, missing }: { scrutiny: readonly Scrutiny[]; missing: readonly string[] }) {
  if (scrutiny.length === 0 && missing.length === 0) return null
  return (
    <>
      <h3>What it asks for</h3>
      <ul class="plain-list">
        {scrutiny.map(({ flag, assets, brings }) => (
          <li>
            <b>{flag}</b> <span class="dim">on</span> <Visible text={some(assets)} />: {brings}
          </li>
        ))}
        {missing.length > 0 ? <li class="missing">Before it can be approved: {list(missing)}.</li> : null}
      </ul>
    </>
  )
}
