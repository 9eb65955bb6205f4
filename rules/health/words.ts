// The words of health: what is checked, how bad it is, and one measurement of it.
import type { Instant, Severity } from '../domain.ts'

export const HEALTH_STATES = ['ok', 'warn', 'bad'] as const
export type HealthState = (typeof HEALTH_STATES)[number]

export const CHECK_KINDS = ['load', 'memory', 'disk-space', 'disk-inodes', 'unit', 'certificate', 'probe'] as const
export type CheckKind = (typeof CHECK_KINDS)[number]

/** `ratio` is 0 to 1; `per-cpu` a load divided by the processors; `days` until it happens. */
export type HealthUnit = 'ratio' | 'per-cpu' | 'count' | 'days' | 'ms'

/** One look at one thing. `found` is set where the look itself decides, such as an answer that never came. */
export type Measure = {
  readonly kind: CheckKind
  /** Which one: a mount, a unit, a certificate, a probe's name; null where there is only one. */
  readonly subject: string | null
  /** Null without `found`: it could not be seen this time, so it stays as it was. */
  readonly value: number | null
  readonly found?: { readonly state: HealthState; readonly why: string }
  /** A probe may weigh more or less than its kind. */
  readonly severity?: Severity
  /** How many times in a row before it is told; else as its kind has it. */
  readonly rises?: number
}

/** A state that was declared, as it is told to the server. */
export type HealthEvent = {
  readonly check: CheckKind
  readonly subject: string | null
  readonly state: HealthState
  /** Null when the check is new. */
  readonly was: HealthState | null
  readonly value: number | null
  /** The limit that was crossed, where there is one. */
  readonly limit: number | null
  readonly unit: HealthUnit
  /** How much a bad state matters. */
  readonly severity: Severity
  /** One sentence for people. */
  readonly reason: string
  /** The last look that still found the former state; the first look that found this one; when it was sure enough to tell. */
  readonly from: Instant
  readonly since: Instant
  readonly to: Instant
  /** It is not checked any more: the mount, the unit or the probe is gone. */
  readonly gone?: boolean
}

/** `disk-space:/var`: names a check on its asset. */
export const checkId = ({ kind, subject }: { readonly kind: CheckKind; readonly subject: string | null }): string =>
  subject === null ? kind : `${kind}:${subject}`

const RANK: Readonly<Record<HealthState, number>> = { ok: 0, warn: 1, bad: 2 }
export const rankOf = (state: HealthState): number => RANK[state]
export const worstOf = (states: readonly HealthState[]): HealthState =>
  states.reduce<HealthState>((worst, state) => (RANK[state] > RANK[worst] ? state : worst), 'ok')
