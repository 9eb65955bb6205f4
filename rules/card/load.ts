// What else the people named on a card have to do on its days.
import type { Instant, Span } from '../domain.ts'
import { sameName } from './approval.ts'
import { isLive, meeting, peopleOf, type Planned } from './planned.ts'

export type Load = {
  readonly person: string
  /** Other cards of these days that name the person, by their beginning. */
  readonly cards: readonly { readonly id: string; readonly summary: string; readonly from: Instant }[]
}

/** One row for each named person, also for one with nothing else to do: that is an answer too. */
export function loadOf(card: Planned['entry'], days: readonly Span[], others: readonly Planned[]): readonly Load[] {
  const those = others.flatMap(({ entry }) => {
    const during = entry.id === card.id || !isLive(entry) ? null : meeting(days, entry.windows)
    return during === null ? [] : [{ entry, from: during.from, names: peopleOf(entry).map(sameName) }]
  })
  return peopleOf(card).map((person) => ({
    person,
    cards: those
      .filter(({ names }) => names.includes(sameName(person)))
      .toSorted((a, b) => a.from - b.from)
      .map(({ entry, from }) => ({ id: entry.id, summary: entry.summary, from })),
  }))
}
