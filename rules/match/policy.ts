// The numbers a judgement depends on, each configurable and named in the explanation when it decided something.
import type { Risk } from '../domain.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export type Policy = {
  /** How far before or after its window a change still counts, unless the entry says otherwise. */
  readonly earlyToleranceMs: number
  readonly lateToleranceMs: number
  /** Entries with a window this near to the change are considered at all. */
  readonly lookAroundMs: number
  /** Share of the interval that must lie in the window when nothing else speaks for the change; the strict one on audit and security assets. */
  readonly straddleShare: number
  readonly straddleShareStrict: number
  /** Beyond this an interval says too little: overlap alone then never authorises. */
  readonly longIntervalMs: number
  readonly graceHours: number
  readonly graceMaxRisk: Risk
  readonly emergencyRetroHours: number
  readonly clockSuspectMs: number
  readonly unknownClockMs: number
  readonly coalesceGapMs: number
  readonly flappingToggles: number
  readonly retroLimitDays: number
  /** From this risk on, nobody may approve their own change. */
  readonly selfApprovalRisk: Risk
  readonly backoutGraceMs: number
  readonly promoteAtConfidence: number
  readonly undeterminedBelow: number
}

export const DEFAULT_POLICY: Policy = {
  earlyToleranceMs: 0,
  lateToleranceMs: 15 * MINUTE,
  lookAroundMs: 7 * DAY,
  straddleShare: 0.5,
  straddleShareStrict: 1,
  longIntervalMs: DAY,
  graceHours: 48,
  graceMaxRisk: 'medium',
  emergencyRetroHours: 24,
  clockSuspectMs: 2 * MINUTE,
  unknownClockMs: 2 * MINUTE,
  coalesceGapMs: 10 * MINUTE,
  flappingToggles: 3,
  retroLimitDays: 30,
  selfApprovalRisk: 'medium',
  backoutGraceMs: 4 * HOUR,
  promoteAtConfidence: 0.8,
  undeterminedBelow: 0.5,
}

export const hoursMs = (hours: number): number => hours * HOUR
export const daysMs = (days: number): number => days * DAY
