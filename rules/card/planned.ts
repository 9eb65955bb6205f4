// A card among other cards: what it touches, who is named on it, and when two of them meet.
import { stateOf } from '../card.ts'
import type { Asset, Entry, EntryState, Span } from '../domain.ts'
import { mergeWindows } from '../match/facets/time.ts'
import { sameName } from './approval.ts'

/** An entry with the assets its selector means. */
export type Planned = { readonly entry: Entry; readonly assets: readonly Asset[] }

/** What knowngood.yaml says about services. */
export type Services = Readonly<
  Record<
    string,
    {
      readonly owner?: string | undefined
      readonly dependsOn?: { readonly hard: readonly string[]; readonly soft: readonly string[] } | undefined
    }
  >
>

const LIVE: readonly EntryState[] = ['submitted', 'edited', 'approved', 'implemented']

/** It may still be made; what is rejected, withdrawn, closed or only drafted is in nobody's way. */
export const isLive = (entry: Entry): boolean => LIVE.includes(stateOf(entry))

export const servicesOf = ({ assets }: Planned): readonly string[] => [...new Set(assets.flatMap(({ services }) => services))].toSorted()

/** Who is bound by it while it lasts: those who make it and those who stand by. In one spelling a person. */
export function peopleOf({ implementers, standby = [] }: Pick<Entry, 'implementers' | 'standby'>): readonly string[] {
  const named = new Map([...implementers, ...standby].toReversed().map((name) => [sameName(name), name]))
  return [...named.values()].toReversed()
}

/** The first time at which windows of both are open; touching is not meeting. */
export function meeting(some: readonly Span[], others: readonly Span[]): Span | null {
  const [ours, theirs] = [mergeWindows(some), mergeWindows(others)]
  for (let i = 0, j = 0; i < ours.length && j < theirs.length;) {
    const [a, b] = [ours[i], theirs[j]]
    if (a === undefined || b === undefined) return null
    const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)]
    if (from < to) return { from, to }
    if (a.to <= b.to) i += 1
    else j += 1
  }
  return null
}
