// Files whose secrets have no name beside them, only a place on the line. A pack says which file is of which format.
import { skipBlanks, type Stretch, trimmed } from './lines.ts'

export const SECRET_FORMATS = ['pgpass', 'htpasswd', 'ppp-secrets', 'secret-lines'] as const
export type SecretFormat = (typeof SECRET_FORMATS)[number]

export function findByFormat(format: SecretFormat, text: string, lines: readonly Stretch[]): readonly Stretch[] {
  return lines.flatMap((line) => {
    const content = trimmed(text, line.start, line.end)
    if (content.start === content.end || text[skipBlanks(text, line.start, line.end)] === '#') return []
    switch (format) {
      case 'pgpass':
        return field(text, content, 4)
      case 'htpasswd':
        return field(text, content, 1)
      case 'ppp-secrets':
        return word(text, content, 2)
      case 'secret-lines':
        return [content]
    }
  })
}

/** From the colon-separated field `index` (from 0) to the end of the line: a password may hold colons. */
function field(text: string, line: Stretch, index: number): readonly Stretch[] {
  let at = line.start
  for (let skipped = 0; skipped < index; skipped += 1) {
    at = nextColon(text, at, line.end)
    if (at < 0) return []
    at += 1
  }
  return at < line.end ? [{ start: at, end: line.end }] : []
}

/** `\:` is a colon within a field. */
function nextColon(text: string, from: number, end: number): number {
  for (let at = from; at < end; at += text[at] === '\\' ? 2 : 1) if (text[at] === ':') return at
  return -1
}

/** The blank-separated word `index` (from 0). */
function word(text: string, line: Stretch, index: number): readonly Stretch[] {
  const words = [...text.slice(line.start, line.end).matchAll(/"[^"]*"|\S+/g)]
  const found = words[index]
  return found ? [{ start: line.start + found.index, end: line.start + found.index + found[0].length }] : []
}
