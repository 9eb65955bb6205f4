// Several changes of one item shortly after one another are one net change; many to and fro are two parties fighting over it.
import type { Span, Value, VerdictKind } from '../domain.ts'
import { isSameValue } from './baseline.ts'
import type { Policy } from './policy.ts'

export type Step = {
  readonly id: string
  readonly before: Value | null
  readonly after: Value | null
  readonly span: Span
  /** Steps judged differently are never put together. */
  readonly verdict?: VerdictKind
}

export type Group = {
  readonly steps: readonly Step[]
  readonly span: Span
  /** First before against last after. `none`: nothing worth a page is left. */
  readonly net: 'changed' | 'none'
  readonly isFlapping: boolean
}

const DAY = 24 * 3_600_000

/** The steps of one item on one asset, in any order. */
export function coalesce(steps: readonly Step[], policy: Pick<Policy, 'coalesceGapMs' | 'flappingToggles'>): readonly Group[] {
  const runs: Step[][] = []
  for (const step of [...steps].sort((a, b) => a.span.from - b.span.from || a.span.to - b.span.to)) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const isClose = last !== undefined && step.span.from - last.span.to <= policy.coalesceGapMs && step.verdict === last.verdict
    if (run !== undefined && isClose) run.push(step)
    else runs.push([step])
  }
  const groups = runs.map((run) => groupOf(run, policy))
  return groups.map((group) => ({ ...group, isFlapping: group.isFlapping || comesTooOften(group, groups, policy) }))
}

function groupOf(steps: readonly Step[], { flappingToggles }: Pick<Policy, 'flappingToggles'>): Group {
  const toggles = steps.filter((step, i) => isReturn(steps[i - 1], step)).length
  return {
    steps,
    span: { from: Math.min(...steps.map(({ span }) => span.from)), to: Math.max(...steps.map(({ span }) => span.to)) },
    net: isSameValue(steps[0]?.before ?? null, steps.at(-1)?.after ?? null) ? 'none' : 'changed',
    isFlapping: toggles >= flappingToggles,
  }
}

/** A toggle: the step puts back what the one before it had replaced. */
const isReturn = (previous: Step | undefined, step: Step): boolean => previous !== undefined && isSameValue(previous.before, step.after)

/** As many groups within a day as toggles within a group. */
function comesTooOften(group: Group, groups: readonly Group[], { flappingToggles }: Pick<Policy, 'flappingToggles'>): boolean {
  return groups.filter((other) => other.span.to > group.span.to - DAY && other.span.to <= group.span.to).length >= flappingToggles
}
