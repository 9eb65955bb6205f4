// The top of an incident: what is wrong, since when, who is in charge, when people hear of it next, and whether everything is held.
import type { RoomRows } from '../incident.tsx'
import { links } from '../links.ts'
import { Facts, PageHead } from '../parts/bits.tsx'
import { PostForm } from '../parts/form.tsx'
import { Code, Visible } from '../parts/text.tsx'
import { Ago, At } from '../parts/time.tsx'
import { useMay, useView } from '../parts/view.ts'
import { ago, betweenText, count, isoSeconds, list, moment } from '../words.ts'

export function Head({ rows }: { rows: RoomRows }) {
  const { room } = rows
  const { now, zone } = useView()
  const state = room.state === 'standby' ? 'resolved, on standby' : room.state
  return (
    <>
      <PageHead
        title={
          <>
            <Code text={room.id} /> <Visible text={room.title} />
          </>
        }
        sub={
          <>
            {room.isDrill ? 'Drill · ' : ''}
            {room.severity} · {state} · failing since {betweenText(room.onset, zone, now)}
          </>
        }
      >
        {room.services.slice(0, 1).map((service) => (
          <a class="button" href={links.report({ service, from: isoSeconds(room.onset.from), to: isoSeconds(room.onset.to) })}>
            What changed
          </a>
        ))}
        <a class="button" href={links.incidentReview(room.id)}>
          Draft of the review
        </a>
      </PageHead>
      <Facts rows={[...people(rows), ...scope(rows), ...plan(rows)]} />
      <Hold rows={rows} />
    </>
  )
}

function people({ room, nextStatusAt }: RoomRows) {
  const { now } = useView()
  const late = nextStatusAt !== null && nextStatusAt < now
  return [
    { name: 'In charge', value: <Visible text={room.commander} /> },
    {
      name: 'Next update',
      value:
        nextStatusAt === null ? (
          'none owed'
        ) : (
          <span class={late ? 'missing' : undefined}>
            {late ? `was due ${ago(nextStatusAt, now)}` : ago(nextStatusAt, now)} <span class="dim">every {room.cadenceMin} min</span>
          </span>
        ),
    },
    {
      name: 'Here',
      value: room.here.map(({ who, at }, index) => (
        <>
          {index === 0 ? '' : ', '}
          <Visible text={who} /> <span class="dim">({ago(at, now)})</span>
        </>
      )),
    },
    ...(room.standby === null
      ? []
      : [
          {
            name: 'Stands by',
            value: (
              <>
                <Visible text={room.standby.who} />, until <At at={room.standby.until} />
              </>
            ),
          },
        ]),
  ]
}

const scope = ({ room, assets }: RoomRows) => [
  ...(room.services.length === 0 ? [] : [{ name: 'Affected', value: <Visible text={list(room.services)} /> }]),
  {
    name: 'Scope',
    value: (
      <>
        <Visible text={list(room.scope)} /> <span class="dim">({count(assets, 'asset')})</span>
      </>
    ),
  },
]

function plan({ room }: RoomRows) {
  const { now, zone } = useView()
  return [
    ...(room.plan === null
      ? []
      : [
          {
            name: 'Plan',
            value: (
              <>
                <Visible text={room.plan.text} />
                {room.plan.until === null ? null : <> · expected by {moment(room.plan.until, zone, now)}</>}
                {room.plan.firstUntil !== null && room.plan.firstUntil !== room.plan.until ? (
                  <span class="dim"> · first said {moment(room.plan.firstUntil, zone, now)}</span>
                ) : null}
              </>
            ),
          },
        ]),
    ...(room.place === ''
      ? []
      : [
          {
            name: 'Meeting',
            value: (
              <a href={room.place} rel="noreferrer">
                <Visible text={room.place} />
              </a>
            ),
          },
        ]),
    ...(room.resolvedAt === null ? [] : [{ name: 'Resolved', value: <Ago at={room.resolvedAt} /> }]),
  ]
}

function Hold({ rows: { room } }: { rows: RoomRows }) {
  const { now, zone } = useView()
  const may = useMay('operator')
  if (room.hold !== null)
    return (
      <div class="note held">
        <p>
          <b>Everything on the scope is held</b> until {moment(room.hold.until, zone, now)} (<Code text={room.hold.freeze} />
          ). Only what two people agree to here gets through.
        </p>
        {may ? (
          <PostForm action={links.incidentDo(room.id, 'lift')} confirm="Lift the hold? Changes are judged by the schedule again.">
            <button class="button">Lift the hold</button>
          </PostForm>
        ) : null}
      </div>
    )
  if (room.state !== 'open' || !may) return null
  return (
    <PostForm
      action={links.incidentDo(room.id, 'hold')}
      class="hold"
      confirm={`Hold everything on ${list(room.scope)} for four hours? Every change there that nobody agreed to in ${room.id} is denied.`}
    >
      <input type="hidden" name="minutes" value="240" />
      <button class="button">Hold all for 4 h</button>
    </PostForm>
  )
}
