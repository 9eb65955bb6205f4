// Chance that can be had again: the same seed gives the same company.

export type Chance = {
  /** 0 up to, but not including, 1. */
  readonly next: () => number
  /** A whole number, both ends included. */
  readonly whole: (from: number, to: number) => number
  readonly happens: (share: number) => boolean
  readonly pick: <T>(list: readonly [T, ...T[]]) => T
  /** Some of a list, in its order. */
  readonly some: <T>(list: readonly T[], count: number) => readonly T[]
}

/** Mulberry32: small, and good enough for a demonstration. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    whole,
    happens: (share) => next() < share,
    pick: (list) => list[whole(0, list.length - 1)] ?? list[0],
    some: (list, count) => {
      const kept = new Set(
        list
          .map((_, at) => ({ at, order: next() }))
          .sort((a, b) => a.order - b.order)
          .slice(0, count)
          .map(({ at }) => at),
      )
      return list.filter((_, at) => kept.has(at))
    },
  }
}
