// Secrets whose key does not say so. The name is itself a value: `- name: DB_PASSWORD` / `value: x`, `{"name": "TOKEN", "value": "x"}`, `<add key="Pwd" value="x"/>`.
import { isSecretKey, mayHoldSecretKey } from './key-words.ts'
import { insideQuotes, isQuote, skipBlanks, type Stretch, trimmed } from './lines.ts'
import { isInnocent } from './values.ts'

const NAME = /(?:^|[\s{,<"'-])(?:name|key|Name|Key|variable|option)["']?\s{0,9}[=:]\s{0,9}["']?([A-Za-z_][\w.-]{2,127})["']?/g
/** What every `NAME` holds, cheap to look for. */
const NAMING = /(?:name|key|Name|Key|variable|option)["']?\s{0,9}[=:]/
const VALUE = /(?:^|[\s{,"'-])(?:value|Value|default|defaultValue)["']?\s{0,9}[=:]\s{0,9}/

/** A Kubernetes Secret: every value under `data` and `stringData`, whatever its name. */
export function findSecretManifests(text: string, lines: readonly Stretch[]): readonly Stretch[] {
  if (!/^kind:\s{1,9}["']?Secret["']?\s*$/m.test(text)) return []
  const found: Stretch[] = []
  let isWithin = false
  let isSecret = false
  for (const line of lines) {
    const content = text.slice(line.start, line.end)
    if (/^(?:---|kind:)/.test(content))
      isSecret =
        /^kind:\s{1,9}["']?Secret["']?\s*$/.test(content) || (isSecret && !content.startsWith('kind:') && !content.startsWith('---'))
    if (/^\S/.test(content)) isWithin = /^(?:data|stringData):\s*$/.test(content)
    const entry = isWithin && isSecret ? /^\s+["']?[\w.-]{1,253}["']?:\s+/.exec(content) : null
    if (!entry) continue
    const start = line.start + entry[0].length
    const value = isQuote(text[start]) ? insideQuotes(text, start, line.end) : trimmed(text, start, line.end)
    if (!isInnocent(text.slice(value.start, value.end))) found.push(value)
  }
  return found
}

export function findNamedPairs(text: string, lines: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = []
  if (!NAMING.test(text)) return found
  for (const [index, line] of lines.entries()) {
    const content = text.slice(line.start, line.end)
    if (!NAMING.test(content) || !mayHoldSecretKey(content)) continue
    for (const match of content.matchAll(NAME)) {
      if (!isSecretKey(match[1] ?? '')) continue
      const value = valueIn(text, line.start + match.index + match[0].length, line.end) ?? valueBelow(text, lines, index)
      if (value && !isInnocent(text.slice(value.start, value.end))) found.push(value)
    }
  }
  return found
}

/** One of the next two lines, when it begins with `value`. */
function valueBelow(text: string, lines: readonly Stretch[], index: number): Stretch | null {
  for (const line of lines.slice(index + 1, index + 3)) {
    const first = skipBlanks(text, line.start, line.end)
    if (/^["'-]{0,2}\s{0,9}(?:value|Value|default)\b/.test(text.slice(first, Math.min(line.end, first + 30))))
      return valueIn(text, line.start, line.end)
  }
  return null
}

/** Looks no further than 300 letters on, so that a long line of names costs no more than its length. */
function valueIn(text: string, from: number, end: number): Stretch | null {
  const match = VALUE.exec(text.slice(from, Math.min(end, from + 300)))
  if (!match) return null
  const start = from + match.index + match[0].length
  if (isQuote(text[start])) return insideQuotes(text, start, end)
  const rest = trimmed(text, start, end)
  const stop = /[,}>]/.exec(text.slice(rest.start, rest.end))
  return stop ? trimmed(text, rest.start, rest.start + stop.index) : rest
}
