// Takes out of a text what changes by itself, so that two looks can be compared for what people did.
import type { Pattern } from './pack/pattern.ts'

/** A line that matches is left out; where the pattern has a capture group, only what it captures is levelled. */
export type VolatileRule = { readonly name: string; readonly reason: string; readonly pattern: Pattern }

const LEVELLED = '‹…›'

export function tidy(text: string, rules: readonly VolatileRule[]): string {
  if (rules.length === 0) return text
  return text
    .split('\n')
    .flatMap((line) => tidyLine(line, rules))
    .join('\n')
}

export const isSameTidied = (before: string, after: string, rules: readonly VolatileRule[]): boolean =>
  before === after || tidy(before, rules) === tidy(after, rules)

function tidyLine(line: string, rules: readonly VolatileRule[]): readonly string[] {
  let kept = line
  for (const { pattern } of rules) {
    if (!pattern.matches(kept)) continue
    if (!pattern.hasGroups) return []
    kept = level(kept, pattern)
  }
  return [kept]
}

function level(line: string, pattern: Pattern): string {
  let levelled = ''
  let from = 0
  for (const { start, end } of pattern.captures(line)) {
    if (start < from) continue
    levelled += line.slice(from, start) + LEVELLED
    from = end
  }
  return levelled + line.slice(from)
}
