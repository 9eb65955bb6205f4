// User-written patterns: RE2 syntax on an engine that never backtracks, so no pattern can stall an agent.
import { RE2JS } from 're2js'

export const MAX_PATTERN = 500

export type Pattern = {
  readonly source: string
  readonly hasGroups: boolean
  readonly matches: (line: string) => boolean
  /** Where the capture groups of every match lie in the line; the whole match where there are no groups. */
  readonly captures: (line: string) => readonly { readonly start: number; readonly end: number }[]
}

/** Throws with the engine's own words when the pattern is not RE2. */
export function compilePattern(source: string): Pattern {
  const engine = RE2JS.compile(source)
  return {
    source,
    hasGroups: engine.groupCount() > 0,
    matches: (line) => engine.matcher(line).find(),
    captures: (line) => {
      const found: { start: number; end: number }[] = []
      const matcher = engine.matcher(line)
      while (matcher.find()) {
        const groups = matcher.groupCount()
        for (let group = Math.min(1, groups); group <= groups; group += 1) {
          const start = matcher.start(group)
          if (start >= 0 && matcher.end(group) > start) found.push({ start, end: matcher.end(group) })
        }
      }
      return found
    },
  }
}

/** Null when the pattern is fine, else what is wrong with it. */
export function patternProblem(source: string): string | null {
  try {
    RE2JS.compile(source)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
