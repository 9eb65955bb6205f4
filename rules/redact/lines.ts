// Places in a text: its lines, what stands between quotes, what is left without blanks.

/** From `start` up to and without `end`. */
export type Stretch = { readonly start: number; readonly end: number }

export function linesOf(text: string): readonly Stretch[] {
  const lines: Stretch[] = []
  let start = 0
  while (start <= text.length) {
    const newline = text.indexOf('\n', start)
    const next = newline < 0 ? text.length : newline
    lines.push({ start, end: next > start && text[next - 1] === '\r' ? next - 1 : next })
    if (newline < 0) break
    start = newline + 1
  }
  return lines
}

const isBlank = (letter: string | undefined): boolean => letter === ' ' || letter === '\t' || letter === '\r' || letter === '\n'

export function skipBlanks(text: string, from: number, end: number): number {
  let at = from
  while (at < end && isBlank(text[at])) at += 1
  return at
}

export function trimmed(text: string, start: number, end: number): Stretch {
  const from = skipBlanks(text, start, end)
  let to = end
  while (to > from && isBlank(text[to - 1])) to -= 1
  return { start: from, end: to }
}

/** The text between quotes that opens at `at`, backslashes minded; to `end` when nothing closes it. */
export function insideQuotes(text: string, at: number, end: number): Stretch & { readonly closed: boolean } {
  const quote = text[at]
  let to = at + 1
  while (to < end && text[to] !== quote) to += text[to] === '\\' ? 2 : 1
  return { start: at + 1, end: Math.min(to, end), closed: to < end }
}

export const isQuote = (letter: string | undefined): boolean => letter === '"' || letter === "'" || letter === '`'
