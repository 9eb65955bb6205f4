// Patterns of platform files: RE2 on single lines, with their named groups; many of them are tried at once.
import { RE2JS, RE2Set } from 're2js'
import { z } from 'zod'
import { MAX_PATTERN, patternProblem } from '../pack/pattern.ts'

export const pattern = z
  .string()
  .min(1)
  .max(MAX_PATTERN)
  .superRefine((source, context) => {
    const problem = patternProblem(source)
    if (problem) context.addIssue({ code: 'custom', message: `is not an RE2 pattern: ${problem}` })
  })

export type Groups = Readonly<Record<string, string>>
export type LinePattern = {
  readonly source: string
  readonly test: (line: string) => boolean
  /** The named groups that took part, and the numbered ones as `1`, `2` …; null where nothing matches. */
  readonly groups: (text: string) => Groups | null
  /** The same for every match, first to last. */
  readonly all: (text: string) => readonly Groups[]
  readonly replace: (line: string, replacement: string) => string
  /** Where the first match begins; -1 where there is none. */
  readonly startIn: (line: string) => number
  /** Where the first match ends; -1 where there is none. */
  readonly endIn: (line: string) => number
}

/** `^` and `$` stand for the ends of each line. */
export function compileLine(source: string): LinePattern {
  const engine = RE2JS.compile(source, RE2JS.MULTILINE)
  const names = Object.keys(engine.namedGroups())
  const taken = (matcher: ReturnType<typeof engine.matcher>): Groups => {
    const found: Record<string, string> = {}
    for (let group = 1; group <= matcher.groupCount(); group += 1) {
      const text = matcher.group(group)
      if (text !== null) found[group] = text
    }
    for (const name of names) {
      const text = matcher.group(name)
      if (text !== null) found[name] = text
    }
    return found
  }
  return {
    source,
    test: (line) => engine.test(line),
    groups: (text) => {
      const matcher = engine.matcher(text)
      return matcher.find() ? taken(matcher) : null
    },
    all: (text) => {
      const found: Groups[] = []
      for (const matcher = engine.matcher(text); matcher.find();) found.push(taken(matcher))
      return found
    },
    replace: (line, replacement) => engine.matcher(line).replaceAll(replacement),
    startIn: (line) => {
      const matcher = engine.matcher(line)
      return matcher.find() ? matcher.start() : -1
    },
    endIn: (line) => {
      const matcher = engine.matcher(line)
      return matcher.find() ? matcher.end() : -1
    },
  }
}

/** Tells in one pass which of many patterns a line matches, in the order they were given. */
export function compileSet(sources: readonly string[]): (line: string) => readonly number[] {
  if (sources.length === 0) return () => []
  const set = new RE2Set(RE2Set.UNANCHORED, 0)
  for (const source of sources) set.add(`(?m)${source}`)
  set.compile()
  return (line) => [...set.match(line)].map(Number).sort((left, right) => left - right)
}
