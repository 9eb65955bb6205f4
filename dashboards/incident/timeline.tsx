// Everything that happened around an incident, drawn on one axis and listed in one order.
import { LANES, type Happening, type Lane } from '../../rules/room/timeline.ts'
import { visibleText } from '../../rules/visible.ts'
import type { RoomRows } from '../incident.tsx'
import { links } from '../links.ts'
import { type Axis, axisOver } from '../parts/axis.ts'
import { Code, Visible } from '../parts/text.tsx'
import { VerdictBadge } from '../parts/verdict.tsx'
import { useView } from '../parts/view.ts'
import { faceOf } from '../verdicts.ts'
import { count, iso, spanText } from '../words.ts'

const LANE_WORDS: Readonly<Record<Lane, string>> = {
  changes: 'Changes',
  windows: 'Planned and frozen',
  health: 'Health',
  alerts: 'Alerts',
  people: 'People',
}
const LANE_PX = 26

export function Timeline({ rows }: { rows: RoomRows }) {
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <Drawing rows={rows} />
      {rows.isCut ? <p class="hint">Only the latest hundred changes are shown; the page of changes has the others.</p> : null}
      <ol class="timeline">
        {rows.happenings.toReversed().map((one) => (
          <Line one={one} />
        ))}
      </ol>
    </section>
  )
}

function Drawing({ rows: { span, happenings, room } }: { rows: RoomRows }) {
  const { now, zone } = useView()
  const axis = axisOver(span, zone, now)
  const lanes = LANES.filter((lane) => happenings.some((one) => one.lane === lane))
  const height = lanes.length * LANE_PX + 18
  const label = `Timeline ${spanText(span, zone, now)}: ${lanes.map((lane) => `${count(happenings.filter((one) => one.lane === lane).length, 'thing')} under ${LANE_WORDS[lane].toLowerCase()}`).join(', ')}. The list below says each.`
  return (
    <svg class="drawing lanes" width="100%" height={String(height)} role="img" aria-label={label}>
      <rect class="d-onset" x={axis.x(room.onset.from)} width={axis.width(room.onset)} y="0" height={String(height - 18)} />
      {lanes.map((lane, index) => (
        <g>
          <line class="d-axis" x1="0" x2="100%" y1={String((index + 1) * LANE_PX)} y2={String((index + 1) * LANE_PX)} />
          {happenings
            .filter((one) => one.lane === lane)
            .map((one) => (
              <Mark axis={axis} one={one} y={index * LANE_PX} />
            ))}
          <text class="d-tick d-lane" x="4" y={String(index * LANE_PX + 11)}>
            {LANE_WORDS[lane]}
          </text>
        </g>
      ))}
      {axis.ticks.map(({ at, label: tick }) => (
        <text class="d-tick" x={axis.x(at)} y={String(height - 4)} text-anchor="middle">
          {tick}
        </text>
      ))}
    </svg>
  )
}

function Mark({ axis, one, y }: { axis: Axis; one: Happening; y: number }) {
  const tone =
    one.verdict === undefined ? (one.lane === 'windows' ? 'green' : one.lane === 'health' ? 'amber' : 'grey') : faceOf(one.verdict).tone
  if (axis.share(one.span.to) - axis.share(one.span.from) > 0.004)
    return (
      <rect class="d-span" data-tone={tone} x={axis.x(one.span.from)} width={axis.width(one.span)} y={String(y + 14)} height="9">
        <title>{visibleText(one.text)}</title>
      </rect>
    )
  return (
    <line
      class="d-mark"
      data-tone={tone}
      x1={axis.x(one.span.to)}
      x2={axis.x(one.span.to)}
      y1={String(y + 12)}
      y2={String(y + LANE_PX - 1)}
    >
      <title>{visibleText(one.text)}</title>
    </line>
  )
}

function Line({ one }: { one: Happening }) {
  const { now, zone } = useView()
  return (
    <li data-lane={one.lane}>
      <time datetime={iso(one.span.to)}>{spanText(one.span, zone, now)}</time>
      <span class="what">
        {one.verdict === undefined ? (
          <span class="modifier">{LANE_WORDS[one.lane].toLowerCase()}</span>
        ) : (
          <VerdictBadge verdict={one.verdict} />
        )}{' '}
        {one.asset === undefined ? null : (
          <>
            <a href={links.asset(one.asset)}>
              <Visible text={one.asset} />
            </a>{' '}
          </>
        )}
        <Linked one={one} />
        {one.by === undefined ? null : (
          <span class="dim">
            {' '}
            <Visible text={one.by} />
          </span>
        )}
      </span>
    </li>
  )
}

function Linked({ one: { of, text } }: { one: Happening }) {
  if (of?.kind === 'change')
    return (
      <a href={links.change(of.id)}>
        <Visible text={text} />
      </a>
    )
  if (of?.kind === 'entry')
    return (
      <a href={links.card(of.id)}>
        <Code text={of.id} /> <Visible text={text} />
      </a>
    )
  return <Visible text={text} />
}
