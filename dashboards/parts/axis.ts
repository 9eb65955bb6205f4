// Where an instant lies on a drawing, in percent, so that drawings stretch without stretching their words.
import { scaleUtc } from 'd3-scale'
import type { Instant, Span } from '../../rules/domain.ts'
import { clock, day, isoDay, shortClock } from '../words.ts'

export type Axis = {
  readonly span: Span
  readonly x: (at: Instant) => string
  readonly width: (span: Span) => string
  readonly share: (at: Instant) => number
  readonly ticks: readonly { readonly at: Instant; readonly label: string }[]
}

export function axisOver(span: Span, zone: string, now: Instant, tickCount = 6): Axis {
  const length = Math.max(1, span.to - span.from)
  const share = (at: Instant) => Math.min(1, Math.max(0, (at - span.from) / length))
  const percent = (part: number) => `${(part * 100).toFixed(2)}%`
  const ticks = scaleUtc([new Date(span.from), new Date(span.to)], [0, 1])
    .ticks(tickCount)
    .map((date) => date.getTime())
    .filter((at) => share(at) > 0.03 && share(at) < 0.97)
  const hasSeconds = ticks.some((at) => at % 60_000 !== 0)
  return {
    span,
    share,
    x: (at) => percent(share(at)),
    width: ({ from, to }) => percent(share(to) - share(from)),
    ticks: ticks.map((at) => ({ at, label: tickLabel(at, zone, now, hasSeconds) })),
  }
}

function tickLabel(at: Instant, zone: string, now: Instant, hasSeconds: boolean): string {
  const isMidnight = isoDay(at, zone) !== isoDay(at - 1, zone)
  if (isMidnight) return day(at, zone, now)
  return hasSeconds ? clock(at, zone) : shortClock(at, zone)
}

/** The smallest span holding all of them, with a little air on both sides. */
export function spanning(spans: readonly Span[], air = 0.06): Span {
  const from = Math.min(...spans.map((s) => s.from))
  const to = Math.max(...spans.map((s) => s.to))
  const pad = Math.max(60_000, (to - from) * air)
  return { from: from - pad, to: to + pad }
}
