// Which of a row of things changed their place: as few as possible, the rest keeps its order.

/** The indices of those that moved, given the new place of each in the old order. */
export function movedAmong(places: readonly number[]): readonly number[] {
  const tails: number[] = []
  const previous: number[] = []
  places.forEach((place, at) => {
    const length = lowerBound(tails, places, place)
    previous.push(tails[length - 1] ?? -1)
    tails[length] = at
  })
  const stays = new Set<number>()
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) stays.add(at)
  return places.flatMap((_, at) => (stays.has(at) ? [] : [at]))
}

/** How many of the rising rows end below the place. */
function lowerBound(tails: readonly number[], places: readonly number[], place: number): number {
  let low = 0
  let high = tails.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[tails[middle] ?? 0] ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}
