// What would still be red after a card: drift on its assets that it does not speak of.
import type { Change, Entry } from '../domain.ts'
import { matchItem } from '../match/facets/item.ts'

/** A card without items speaks of all of them. */
export const leftRed = <Drift extends { readonly change: Change }>(
  { items }: Pick<Entry, 'items'>,
  open: readonly Drift[],
): readonly Drift[] => open.filter(({ change }) => matchItem(items, change).by === 'none')
