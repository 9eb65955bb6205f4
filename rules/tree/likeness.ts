// When two lines are two forms of one.

const NEGATION = /^(?:no|undo|inactive:|protect:|deactivate|activate) /
/** Words that say what is done with a thing, not which. */
const VERB = /^(?:(?:no|undo|set|unset|add|delete|default|inactive:|protect:|deactivate|activate)\s+)+/

/** `shutdown` and `no shutdown` are about one thing. */
export const withoutNegation = (name: string): string => name.replace(NEGATION, '').replace(/;$/, '')

/** What a line is about, from the more general to the particular. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replace(VERB, '')
    .split(/[\s=<>;]+/)
    .filter((word) => word !== '')

/** The share of words that two lines have in common at their beginnings and ends, 0 to 1. */
export function likeness(left: readonly string[], right: readonly string[]): number {
  const shorter = Math.min(left.length, right.length)
  let head = 0
  while (head < shorter && left[head] === right[head]) head += 1
  let tail = 0
  while (tail < shorter - head && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1
  return (head + tail) / Math.max(left.length, right.length, 1)
}
