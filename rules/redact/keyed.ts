// Secrets that stand after their name: `password = x`, `"token": "x"`, `--api-key x`, `export DB_PASS=x`, `requirepass x`.
import { isAuthorization, isCookie, isSaltKey, isSecretKey, mayHoldSecretKey } from './key-words.ts'
import { blockBelow, continued, type Line, valueAt } from './keyed-value.ts'
import type { Stretch } from './lines.ts'
import { isAllowed, isProse, type Separator, separatorAt } from './separator.ts'
import { isInnocent } from './values.ts'

const NAMES = /[A-Za-z_][A-Za-z0-9_.-]*/g
/** What may stand between the start of a line and a name that has the line to itself. */
const LEAD = /^(?:[\s#;*>"'$-]|\/\/|(?:export|set|setenv|declare|local|readonly|env|ENV|ARG|SET|let|var|const|final|private|static)\s)*$/

/** `lines` cover the whole text in order. */
export function findKeyed(text: string, lines: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = []
  // A value may run over lines; what lies within it is not looked at again.
  let from = 0
  const isKey = remembering(isAnySecretKey)
  for (const [index, line] of lines.entries()) {
    if (line.end <= from) continue
    const content = text.slice(line.start, line.end)
    if (!mayHoldSecretKey(content)) continue
    for (const match of content.matchAll(NAMES)) {
      const at = line.start + match.index
      if (at < from || !isKey(match[0])) continue
      const value = valueAfter(text, { ...line, next: index }, at, match[0], lines)
      if (!value) continue
      found.push(value)
      from = value.end
    }
  }
  return found
}

/** The same few names stand on most lines of a text. */
function remembering(ask: (name: string) => boolean): (name: string) => boolean {
  const answers = new Map<string, boolean>()
  return (name) => {
    const known = answers.get(name)
    if (known !== undefined) return known
    const answer = ask(name)
    answers.set(name, answer)
    return answer
  }
}

const isAnySecretKey = (name: string): boolean =>
  mayHoldSecretKey(name) &&
  (isSecretKey(name) || isSaltKey(name) || isAuthorization(name) || isCookie(name) || name === '_auth' || name === 'auth')

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
    isWord: separator.kind === 'blank' && text[at - 1] !== '-',
    inQuery: /[?&]$/.test(lead),
    name,
  })
  return isHarmless(name, text.slice(value.start, value.end)) ? null : continued(text, value, line, lines)
}

const isHarmless = (name: string, value: string): boolean =>
  (isSaltKey(name) && value.length < 16) || (name === 'auth' && !isEncodedLogin(value)) || isInnocent(value)

/** Docker keeps `user:password` in base64 under `auth`; elsewhere that name holds ordinary words. */
const isEncodedLogin = (value: string): boolean =>
  value.length >= 8 && value.length < 4_000 && /^[A-Za-z0-9+/]+={0,2}$/.test(value) && /[0-9=]/.test(value)

/** A mapping is no value: the names inside it speak for themselves. A cookie is `name=value` after a colon. */
function holdsOneValue(text: string, line: Stretch, separator: Separator, name: string): boolean {
  if (isCookie(name)) return separator.sign === ':' && text.slice(separator.value, line.end).includes('=')
  return !/^\{\s{0,9}["']?[\w.-]{1,60}["']?\s{0,9}[:=]\s/.test(text.slice(separator.value, Math.min(line.end, separator.value + 90)))
}
