// The report "what changed since it last worked": the sentence, the suspects, and what did not change or cannot be seen.
import type { Instant, ItemKind, Operation, Span, VerdictKind } from '../domain.ts'
import { list } from '../phrase.ts'
import type { Direction, ScopedService } from '../service/graph.ts'
import type { KnownGood } from '../service/known-good.ts'
import { changeSets } from './change-sets.ts'
import type { Candidate, Term } from './term.ts'
import { isAuthorised } from './verdicts.ts'

/** The name of this shape; a later shape has another. */
export const REPORT_FORMAT = 'knowngood-report-1'

export type JournalLine = {
  readonly id: string
  readonly asset: string
  readonly service: string
  readonly direction: Direction
  readonly kind: ItemKind
  readonly path: string
  readonly op: Operation
  readonly span: Span
  readonly verdict: VerdictKind
  readonly entry: string | null
  readonly actor: string | null
}
/** What is different between then and now; what went there and back is not. */
export type NetLine = Pick<JournalLine, 'asset' | 'kind' | 'path'> & {
  readonly op: Operation
  readonly changes: number
  readonly last: string
}
export type WayBackText = { readonly commands: readonly string[]; readonly note: string | null }
export type SuspectLine = {
  readonly title: string
  readonly assets: readonly string[]
  /** The change that speaks most against it; null for an entry that nobody carried out. */
  readonly change: string | null
  readonly entry: string | null
  readonly span: Span
  readonly verdict: VerdictKind | null
  readonly who: readonly string[]
  readonly changes: number
  readonly score: number
  readonly terms: readonly Term[]
  readonly wayBack: WayBackText | null
}
export type PlannedLine = {
  readonly entry: string
  readonly summary: string
  readonly state: string
  readonly window: Span
  readonly who: readonly string[]
  readonly assets: number
}
/** Items of a kind on so many of the assets in scope, none of which changed; `verifiedAt`: the oldest of their last looks. */
export type UnchangedLine = {
  readonly kind: ItemKind
  readonly items: number
  readonly assets: number
  readonly of: number
  readonly verifiedAt: Instant
}
export type UnseenLine = { readonly asset: string; readonly since: Instant | null; readonly until: Instant | null; readonly why: string }
/** A failing asset has this item otherwise than its healthy siblings have it. */
export type OddLine = {
  readonly asset: string
  readonly kind: ItemKind
  readonly path: string
  readonly alike: number
  readonly of: number
}
export type SymptomLine = { readonly asset: string; readonly check: string; readonly reason: string; readonly since: Instant }

export type Report = {
  readonly format: typeof REPORT_FORMAT
  readonly service: string
  /** What was known until then. */
  readonly asOf: Instant
  readonly onset: Span
  readonly knownGood: readonly KnownGood[]
  /** Since when changes are told: the first of `knownGood`, or what the reader chose. */
  readonly since: Instant
  readonly isChosen: boolean
  readonly scope: readonly ScopedService[]
  readonly assets: { readonly all: number; readonly checked: number; readonly failing: readonly string[]; readonly blind: number }
  readonly sentence: string
  readonly counts: Counts
  readonly isStrong: boolean
  readonly suspects: readonly SuspectLine[]
  readonly inFlight: readonly PlannedLine[]
  readonly notDone: readonly PlannedLine[]
  readonly unchanged: readonly UnchangedLine[]
  readonly unseen: readonly UnseenLine[]
  readonly odd: readonly OddLine[]
  readonly failing: readonly SymptomLine[]
  readonly working: { readonly checks: number; readonly assets: number }
  readonly net: readonly NetLine[]
  readonly journal: readonly JournalLine[]
  /** More changes than the journal holds. */
  readonly isCut: boolean
  /** By which policy the changes were judged: a fingerprint. */
  readonly policy: string
}

/** Change sets, not changes: a release of 300 files is one act. */
export type Counts = {
  readonly sets: number
  readonly unauthorised: number
  readonly defective: number
  readonly untold: number
  readonly authorised: number
}

const UNAUTHORISED: readonly VerdictKind[] = ['unauthorised', 'unapproved', 'frozen']
const UNTOLD: readonly VerdictKind[] = ['undetermined', 'emergency_pending']

export function countsOf(changes: readonly Candidate[]): Counts {
  const sets = changeSets(changes.filter(({ verdict }) => verdict !== 'noise'))
  const some = (fits: (verdict: VerdictKind) => boolean): number =>
    sets.filter(({ changes: members }) => members.some(({ verdict }) => fits(verdict))).length
  const unauthorised = some((verdict) => UNAUTHORISED.includes(verdict))
  const untold = some((verdict) => UNTOLD.includes(verdict))
  const authorised = sets.filter(({ changes: members }) => members.every(({ verdict }) => isAuthorised(verdict))).length
  return { sets: sets.length, unauthorised, untold, authorised, defective: Math.max(0, sets.length - unauthorised - untold - authorised) }
}

/** In UTC, because it is read aloud on a call: "09:42–09:47Z", with the day where it is another than the reader's. */
export function zulu({ from, to }: Span, asOf: Instant): string {
  const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10)
  const clock = (at: Instant): string => new Date(at).toISOString().slice(11, 16)
  const dayOf = day(from) === day(asOf) ? '' : `${day(from)} `
  return clock(from) === clock(to) && day(from) === day(to)
    ? `${dayOf}${clock(from)}Z`
    : `${dayOf}${clock(from)}–${day(from) === day(to) ? '' : `${day(to)} `}${clock(to)}Z`
}

type Said = Pick<Report, 'service' | 'asOf' | 'onset' | 'since' | 'isChosen' | 'knownGood' | 'counts' | 'scope' | 'assets' | 'unseen'>

const RULES = {
  mark: 'marked by a person',
  verified: 'verified after a change',
  health: 'health-derived',
  fallback: 'a guess: a day before it began',
} as const

/** What a commander says first. What is not known is said, too. */
export function sentenceOf({ service, asOf, onset, since, isChosen, knownGood, counts, scope, assets, unseen }: Said): string {
  const [chosen] = knownGood
  const rule = isChosen || chosen === undefined ? 'chosen by the reader' : RULES[chosen.rule]
  const needs = scope.filter(({ direction }) => direction === 'upstream' || direction === 'shared').length
  const { sets, unauthorised, defective, untold, authorised } = counts
  const kinds = [
    ...(unauthorised > 0 ? [`${unauthorised} unauthorised`] : []),
    ...(defective > 0 ? [`${defective} not as approved`] : []),
    ...(untold > 0 ? [`${untold} that cannot be told`] : []),
    ...(authorised > 0 ? [`${authorised} authorised`] : []),
  ]
  const where = `on ${service}${needs === 0 ? '' : ` and ${needs} ${needs === 1 ? 'dependency' : 'dependencies'}`}`
  const changed =
    sets === 0 ? `No change is known since ${where}` : `${sets} change ${sets === 1 ? 'set' : 'sets'} since ${where}: ${list(kinds)}`
  const blind = new Set(unseen.map(({ asset }) => asset)).size
  const unknown = blind === 0 ? '' : ` ${blind} of ${assets.all} assets were not seen all the time.`
  return `${service} is failing since ${zulu(onset, asOf)}. Last known good ${zulu({ from: since, to: since }, asOf)} (${rule}). ${changed}.${unknown}`
}

/** `before` and `after` stand for whole values; null where there was none. In the order of the journal. */
export type Step = {
  readonly asset: string
  readonly kind: ItemKind
  readonly path: string
  readonly id: string
  readonly before: string | null
  readonly after: string | null
}

export function netOf(steps: readonly Step[]): readonly NetLine[] {
  const items = Map.groupBy(steps, ({ asset, kind, path }) => JSON.stringify([asset, kind, path]))
  return [...items.values()].flatMap((some): readonly NetLine[] => {
    const [first, last] = [some[0], some.at(-1)]
    if (first === undefined || last === undefined || first.before === last.after) return []
    const op = first.before === null ? 'added' : last.after === null ? 'removed' : 'modified'
    return [{ asset: first.asset, kind: first.kind, path: first.path, op, changes: some.length, last: last.id }]
  })
}
