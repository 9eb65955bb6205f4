// The port of schedule sources: what each of them makes of its records, and what the import may rely on.
import type { Asked } from '../../../rules/card.ts'
import type { EntryState, Instant, Span } from '../../../rules/domain.ts'
import type { Freeze } from '../../../rules/match/schedule.ts'
import type { Oddity, Recurrence } from '../windows/expand.ts'

/** `at` null: the source does not say when, or only says so; then it counts from when we heard of it. */
export type Signed = { readonly by: string; readonly at: Instant | null }

export type SourceEntry = {
  readonly kind: 'entry'
  readonly id: string
  /** Where in the source, as its people would look for it: "line 3", "CHG0030001". */
  readonly where: string
  readonly asked: Omit<Asked, 'risk'> & { readonly risk: Asked['risk'] | null }
  readonly state: EntryState
  readonly submitted: Signed
  readonly approval: Signed | null
  /** When the source last changed it, where it keeps a trail of that. */
  readonly changedAt: Instant | null
  readonly recurrence: { readonly when: Recurrence; readonly oddities: readonly Oddity[] } | null
}
export type SourceFreeze = { readonly kind: 'freeze'; readonly where: string; readonly freeze: Freeze }
export type SourceRefusal = { readonly kind: 'refused'; readonly id: string; readonly where: string; readonly problem: string }
export type SourceRecord = SourceEntry | SourceFreeze | SourceRefusal

export type SourceRead =
  /** `isWhole`: what is not there any more was taken away. `cursor`: where to go on next time. */
  | { readonly ok: true; readonly records: readonly SourceRecord[]; readonly isWhole: boolean; readonly cursor: string | null }
  /** Nothing of it can be read: the schedule stays as it was. */
  | { readonly ok: false; readonly where: string; readonly problem: string }

export const FORMATS = ['ics', 'csv', 'servicenow', 'jira', 'github', 'gitlab'] as const
export type Format = (typeof FORMATS)[number]

/** How a source is read whoever brings it: a person with a file, a folder, or an address that is asked every so often. */
export type Reading = {
  readonly now: Instant
  readonly name: string
  /** The zone of times that name none; null refuses them. */
  readonly zone: string | null
  /** Windows are worked out for this time. */
  readonly within: Span
  /** What an environment stands for, where records name no asset. */
  readonly assets: Readonly<Record<string, readonly string[]>>
}

/** A source that is asked by itself. `read` is given what it answered as `cursor` the last time. */
export type Source = {
  readonly name: string
  readonly kind: string
  readonly everyMs: number
  readonly read: (cursor: string | null, reading: Reading) => Promise<SourceRead>
}
