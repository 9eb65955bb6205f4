// From which value on something is worth a look, and from which it is bad; a grade leaves only when the value has cleared its limit by a margin.
import type { Severity } from '../domain.ts'
import type { CheckKind, HealthState, HealthUnit } from './words.ts'

export type Limits = {
  readonly warn: number | null
  readonly bad: number | null
  readonly worse: 'above' | 'below'
  /** How far beyond a limit the value must come back before it counts as well. */
  readonly margin: number
  /** Looks in a row before it is told that things are worse, and that they are better. */
  readonly rises: number
  readonly falls: number
  readonly unit: HealthUnit
  readonly severity: Severity
}
export type LimitsOf = Readonly<Record<CheckKind, Limits>>

/** Calm by intention: what wakes people is what somebody would have to act on. */
export const DEFAULT_LIMITS: LimitsOf = {
  load: { warn: 2, bad: 4, worse: 'above', margin: 0.5, rises: 3, falls: 3, unit: 'per-cpu', severity: 'medium' },
  memory: { warn: 0.1, bad: 0.04, worse: 'below', margin: 0.03, rises: 3, falls: 3, unit: 'ratio', severity: 'medium' },
  'disk-space': { warn: 0.85, bad: 0.95, worse: 'above', margin: 0.02, rises: 2, falls: 2, unit: 'ratio', severity: 'high' },
  'disk-inodes': { warn: 0.85, bad: 0.95, worse: 'above', margin: 0.02, rises: 2, falls: 2, unit: 'ratio', severity: 'high' },
  unit: { warn: null, bad: null, worse: 'above', margin: 0, rises: 1, falls: 2, unit: 'count', severity: 'medium' },
  certificate: { warn: 30, bad: 7, worse: 'below', margin: 0, rises: 1, falls: 1, unit: 'days', severity: 'high' },
  probe: { warn: null, bad: null, worse: 'above', margin: 0, rises: 2, falls: 2, unit: 'ms', severity: 'high' },
}

/** `former` is the state in force: a value between limit and margin stays what it was. */
export function gradeOf(value: number, { warn, bad, worse, margin }: Limits, former: HealthState | null): HealthState {
  const isPast = (limit: number | null): boolean => limit !== null && (worse === 'above' ? value >= limit : value <= limit)
  const isCleared = (limit: number | null): boolean =>
    limit === null || (worse === 'above' ? value < limit - margin : value > limit + margin)
  if (isPast(bad) || (former === 'bad' && !isCleared(bad))) return 'bad'
  if (isPast(warn) || (former !== null && former !== 'ok' && !isCleared(warn))) return 'warn'
  return 'ok'
}
