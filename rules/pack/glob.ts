// Path patterns of packs. Our own small dialect, because a scan asks for every path: linear time, and it can say
// whether anything below a folder could match, which ready-made globs cannot.
//
//   /etc/ssh          that file or folder, and everything below
//   /home/*/.ssh      `*` stands for any text within one name, `?` for one letter
//   /etc/**/*.key     `**` stands for any number of folders
//   *.swp             without a leading slash: at any depth
//   /etc/{cron.d,at}  one of several

type Segment = { readonly any: true } | { readonly any: false; readonly fits: (name: string) => boolean; readonly literal: string | null }

export type Glob = {
  readonly source: string
  /** The longest folder or file that is certain: "/home" of "/home/＊/.ssh". */
  readonly base: string
  readonly isLiteral: boolean
  /** The path itself, or a folder above it, fits. */
  readonly matches: (parts: readonly string[]) => boolean
  /** Set where the pattern is one name at any depth: whether that name fits. */
  readonly anyName?: (name: string) => boolean
  /** Something below this folder could fit. */
  readonly mayHold: (parts: readonly string[]) => boolean
}

const MAX_ALTERNATIVES = 64

export const partsOf = (path: string): readonly string[] => path.split('/').filter((part) => part !== '')

/** One glob for each alternative of its braces. Throws on braces that do not close, or that multiply beyond reason. */
export function compileGlob(source: string): readonly Glob[] {
  const sources = alternatives(source)
  if (sources.length > MAX_ALTERNATIVES) throw new Error(`its braces stand for more than ${MAX_ALTERNATIVES} paths`)
  return sources.map((one) => compileOne(source, one))
}

export const globsOf = (sources: readonly string[]): readonly Glob[] => sources.flatMap(compileGlob)

function alternatives(source: string): readonly string[] {
  const open = source.indexOf('{')
  if (open < 0) return [source]
  const close = source.indexOf('}', open)
  if (close < 0) throw new Error('a brace is not closed')
  const choices = source.slice(open + 1, close).split(',')
  const tails = alternatives(source.slice(close + 1))
  if (choices.length * tails.length > MAX_ALTERNATIVES) throw new Error(`its braces stand for more than ${MAX_ALTERNATIVES} paths`)
  return choices.flatMap((choice) => tails.map((tail) => source.slice(0, open) + choice + tail))
}

function compileOne(source: string, pattern: string): Glob {
  const names = partsOf(pattern)
  const anchored = pattern.startsWith('/')
  const segments: readonly Segment[] = (anchored ? names : ['**', ...names]).map(compileSegment)
  const firstOpen = segments.findIndex((segment) => segment.any || segment.literal === null)
  const isLiteral = firstOpen < 0
  const only = !anchored && names.length === 1 ? segments[1] : undefined
  return {
    source,
    base: `/${names.slice(0, isLiteral ? names.length : anchored ? firstOpen : 0).join('/')}`,
    isLiteral,
    ...(only && !only.any ? { anyName: only.fits } : {}),
    matches: (parts) => walk(segments, parts) === 'matched',
    mayHold: (parts) => walk(segments, parts) !== 'never',
  }
}

function compileSegment(name: string): Segment {
  if (name === '**') return { any: true }
  if (!/[*?]/.test(name)) return { any: false, literal: name, fits: (other) => other === name }
  const [head = '', tail = '', ...more] = name.split('*')
  const isPlain = more.length === 0 && !name.includes('?')
  if (isPlain && name.includes('*'))
    return {
      any: false,
      literal: null,
      fits: (other) => other.length >= head.length + tail.length && other.endsWith(tail) && other.startsWith(head),
    }
  return { any: false, literal: null, fits: (other) => fitsWildcards(name, other) }
}

/** The two-pointer way: on a dead end only the last `*` takes one letter more, so never worse than name × pattern. */
function fitsWildcards(pattern: string, name: string): boolean {
  let p = 0
  let n = 0
  let star = -1
  let resume = 0
  while (n < name.length) {
    if (p < pattern.length && (pattern[p] === '?' || (pattern[p] === name[n] && pattern[p] !== '*'))) {
      p += 1
      n += 1
    } else if (pattern[p] === '*') {
      star = p
      resume = n
      p += 1
    } else if (star >= 0) {
      p = star + 1
      resume += 1
      n = resume
    } else return false
  }
  while (pattern[p] === '*') p += 1
  return p === pattern.length
}

/** The same walk over names: `matched` once the pattern is used up, `open` when the path ended first and could go on. */
function walk(segments: readonly Segment[], parts: readonly string[]): 'matched' | 'open' | 'never' {
  let s = 0
  let n = 0
  let star = -1
  let resume = 0
  for (;;) {
    const segment = segments[s]
    if (!segment) return n > 0 || star < 0 ? 'matched' : 'open'
    if (segment.any) {
      star = s
      resume = n
      s += 1
      if (s === segments.length) return n < parts.length ? 'matched' : 'open'
      continue
    }
    const name = parts[n]
    if (name === undefined) return 'open'
    if (segment.fits(name)) {
      s += 1
      n += 1
    } else if (star >= 0) {
      s = star + 1
      resume += 1
      n = resume
    } else return 'never'
  }
}
