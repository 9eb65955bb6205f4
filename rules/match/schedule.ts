// What a change is judged against: entries, standing rules, freezes and ignore rules, as plain data.
import type { Entry, EntryKind, Expectation, Instant, ItemScope, Selector, Span } from '../domain.ts'

/** A standing pre-approval of one class of change. */
export type Template = {
  readonly id: string
  readonly summary: string
  readonly assets: Selector
  readonly items: readonly ItemScope[]
  readonly expect: readonly Expectation[]
  /** Instants, a recurrence already expanded. Empty means at any time. */
  readonly windows: readonly Span[]
  /** Each use must also be entered in the schedule; without that entry the change is unapproved. */
  readonly requiresRegistration: boolean
  /** After this instant it approves nothing until somebody has looked at it again. */
  readonly reviewBy: Instant | null
  readonly maxPerAssetPerDay: number | null
}

/** A period in which changes are denied, whatever approves them. */
export type Freeze = {
  readonly id: string
  readonly summary: string
  readonly assets: Selector
  readonly windows: readonly Span[]
  /** Empty means every kind. */
  readonly blocks: readonly EntryKind[]
  readonly allowEmergency: boolean
}

/** Changes nobody wants to hear of. They are kept as evidence and counted. */
export type IgnoreRule = {
  readonly id: string
  readonly assets: Selector
  readonly path: string
  readonly reason: string
  readonly owner: string
  readonly expires: Instant | null
}

/** Recurrences are expanded where a schedule is read in: here every window is a pair of instants. */
export type Schedule = {
  readonly entries: readonly Entry[]
  readonly templates: readonly Template[]
  readonly freezes: readonly Freeze[]
  readonly ignoreRules: readonly IgnoreRule[]
}

export const EMPTY_SCHEDULE: Schedule = { entries: [], templates: [], freezes: [], ignoreRules: [] }
