// Secrets that stand after their name: `password = x`, `"token": "x"`, `--api-key x`, `export DB_PASS=x`, `requirepass x`.
import { isSaltKey, isSecretKey, wordsOf } from './key-words.ts'
import { insideQuotes, isQuote, skipBlanks, type Stretch, trimmed } from './lines.ts'
import { isInnocent } from './values.ts'

const NAMES = /[A-Za-z_][A-Za-z0-9_.-]*/g
/** What may stand between the start of a line and a name that has the line to itself. */
const LEAD = /^(?:[\s#;*>"'$-]|\/\/|(?:export|set|setenv|declare|local|readonly|env|ENV|ARG|SET|let|var|const|final|private|static)\s)*$/
const SCHEMES = /^(?:basic|bearer|token|digest|apikey|api-key|negotiate|googlelogin|key|aws4-hmac-sha256)\s+/i
/** PAM stacks have lines that begin with `password`. */
const PAM = /^(?:required|requisite|sufficient|optional|include|substack|\[)/
/** First words of lines that tell a password later on without any sign between. */
const TELLING = new Set(
  'machine default login username user neighbor account enable set area peer identity ip ppp authentication alter create'.split(' '),
)

type Line = Stretch & { readonly next: number }
type Separator = { readonly kind: 'sign' | 'blank' | 'comma'; readonly sign: string; readonly value: number }

/** `lines` cover the whole text in order. */
export function findKeyed(text: string, lines: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = []
  // A value may run over lines; what lies within it is not looked at again.
  let from = 0
  for (const [index, line] of lines.entries()) {
    if (line.end <= from) continue
    const content = text.slice(line.start, line.end)
    for (const match of content.matchAll(NAMES)) {
      const at = line.start + match.index
      if (at < from || !isAnySecretKey(match[0])) continue
      const value = valueAfter(text, { ...line, next: index }, at, match[0], lines)
      if (!value) continue
      found.push(value)
      from = value.end
    }
  }
  return found
}

const isAuthorization = (name: string): boolean => /authorization$/i.test(name.slice(-32))
const isCookie = (name: string): boolean => name.toLowerCase() === 'cookie' || name.toLowerCase() === 'set-cookie'
const isAnySecretKey = (name: string): boolean =>
  isSecretKey(name) || isSaltKey(name) || isAuthorization(name) || isCookie(name) || name === '_auth' || name === 'auth'

function valueAfter(text: string, line: Line, at: number, name: string, lines: readonly Stretch[]): Stretch | null {
  const end = at + name.length
  const lead = text.slice(Math.max(line.start, at - 60), at)
  const isFirst = at - line.start <= 60 && LEAD.test(lead)
  const separator = separatorAt(text, line, at, end)
  if (!separator || !isAllowed(text, line, separator, { name, at, end, isFirst })) return null
  if (!holdsOneValue(text, line, separator, name)) return null
  const below = separator.sign === ':' && isFirst ? blockBelow(text, line, separator.value, lines) : null
  if (below) return below
  const value = valueAt(text, line, separator.value, {
    toEnd: isFirst && separator.kind === 'sign' && !isProse(text, line, separator),
    inQuery: /[?&]$/.test(lead),
    name,
  })
  if (isSaltKey(name) && value.end - value.start < 16) return null
  if (name === 'auth' && !isEncodedLogin(text.slice(value.start, value.end))) return null
  return isInnocent(text.slice(value.start, value.end)) ? null : continued(text, value, line, lines)
}

/** Docker keeps `user:password` in base64 under `auth`; elsewhere that name holds ordinary words. */
const isEncodedLogin = (value: string): boolean =>
  value.length >= 8 && value.length < 4_000 && /^[A-Za-z0-9+/]+={0,2}$/.test(value) && /[0-9=]/.test(value)

/** A mapping is no value: the names inside it speak for themselves. A cookie is `name=value` after a colon. */
function holdsOneValue(text: string, line: Stretch, separator: Separator, name: string): boolean {
  if (isCookie(name)) return separator.sign === ':' && text.slice(separator.value, line.end).includes('=')
  return !/^\{\s{0,9}["']?[\w.-]{1,60}["']?\s{0,9}[:=]\s/.test(text.slice(separator.value, Math.min(line.end, separator.value + 90)))
}

/** `# note on the password: it must be long` is prose; `# password: hunter2` is not. */
function isProse(text: string, line: Stretch, separator: Separator): boolean {
  if (separator.sign !== ':') return false
  const first = skipBlanks(text, line.start, line.end)
  return text[first] === '#' || text.startsWith('//', first)
}

function separatorAt(text: string, line: Stretch, nameStart: number, nameEnd: number): Separator | null {
  let at = nameEnd
  const wasQuoted = isQuote(text[at])
  if (wasQuoted) at += 1
  if (text[at] === ']') at += 1
  const afterName = at
  at = skipBlanks(text, at, line.end)
  const sign = /^(?:=>|:=|={1,3}|:|\?=|\+=)/.exec(text.slice(at, at + 3))?.[0]
  if (sign === ':' && text.startsWith('//', at + 1)) return null
  if (sign) return { kind: 'sign', sign, value: valueStart(text, line, at + sign.length, wasQuoted) }
  if (text[at] === ',' && wasQuoted) {
    const value = skipBlanks(text, at + 1, line.end)
    // define('DB_PASSWORD', 'x') and put("token", "x"); in a plain list the words stand for themselves.
    if (text[nameStart - 2] !== '(') return null
    return isQuote(text[value]) ? { kind: 'comma', sign: ',', value } : null
  }
  return at > afterName && at < line.end && !wasQuoted ? { kind: 'blank', sign: ' ', value: at } : null
}

/** JSON lets a value stand on the line after its name. */
function valueStart(text: string, line: Stretch, from: number, wasQuoted: boolean): number {
  const here = skipBlanks(text, from, line.end)
  if (here < line.end || !wasQuoted) return here
  const below = skipBlanks(text, here, Math.min(text.length, here + 200))
  return text[below] === '"' ? below : here
}

type Key = { readonly name: string; readonly at: number; readonly end: number; readonly isFirst: boolean }

/** A blank is a weak sign: it counts after a flag, before quotes (but for plain addresses and variables), and where name and value have the line to themselves. */
function isAllowed(text: string, line: Stretch, separator: Separator, { name, at, isFirst }: Key): boolean {
  if (separator.kind !== 'blank') return true
  const rest = text.slice(separator.value, Math.min(line.end, separator.value + 400))
  const isFlag = text[at - 1] === '-' && (at - 2 < line.start || /[\s"'-]/.test(text[at - 2] ?? ''))
  if (isFlag) return !rest.startsWith('-')
  if (/^["'`][^"'`]/.test(rest)) return !/^(?:.[a-z]{2,9}:\/\/[^@?"'`]*["'`]|"\$\{?[a-z_]{1,60}\}?")/.test(rest)
  if (isProxyPass(name) || isCookie(name)) return false
  const first = skipBlanks(text, line.start, line.end)
  if (text[first] === '#' || text.startsWith('//', first)) return false
  if (isFirst) return !PAM.test(rest) && /^(?:[0-9]{1,2}\s+)?[^\s;]+\s*;?\s*(?:#.*)?$/.test(rest)
  return isTelling(text, line, first, name) && !PAM.test(rest)
}

const isTelling = (text: string, line: Stretch, first: number, name: string): boolean => {
  const opening = /^[A-Za-z]+/.exec(text.slice(first, Math.min(line.end, first + 20)))?.[0] ?? ''
  return TELLING.has(opening.toLowerCase()) && /^(?:password|passwd|passphrase|secret)$/i.test(name)
}

/** nginx: `proxy_pass http://backend`. */
const isProxyPass = (name: string): boolean => {
  const words = wordsOf(name)
  return words.at(-1) === 'pass' && /^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached|ssl)$/.test(words.at(-2) ?? '')
}

/** YAML: the lines below that belong to the key, as one secret. */
function blockBelow(text: string, line: Line, from: number, lines: readonly Stretch[]): Stretch | null {
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

type Reading = { readonly toEnd: boolean; readonly inQuery: boolean; readonly name: string }

function valueAt(text: string, line: Stretch, from: number, { toEnd, inQuery, name }: Reading): Stretch {
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
  return unquoted(text, line, afterType(text, from, line.end), inQuery)
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
function continued(text: string, value: Stretch, line: Line, lines: readonly Stretch[]): Stretch {
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
