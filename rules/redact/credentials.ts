// Secrets known by where they stand: passwords in URLs, tokens after `Bearer`, passwords in SQL statements.
import { insideQuotes, isQuote, skipBlanks, type Stretch } from './lines.ts'
import { isInnocent } from './values.ts'

export const findCredentials = (text: string): readonly Stretch[] =>
  [...inUrls(text), ...afterWord(text, 'bearer'), ...inSql(text)].filter(({ start, end }) => !isInnocent(text.slice(start, end)))

const LONGEST_URL = 4_000

function inUrls(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  let at = text.indexOf('://')
  while (at >= 0) {
    const start = at + 3
    const next = text.indexOf('://', start)
    const limit = Math.min(next < 0 ? text.length : next, start + LONGEST_URL)
    const length = text.slice(start, limit).search(/[\s"'`<>\\]/)
    const password = passwordIn(text.slice(start, length < 0 ? limit : start + length))
    if (password) found.push({ start: start + password.start, end: start + password.end })
    at = next
  }
  return found
}

/** `rest` follows the `://`. A password may hold `@` and even `/`; a port is a number. */
function passwordIn(rest: string): Stretch | null {
  const authorityEnd = rest.search(/[/?#]/)
  const authority = authorityEnd < 0 ? rest : rest.slice(0, authorityEnd)
  const colon = authority.indexOf(':')
  if (colon < 0) return null
  const closing = authority.lastIndexOf('@')
  if (closing > colon) return { start: colon + 1, end: closing }
  if (closing >= 0 || /^[0-9]*$/.test(authority.slice(colon + 1)) || authority.startsWith('[')) return null
  const later = rest.lastIndexOf('@')
  return later > colon ? { start: colon + 1, end: later } : null
}

/** `Bearer` is a word of prose too: what follows must look like a token. */
function afterWord(text: string, word: string): readonly Stretch[] {
  const found: Stretch[] = []
  const small = text.toLowerCase()
  if (small.length !== text.length) return found
  let at = small.indexOf(word)
  while (at >= 0) {
    const start = skipBlanks(text, at + word.length, Math.min(text.length, at + word.length + 4))
    const token = /^[A-Za-z0-9._~+/=|-]{8,}/.exec(text.slice(start, start + LONGEST_URL))?.[0]
    if (token && start > at + word.length && (/[0-9]/.test(token) || token.length >= 24)) found.push({ start, end: start + token.length })
    at = small.indexOf(word, at + word.length)
  }
  return found
}

function inSql(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  for (const match of text.matchAll(
    /\bidentified\s{1,9}(?:with\s{1,9}["'`]?\w{1,60}["'`]?\s{1,9})?(?:by|as)\s{1,9}(?:password\s{1,9})?/gi,
  )) {
    const start = match.index + match[0].length
    if (isQuote(text[start])) found.push(insideQuotes(text, start, Math.min(text.length, start + LONGEST_URL)))
  }
  return found
}
