// Follows one check from look to look: a state is told only after it was found several times in a row, so that a single bad look is no news.
import type { Instant } from '../domain.ts'
import { explainState } from './explain.ts'
import { gradeOf, type Limits } from './limits.ts'
import { type HealthEvent, type HealthState, type Measure, rankOf } from './words.ts'

/** What is remembered of a check between two looks; survives a restart. `state` is null until the first state is certain. */
export type Standing = {
  readonly kind: Measure['kind']
  readonly subject: string | null
  readonly state: HealthState | null
  /** When a look last found `state`. */
  readonly lastAt: Instant
  /** Looks in a row that found it worse, or better, than `state`: the least of them counts. */
  readonly streak: { readonly state: HealthState; readonly count: number; readonly firstAt: Instant } | null
}

export type Tracked = { readonly standing: Standing; readonly event: HealthEvent | null }

export function track(was: Standing | null, measure: Measure, limits: Limits, at: Instant): Tracked {
  const { kind, subject } = measure
  const state = was?.state ?? null
  const found = foundBy(measure, limits, state)
  if (found === state) return { standing: { kind, subject, state, lastAt: at, streak: null }, event: null }
  const streak = lengthen(was, found, at)
  const lastAt = was?.lastAt ?? at
  if (streak.count < needed(streak.state, state, measure, limits))
    return { standing: { kind, subject, state, lastAt, streak }, event: null }
  const event: HealthEvent = {
    check: kind,
    subject,
    state: streak.state,
    was: state,
    value: measure.value,
    limit: limitOf(streak.state, state, limits, measure),
    unit: limits.unit,
    severity: measure.severity ?? limits.severity,
    reason: explainState(measure, streak.state, limits),
    from: state === null ? streak.firstAt : lastAt,
    since: streak.firstAt,
    to: at,
  }
  return { standing: { kind, subject, state: streak.state, lastAt: at, streak: null }, event }
}

const foundBy = ({ found, value }: Measure, limits: Limits, former: HealthState | null): HealthState =>
  found?.state ?? (value === null ? 'ok' : gradeOf(value, limits, former))

/** Looks in a row that make it certain. To be well from the start needs no second look. */
function needed(next: HealthState, state: HealthState | null, measure: Measure, limits: Limits): number {
  if (rankOf(next) > rankOf(state ?? 'ok')) return measure.rises ?? limits.rises
  return state === null ? 1 : limits.falls
}

/** What is not there any more is not bad any more. Null where nothing was ever told of it. */
export function ended({ kind, subject, state, lastAt }: Standing, limits: Limits, at: Instant): HealthEvent | null {
  if (state === null) return null
  const reason =
    kind === 'unit' ? `${subject ?? 'It'} is not failed any more.` : `${subject ?? kind} is not there any more, and not checked.`
  const { unit, severity } = limits
  return {
    check: kind,
    subject,
    state: 'ok',
    was: state,
    value: null,
    limit: null,
    unit,
    severity,
    reason,
    from: lastAt,
    since: at,
    to: at,
    gone: true,
  }
}

/** A streak goes on while the looks agree on the direction; of several grades in it the mildest departure is what is certain. */
function lengthen(was: Standing | null, found: HealthState, at: Instant): NonNullable<Standing['streak']> {
  const middle = rankOf(was?.state ?? 'ok')
  const streak = was?.streak ?? null
  const direction = Math.sign(rankOf(found) - middle)
  if (streak === null || Math.sign(rankOf(streak.state) - middle) !== direction) return { state: found, count: 1, firstAt: at }
  const isMilder = Math.abs(rankOf(found) - middle) < Math.abs(rankOf(streak.state) - middle)
  return { state: isMilder ? found : streak.state, count: streak.count + 1, firstAt: streak.firstAt }
}

function limitOf(state: HealthState, was: HealthState | null, { warn, bad }: Limits, { found }: Measure): number | null {
  if (found) return null
  const named = state === 'ok' ? was : state
  if (named === 'bad') return bad
  return named === 'warn' ? warn : null
}
