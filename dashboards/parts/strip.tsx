// The last hours of one asset as a strip: a mark for each change with the shape of its verdict, blind time hatched.
import type { Span, VerdictKind } from '../../rules/domain.ts'
import { type Face, faceOf } from '../verdicts.ts'
import { axisOver } from './axis.ts'
import { useView } from './view.ts'

export type StripRow = {
  readonly span: Span
  readonly marks: readonly { readonly at: number; readonly verdict: VerdictKind }[]
  readonly blind: readonly Span[]
}

/** `slots`: at most so many marks; of several in one slot the loudest is drawn, and the label counts them all. */
export function Strip({ row, label, slots = 24 }: { row: StripRow; label: string; slots?: number }) {
  const { zone, now } = useView()
  const axis = axisOver(row.span, zone, now)
  return (
    <svg class="drawing strip" width="100%" height="20" role="img" aria-label={label}>
      <line class="d-axis" x1="0" x2="100%" y1="19.5" y2="19.5" />
      {row.blind.map((span) => (
        <rect class="d-blind" x={axis.x(span.from)} width={axis.width(span)} y="0" height="19" />
      ))}
      {loudest(row.marks, (at) => Math.floor(axis.share(at) * slots)).map(({ at, verdict }) => {
        const face = faceOf(verdict)
        return face.dress === 'plain' ? (
          <line class="d-mark" data-tone={face.tone} x1={axis.x(at)} x2={axis.x(at)} y1="8" y2="19" />
        ) : (
          <svg class="icon d-icon" data-tone={face.tone} x={axis.x(at)} y="2" width="14" height="14">
            <use href={`/static/icons.svg#${face.icon}`} x="-7" />
          </svg>
        )
      })}
    </svg>
  )
}

type Mark = StripRow['marks'][number]

const LOUDNESS = { filled: 4, hatched: 3, soft: 2, outlined: 1, plain: 0 } satisfies Record<Face['dress'], number>
const loudness = ({ verdict }: Mark): number => LOUDNESS[faceOf(verdict).dress]

export function loudest(marks: readonly Mark[], slotOf: (at: number) => number): readonly Mark[] {
  const kept = new Map<number, Mark>()
  for (const mark of marks) {
    const slot = slotOf(mark.at)
    const before = kept.get(slot)
    if (before === undefined || loudness(mark) > loudness(before)) kept.set(slot, mark)
  }
  return [...kept.values()]
}

/** The hours above a column of strips. */
export function StripScale({ span }: { span: Span }) {
  const { zone, now } = useView()
  const axis = axisOver(span, zone, now, 4)
  return (
    <svg class="drawing strip-scale" width="100%" height="14" aria-hidden="true">
      {axis.ticks.map(({ at, label }) => (
        <text class="d-tick" x={axis.x(at)} y="11" text-anchor="middle">
          {label}
        </text>
      ))}
    </svg>
  )
}

/** The pattern every hatched area uses; once on each page. */
export function Hatches() {
  return (
    <svg class="defs" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatch-line" x1="0" y1="0" x2="0" y2="6" />
        </pattern>
        <pattern id="hatch-freeze" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <line class="hatch-freeze-line" x1="0" y1="0" x2="0" y2="8" />
        </pattern>
      </defs>
    </svg>
  )
}
