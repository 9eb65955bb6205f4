// Values of the last hours as a small line: gaps stay gaps, the limit is dashed, and the label says in words what is drawn.
import type { Instant, Span } from '../../rules/domain.ts'
import type { HealthState } from '../../rules/health/words.ts'

export type SparkPoint = { readonly at: Instant; readonly least: number; readonly most: number; readonly mean: number }

const WIDTH = 200
const HEIGHT = 24
/** Of a line this far apart nothing is known in between. */
const GAP_SHARE = 0.04

export function Sparkline(props: {
  points: readonly SparkPoint[]
  span: Span
  label: string
  /** Drawn from nothing to all of it. */
  isShare: boolean
  limit: number | null
  tone: HealthState
}) {
  const { points, span, label, isShare, limit, tone } = props
  const top = isShare ? 1 : Math.max(...points.map(({ most }) => most), limit ?? 0) * 1.1 || 1
  const bottom = isShare ? 0 : Math.min(0, ...points.map(({ least }) => least))
  const x = (at: Instant): number => ((at - span.from) / Math.max(1, span.to - span.from)) * WIDTH
  const y = (value: number): number => HEIGHT - 1 - ((value - bottom) / (top - bottom)) * (HEIGHT - 2)
  return (
    <svg
      class="drawing spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      width="100%"
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <line class="d-axis" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {limit !== null && limit <= top ? <line class="d-limit" x1="0" x2={WIDTH} y1={round(y(limit))} y2={round(y(limit))} /> : null}
      <path class="d-spark" data-tone={TONES[tone]} d={pathOf(points, x, y)} />
    </svg>
  )
}

const TONES = { ok: 'grey', warn: 'amber', bad: 'red' } satisfies Record<HealthState, string>

const round = (value: number): string => value.toFixed(1)

function pathOf(points: readonly SparkPoint[], x: (at: Instant) => number, y: (value: number) => number): string {
  return points
    .map(({ at, mean }, index) => {
      const before = points[index - 1]
      const isJoined = before !== undefined && x(at) - x(before.at) < WIDTH * GAP_SHARE
      // A value that stands alone is a short stroke, or it would not be seen.
      return `${isJoined ? 'L' : 'M'}${round(x(at))} ${round(y(mean))}${isJoined ? '' : 'h.6'}`
    })
    .join('')
}
