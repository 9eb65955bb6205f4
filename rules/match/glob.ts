// Globs of paths and names: `*` `?` `[a-z]` `{a,b}` within a segment, `**` over segments. Never slow, whatever the pattern and the name:
// both come from people we do not know, and a backtracking regular expression can be made to hang on a file name.

type Token = { readonly kind: 'star' } | { readonly kind: 'one'; readonly fits: (unit: string) => boolean }
type Segment =
  | { readonly kind: 'globstar' }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'tokens'; readonly tokens: readonly Token[] }

export type Glob = {
  readonly matches: (path: string) => boolean
  /** The text before the first wildcard. */
  readonly literalPrefix: string
  readonly isLiteral: boolean
}

const MAX_LENGTH = 1_024
const MAX_ALTERNATIVES = 64
const WILD = /[*?[\]{}\\]/

/** Why a pattern cannot be used, or null. A pattern that cannot be used matches nothing, so ask where it is entered. */
export function globProblem(pattern: string): string | null {
  if (pattern.length === 0) return 'The pattern is empty.'
  if (pattern.length > MAX_LENGTH) return `The pattern is longer than ${MAX_LENGTH} characters.`
  if (alternativesOf(pattern).length > MAX_ALTERNATIVES) return `The braces stand for more than ${MAX_ALTERNATIVES} alternatives.`
  return null
}

function compile(pattern: string): Glob {
  const isLiteral = !WILD.test(pattern)
  const literalPrefix = isLiteral ? pattern : pattern.slice(0, pattern.search(WILD))
  if (isLiteral) return { matches: (path) => path === pattern, literalPrefix, isLiteral }
  if (globProblem(pattern) !== null) return { matches: () => false, literalPrefix, isLiteral }
  const alternatives = alternativesOf(pattern).map((alternative) => alternative.split('/').map(segmentOf))
  // `/etc/**` also means `/etc` itself, so the slash before `**` is not required.
  const required = literalPrefix.replace(/\/$/, '')
  const matches = (path: string) => {
    if (!path.startsWith(required)) return false
    const parts = path.split('/')
    return alternatives.some((segments) => run(segments, parts, (segment) => segment.kind === 'globstar', fitsSegment))
  }
  return { matches, literalPrefix, isLiteral }
}

/** Greedy matching of a pattern with "any number of" marks, going back to the latest mark only: at most pattern × text steps. */
function run<P, T>(pattern: readonly P[], text: readonly T[], isMark: (p: P) => boolean, fits: (p: P, t: T) => boolean): boolean {
  let p = 0
  let mark = -1
  let taken = 0
  for (let t = 0; t < text.length;) {
    const unit = text[t]
    const part = pattern[p]
    if (part !== undefined && isMark(part)) {
      mark = p++
      taken = t
    } else if (part !== undefined && unit !== undefined && fits(part, unit)) {
      p++
      t++
    } else if (mark >= 0) {
      p = mark + 1
      t = ++taken
    } else return false
  }
  return pattern.slice(p).every(isMark)
}

function fitsSegment(segment: Segment, part: string): boolean {
  if (segment.kind === 'globstar') return true
  if (segment.kind === 'literal') return segment.text === part
  if (part === '') return false
  const fits = (token: Token, unit: string) => token.kind === 'one' && token.fits(unit)
  return run(segment.tokens, part.split(''), (token) => token.kind === 'star', fits)
}

function segmentOf(text: string): Segment {
  if (text === '**') return { kind: 'globstar' }
  if (!WILD.test(text)) return { kind: 'literal', text }
  return { kind: 'tokens', tokens: [...text.matchAll(/\\(.)|\*+|\[([!^]?)(\]?[^\]]*)\]|[\s\S]/g)].map(tokenOf) }
}

function tokenOf(match: RegExpMatchArray): Token {
  const [text, escaped, not, members] = match
  if (escaped !== undefined) return { kind: 'one', fits: (unit) => unit === escaped }
  if (text.startsWith('*')) return { kind: 'star' }
  if (text === '?') return { kind: 'one', fits: () => true }
  if (members === undefined) return { kind: 'one', fits: (unit) => unit === text }
  const ranges = [...members.matchAll(/([\s\S])-([\s\S])|[\s\S]/g)].map(([one, from, to]) => [from ?? one, to ?? one] as const)
  const isMember = (unit: string) => ranges.some(([from, to]) => from <= unit && unit <= to)
  return { kind: 'one', fits: (unit) => isMember(unit) === (not === '') }
}

/** `a{b,c}d` is `abd` and `acd`. Stops counting soon after the limit. */
function alternativesOf(pattern: string): readonly string[] {
  let open: readonly string[] = [pattern]
  for (let round = 0; round < MAX_LENGTH && open.length <= MAX_ALTERNATIVES; round++) {
    const next = open.flatMap((text) => {
      const braces = /\{([^{}]*,[^{}]*)\}/.exec(text)
      if (!braces) return [text]
      const [whole, inner = ''] = braces
      return inner.split(',').map((choice) => text.slice(0, braces.index) + choice + text.slice(braces.index + whole.length))
    })
    if (next.length === open.length) return next
    open = next
  }
  return open
}

/** Compiled patterns by their text. Compiling is pure, so remembering changes no answer; the cap keeps the memory small. */
const compiled = new Map<string, Glob>()
const MAX_REMEMBERED = 5_000

export function globOf(pattern: string): Glob {
  const known = compiled.get(pattern)
  if (known) return known
  if (compiled.size >= MAX_REMEMBERED) compiled.clear()
  const glob = compile(pattern)
  compiled.set(pattern, glob)
  return glob
}
