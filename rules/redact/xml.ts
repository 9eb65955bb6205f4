// Secrets in XML elements: `<password>x</password>`, `<property name="password">x</property>`, `<name>password</name><value>x</value>`.
import { isSecretKey, mayHoldSecretKey } from './key-words.ts'
import { type Stretch, trimmed } from './lines.ts'
import { isInnocent } from './values.ts'

const LONGEST_TAG = 2_000
const NAME_TAG = /^(?:name|key|param-name|env-entry-name)$/
const VALUE_TAG = /^(?:value|string|data|param-value|env-entry-value)$/
const CDATA = '<![CDATA['

export function findXml(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  let open = text.indexOf('<')
  let isNamed = false
  while (open >= 0) {
    const close = text.indexOf('>', open)
    if (close < 0) break
    const next = text.indexOf('<', close)
    const tag = close - open <= LONGEST_TAG ? text.slice(open + 1, close) : ''
    if (next >= 0 && (isSecretTag(tag) || (isNamed && VALUE_TAG.test(tag)))) {
      const value = contentOf(text, close + 1, next)
      if (value && !isInnocent(text.slice(value.start, value.end))) found.push(value)
    }
    if (NAME_TAG.test(tag)) isNamed = next >= 0 && next - close < 200 && isSecretKey(text.slice(close + 1, next).trim())
    else if (!tag.startsWith('/')) isNamed = false
    // A tag that never closes must not be looked at again from each `<` inside it.
    open = text.indexOf('<', Math.max(open + 1, Math.min(close, next < 0 ? close : next)))
  }
  return found
}

function isSecretTag(tag: string): boolean {
  if (!mayHoldSecretKey(tag)) return false
  const name = /^(?:[\w.-]{1,80}:)?([\w.-]{1,128})/.exec(tag)?.[1]
  if (!name || tag.endsWith('/')) return false
  if (isSecretKey(name)) return true
  const named = /\s(?:name|key|id)\s{0,9}=\s{0,9}["']([^"']{1,128})["']/i.exec(tag)?.[1]
  return named !== undefined && isSecretKey(named)
}

function contentOf(text: string, from: number, next: number): Stretch | null {
  const start = trimmed(text, from, next)
  if (start.end > start.start) return text[next + 1] === '/' ? start : null
  if (!text.startsWith(CDATA, next)) return null
  const end = text.indexOf(']]>', next)
  return end < 0 ? null : trimmed(text, next + CDATA.length, end)
}
