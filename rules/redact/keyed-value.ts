// Where the value after a name lies: in quotes, to the end of the line, to the next blank, or over the lines below.
import { isAuthorization, isCookie } from './key-words.ts'
import { insideQuotes, isQuote, skipBlanks, type Stretch, trimmed } from './lines.ts'

/** `next` is the line's place among all lines. */
export type Line = Stretch & { readonly next: number }

const SCHEMES = /^(?:basic|bearer|token|digest|apikey|api-key|negotiate|googlelogin|key|aws4-hmac-sha256)\s+/i

/** YAML: the lines below that belong to the key, as one secret. */
export function blockBelow(text: string, line: Line, from: number, lines: readonly Stretch[]): Stretch | null {
  const head = text.slice(from, Math.min(line.end, from + 12)).trim()
  const isScalar = /^[|>][0-9+-]{0,2}(?:\s|$)/.test(head)
  if (!isScalar && head !== '') return null
  const indent = indentOf(text, line)
  let last: Stretch | null = null
  let first: Stretch | null = null
  for (let index = line.next + 1; index < lines.length; index += 1) {
    const below = lines[index]
    if (!below) break
    const content = trimmed(text, below.start, below.end)
    if (content.start === content.end) continue
    const isItem =
      text.startsWith('- ', content.start) &&
      !/^- [^"']*:(?:\s|$)/.test(text.slice(content.start, Math.min(content.end, content.start + 200)))
    if (isScalar ? indentOf(text, below) <= indent : !isItem || indentOf(text, below) < indent) break
    first ??= isScalar ? content : { start: content.start + 2, end: content.end }
    last = content
  }
  return first && last ? { start: first.start, end: last.end } : null
}

const indentOf = (text: string, line: Stretch): number => skipBlanks(text, line.start, line.end) - line.start

type Reading = {
  /** The rest of the line. */
  readonly toEnd: boolean
  /** Up to the next blank, whatever is in it. */
  readonly isWord: boolean
  /** In the query of a URL, where & ends it. */
  readonly inQuery: boolean
  readonly name: string
}

export function valueAt(text: string, line: Stretch, from: number, { toEnd, isWord, inQuery, name }: Reading): Stretch {
  const triple = tripleQuoted(text, from)
  if (triple) return triple
  if (from > line.end) return insideQuotes(text, from, endOfLine(text, from))
  if (isQuote(text[from])) {
    const inner = insideQuotes(text, from, line.end)
    const after = text[inner.end + 1]
    const goesOn = inner.closed && after !== undefined && inner.end + 1 < line.end && !/[\s,;)}\]>&|:]/.test(after)
    if (!goesOn) return afterScheme(text, inner, name)
    return { start: from, end: untilBlank(text, inner.end, line.end) }
  }
  if (isAuthorization(name) || isCookie(name)) {
    const start = afterScheme(text, { start: from, end: line.end }, name).start
    const quote = /["']/.exec(text.slice(from, line.end))?.index
    const end = quote === undefined ? line.end : from + quote
    return trimmed(text, start, Math.max(start, end))
  }
  if (toEnd) return withoutTail(text, trimmed(text, from, line.end))
  const start = afterType(text, from, line.end)
  if (isWord) return withoutTail(text, { start, end: untilBlank(text, start, line.end) })
  return unquoted(text, line, start, inQuery)
}

const endOfLine = (text: string, from: number): number => {
  const newline = text.indexOf('\n', from)
  return newline < 0 ? text.length : newline
}

/** TOML and Python let a text between three quotes run over lines. */
function tripleQuoted(text: string, from: number): Stretch | null {
  const quotes = text.slice(from, from + 3)
  if (quotes !== '"""' && quotes !== "'''") return null
  const close = text.indexOf(quotes, from + 3)
  return trimmed(text, from + 3, close < 0 ? text.length : close)
}

/** A backslash at the end of a line: the value goes on. */
export function continued(text: string, value: Stretch, line: Line, lines: readonly Stretch[]): Stretch {
  let { end } = value
  for (let next = line.next + 1; text[end - 1] === '\\' && next < lines.length && end >= (lines[next - 1]?.end ?? 0); next += 1)
    end = trimmed(text, end, lines[next]?.end ?? end).end
  return { start: value.start, end }
}

/** `Bearer x`: the scheme is worth reading, and no secret. */
function afterScheme(text: string, value: Stretch, name: string): Stretch {
  const scheme = isAuthorization(name) ? (SCHEMES.exec(text.slice(value.start, Math.min(value.end, value.start + 40)))?.[0] ?? '') : ''
  return { start: value.start + scheme.length, end: value.end }
}

/** Routers number the kind of a hash: `password 7 0822455D0A16`. */
const afterType = (text: string, from: number, end: number): number =>
  from + (/^[0-9]\s+(?=\S)/.exec(text.slice(from, Math.min(end, from + 8)))?.[0].length ?? 0)

function withoutTail(text: string, value: Stretch): Stretch {
  let { end } = value
  while (end > value.start && (text[end - 1] === ';' || text[end - 1] === ',')) end -= 1
  return trimmed(text, value.start, end)
}

function untilBlank(text: string, from: number, end: number): number {
  let at = from
  while (at < end && !/\s/.test(text[at] ?? '')) at += 1
  return at
}

function unquoted(text: string, line: Stretch, from: number, inQuery: boolean): Stretch {
  let at = from
  while (at < line.end && !isEndOfValue(text, at, line.end, inQuery)) at += 1
  while (at > from && /[)\]}>,]/.test(text[at - 1] ?? '')) at -= 1
  return { start: from, end: at }
}

function isEndOfValue(text: string, at: number, end: number, inQuery: boolean): boolean {
  const letter = text[at] ?? ''
  if (/[\s;"'`<]/.test(letter)) return true
  if (inQuery && /[&#]/.test(letter)) return true
  // A comma ends it where another `name=` or a blank follows: mount options, flow mappings.
  return letter === ',' && (at + 1 >= end || /^\s|^[A-Za-z_][\w.-]{0,60}\s*[=:]/.test(text.slice(at + 1, Math.min(end, at + 66))))
}
