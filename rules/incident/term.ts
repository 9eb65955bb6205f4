// The words of ranking suspects: what is asked about a change, and one piece of evidence with what it says.
import type { Instant, ItemKind, Operation, Span, VerdictKind } from '../domain.ts'
import type { Direction } from '../service/graph.ts'

/** A change as the ranking sees it. */
export type Candidate = {
  readonly id: string
  readonly asset: string
  readonly kind: ItemKind
  readonly path: string
  readonly op: Operation
  /** When it happened, in the server's time. */
  readonly span: Span
  /** When it began to act, where that is later: a restart, a due time. */
  readonly effective?: { readonly at: Instant; readonly why: string }
  readonly verdict: VerdictKind
  readonly modifiers: readonly string[]
  /** The entry it belongs to. */
  readonly entry: string | null
  readonly actor: string | null
  /** What it became: alike on two assets, it is the same change. */
  readonly content: string | null
  /** How its siblings have the same item: so many of them, so many values among them, so many like this one. */
  readonly peers?: { readonly of: number; readonly distinct: number; readonly alike: number }
}

/** An approved entry that nobody carried out: the missing change can be the cause, too. */
export type Missing = { readonly entry: string; readonly summary: string; readonly assets: readonly string[]; readonly window: Span }

/** Where an asset stands to what fails. */
export type Place = { readonly direction: Direction; readonly hops: number; readonly service: string }

export type Scene = {
  readonly onset: Span
  readonly places: ReadonlyMap<string, Place>
  /** Assets of the failing service that fail, and those that do not; an asset nobody checks is in neither. */
  readonly failing: ReadonlySet<string>
  readonly healthy: ReadonlySet<string>
  /** How often changes of a kind on a system were followed by failure, as people and outcomes say. */
  readonly record: (asset: string, kind: ItemKind) => { readonly failed: number; readonly of: number }
  /** How long a change has to be well elsewhere to count as harmless there. */
  readonly soakMs: number
}

/** Additive: points for or against, each in words. */
export type Term = { readonly name: string; readonly points: number; readonly words: string }
