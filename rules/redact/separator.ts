// What stands between a name and its value, and whether it is enough to call what follows the value.
import { isCookie, wordsOf } from './key-words.ts'
import { isQuote, skipBlanks, type Stretch } from './lines.ts'

/** `value` is where the value begins. */
export type Separator = { readonly kind: 'sign' | 'blank' | 'comma'; readonly sign: string; readonly value: number }

/** PAM stacks have lines that begin with `password`. */
const PAM = /^(?:required|requisite|sufficient|optional|include|substack|\[)/
/** First words of lines that tell a password later on without any sign between. */
const TELLING = new Set(
  'machine default login username user neighbor account enable set area peer identity ip ppp authentication alter create'.split(' '),
)

/** `# note on the password: it must be long` is prose; `# password: hunter2` is not. */
export function isProse(text: string, line: Stretch, separator: Separator): boolean {
  if (separator.sign !== ':') return false
  const first = skipBlanks(text, line.start, line.end)
  return text[first] === '#' || text.startsWith('//', first)
}

export function separatorAt(text: string, line: Stretch, nameStart: number, nameEnd: number): Separator | null {
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
export function isAllowed(text: string, line: Stretch, separator: Separator, { name, at, isFirst }: Key): boolean {
  if (separator.kind !== 'blank') return true
  const rest = text.slice(separator.value, Math.min(line.end, separator.value + 400))
  const isFlag = text[at - 1] === '-' && (at - 2 < line.start || /[\s"'-]/.test(text[at - 2] ?? ''))
  if (isFlag) return !rest.startsWith('-')
  if (/^["'`][^"'`]/.test(rest)) return !/^(?:.[a-z]{2,9}:\/\/[^@?"'`]*["'`]|"\$\{?[a-z_]{1,60}\}?")/.test(rest)
  if (isProxyPass(name) || isCookie(name)) return false
  const first = skipBlanks(text, line.start, line.end)
  if (text[first] === '#' || text.startsWith('//', first)) return false
  if (isFirst) return !PAM.test(rest) && /^(?:[0-9]{1,2}\s+)?\S+\s*(?:[;#].*)?$/.test(rest)
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
