// The time of a change, drawn: a bar with whiskers against the nearest window, its tolerances, freezes and now.
import type { Span, VerdictKind } from '../../rules/domain.ts'
import { faceOf } from '../verdicts.ts'
import { betweenText, windowText } from '../words.ts'
import { type Axis, axisOver, spanning } from './axis.ts'
import { useView } from './view.ts'

export type DrawnWindow = { readonly label: string; readonly span: Span; readonly earlyMs: number; readonly lateMs: number }
export type IntervalRow = {
  readonly verdict: VerdictKind
  /** What is known for certain, whiskers included. */
  readonly interval: Span
  /** The two looks themselves, before clock uncertainty; the bar. */
  readonly looks: Span
  readonly windows: readonly DrawnWindow[]
  readonly freezes: readonly { readonly label: string; readonly span: Span }[]
}

const BAND = { y: 22, height: 44 }
const BASE = BAND.y + BAND.height
const NEAR_MS = 36 * 3600_000

export function IntervalDrawing({ row }: { row: IntervalRow }) {
  const { now, zone } = useView()
  const near = row.windows.filter(({ span }) => span.from - row.interval.to < NEAR_MS && row.interval.from - span.to < NEAR_MS)
  const held = spanning([row.interval, ...near.map(({ span, earlyMs, lateMs }) => ({ from: span.from - earlyMs, to: span.to + lateMs }))])
  const nowIsNear = now > held.to && now - held.to < held.to - held.from
  const axis = axisOver(nowIsNear ? spanning([held, { from: now, to: now }], 0.03) : held, zone, now)
  return (
    <figure class="interval">
      <svg class="drawing" width="100%" height="88" role="img" aria-label={describe(row, zone, now)}>
        <Freezes axis={axis} row={row} />
        <Windows axis={axis} windows={near} />
        <Ticks axis={axis} />
        <Bar axis={axis} row={row} />
        {now >= axis.span.from && now <= axis.span.to ? <NowLine axis={axis} /> : null}
      </svg>
      <figcaption>{describe(row, zone, now)}</figcaption>
    </figure>
  )
}

function Windows({ axis, windows }: { axis: Axis; windows: readonly DrawnWindow[] }) {
  return (
    <>
      {windows.map(({ span, earlyMs, lateMs, label }) => {
        const isLeft = axis.share(span.from) < 0.7
        const tolerances = [
          { from: span.from - earlyMs, to: span.from },
          { from: span.to, to: span.to + lateMs },
        ]
        return (
          <g>
            <rect class="d-window" x={axis.x(span.from)} width={axis.width(span)} y={BAND.y} height={BAND.height} />
            {tolerances.map((t) =>
              t.to > t.from ? <rect class="d-tolerance" x={axis.x(t.from)} width={axis.width(t)} y={BAND.y} height={BAND.height} /> : null,
            )}
            <text class="d-label" x={isLeft ? axis.x(span.from) : axis.x(span.to)} y="14" text-anchor={isLeft ? 'start' : 'end'}>
              {label}
            </text>
          </g>
        )
      })}
    </>
  )
}

function Freezes({ axis, row }: { axis: Axis; row: IntervalRow }) {
  const shown = row.freezes.filter(({ span }) => span.from < axis.span.to && span.to > axis.span.from)
  return (
    <>
      {shown.map(({ span, label }) => (
        <g>
          <rect class="d-freeze" x={axis.x(span.from)} width={axis.width(span)} y={BAND.y} height={BAND.height} />
          <text class="d-frozen" x={axis.x(span.to)} dx="-4" y={BASE - 5} text-anchor="end">
            {label}
          </text>
        </g>
      ))}
    </>
  )
}

function Ticks({ axis }: { axis: Axis }) {
  return (
    <g>
      <line class="d-axis" x1="0" x2="100%" y1={BASE} y2={BASE} />
      {axis.ticks.map(({ at, label }) => (
        <g>
          <line class="d-axis" x1={axis.x(at)} x2={axis.x(at)} y1={BASE} y2={BASE + 4} />
          <text class="d-tick" x={axis.x(at)} y={BASE + 17} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
    </g>
  )
}

function Bar({ axis, row }: { axis: Axis; row: IntervalRow }) {
  const middle = BAND.y + BAND.height / 2
  const caps = [axis.x(row.interval.from), axis.x(row.interval.to)]
  return (
    <g class="d-change" data-tone={faceOf(row.verdict).tone}>
      <line class="d-whisker" x1={caps[0]} x2={caps[1]} y1={middle} y2={middle} />
      {caps.map((x) => (
        <line class="d-whisker" x1={x} x2={x} y1={middle - 9} y2={middle + 9} />
      ))}
      <rect class="d-bar" x={axis.x(row.looks.from)} width={axis.width(row.looks)} y={middle - 5} height="10" />
    </g>
  )
}

function NowLine({ axis }: { axis: Axis }) {
  const { now } = useView()
  return (
    <g>
      <line class="d-now" x1={axis.x(now)} x2={axis.x(now)} y1={BAND.y - 4} y2={BASE} />
      <text class="d-tick" x={axis.x(now)} y="14" text-anchor={axis.share(now) > 0.95 ? 'end' : 'middle'}>
        now
      </text>
    </g>
  )
}

function describe(row: IntervalRow, zone: string, now: number): string {
  const [first] = row.windows
  const changed = `Changed ${betweenText(row.interval, zone, now)}`
  if (!first) return `${changed}. No window of the schedule is near.`
  return `${changed}; ${first.label}: ${windowText(first.span, zone, now)}, ${distance(row.interval, first)}.`
}

function distance(interval: Span, { span, earlyMs, lateMs }: DrawnWindow): string {
  if (interval.from >= span.from && interval.to <= span.to) return 'inside the window'
  if (interval.from >= span.from - earlyMs && interval.to <= span.to + lateMs) return 'inside its tolerance'
  if (interval.to < span.from) return `${Math.max(1, Math.round((span.from - interval.to) / 60_000))} min before the window opened`
  if (interval.from > span.to) return `${Math.max(1, Math.round((interval.from - span.to) / 60_000))} min after the window closed`
  return 'straddling the edge of the window'
}
