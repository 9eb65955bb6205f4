// Hides the secrets of a configuration. A stable secret becomes a keyed digest, so that a changed one is a change; one that a
// device encrypts anew at every reading is only said to be there.
import { compilePattern, type Pattern } from '../pack/pattern.ts'
import type { Platform, SecretPattern } from '../platform.ts'
import { redact, type Redacted, type SecretRule } from '../redact.ts'
import { commonSecrets } from './common-secrets.ts'
import { compileSet } from './pattern.ts'

/** Stands for a secret that is there, whatever it is today. No digest of a secret is likely to be this. */
const PRESENT = '00000000'
const PRESENT_MARK = `‹secret ${PRESENT}›`

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[^-]{1,20000}-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/g

export function hideSecrets(platform: Platform, text: string, digest: (secret: string) => string): Redacted {
  const { salted, seen, rules } = rulesOf(platform)
  const mark = (secret: string): string => `‹secret ${digest(secret).slice(0, 8)}›`
  const keyless = withoutSections(platform, withoutSalted(platform, text, salted), mark).replaceAll(PRIVATE_KEY, mark)
  const aside = setAside(keyless, seen)
  const hidden = redact(aside.text, rules, digest)
  return { text: aside.putBack(hidden.text.replaceAll(PLACEHOLDER, shown)), redactions: hidden.text.match(PLACEHOLDER)?.length ?? 0 }
}

/** For messages: whatever a device said may hold a secret. */
export const hideInMessage = (text: string, digest: (secret: string) => string): string =>
  redact(text, [{ kind: 'pattern', name: 'common', pattern: commonSecrets }], digest).text.replaceAll(PLACEHOLDER, shown)

const PLACEHOLDER = /‹secret ([0-9a-f]{8})›/g
const shown = (_: string, digits: string): string => `<secret:${digits === PRESENT ? 'present' : digits}>`

type Rules = { readonly salted: Pattern; readonly seen: Pattern; readonly rules: readonly SecretRule[] }
const compiled = new WeakMap<Platform, Rules>()

function rulesOf(platform: Platform): Rules {
  const known = compiled.get(platform)
  if (known) return known
  const ofKind = (kind: SecretPattern['kind']) => anyOf(platform.secrets.filter((rule) => rule.kind === kind).map(({ source }) => source))
  const rules: Rules = {
    salted: ofKind('salted'),
    seen: ofKind('public'),
    rules: [
      { kind: 'pattern', name: platform.name, pattern: ofKind('stable') },
      { kind: 'pattern', name: 'common', pattern: commonSecrets },
    ],
  }
  compiled.set(platform, rules)
  return rules
}

/** Many patterns as one: a line is tried only on those that match it. */
function anyOf(sources: readonly string[]): Pattern {
  const which = compileSet(sources)
  const patterns = sources.map((source) => compilePattern(source))
  return {
    source: 'platform',
    hasGroups: true,
    matches: (line) => which(line).length > 0,
    captures: (line) => which(line).flatMap((at) => patterns[at]?.captures(line) ?? []),
  }
}

/** Certificates in base64, rules about who may do what, communities of routes: nothing there is secret. */
const PUBLIC =
  /LS0tLS1CRUdJTiBDRVJUSUZJQ0FUR[A-Za-z0-9+/=]*|^[ \t]*(?:[a-z-]{1,20} ){0,3}authorization "?[a-z-]{1,20}"?(?: [a-z-]{1,20}){0,8};?$|^.{0,200}(?:\b(?:ext|large-)?community-list |send-community|^[ \t]*(?:set|match|delete) (?:ext|large-)?community |community \S{1,80} members ).{0,300}$/gm

/** What is no secret is taken out before the search and put back after it, so that it cannot look like one. */
function setAside(text: string, seen: Pattern): { readonly text: string; readonly putBack: (text: string) => string } {
  const kept: string[] = []
  const keep = (piece: string): string => `\uE100${String.fromCodePoint(0xe200 + (kept.push(piece) - 1))}\uE101`
  const marked = text
    .replaceAll(/[\uE100-\uF8FF]/g, ' ')
    .replaceAll(PUBLIC, (piece) => (kept.length < MOST_ASIDE ? keep(piece) : piece))
    .split('\n')
    .map((line) => {
      const [first] = seen.captures(line)
      return first && kept.length < MOST_ASIDE
        ? line.slice(0, first.start) + keep(line.slice(first.start, first.end)) + line.slice(first.end)
        : line
    })
    .join('\n')
  return {
    text: marked,
    putBack: (hidden) =>
      hidden.replaceAll(/\uE100([\uE200-\uF8FF])\uE101/g, (_, place: string) => kept[(place.codePointAt(0) ?? 0) - 0xe200] ?? ''),
  }
}

/** As many as there are letters to stand for them. */
const MOST_ASIDE = 0xf8ff - 0xe200

/** A block without its end within this many lines is none: nothing may swallow the rest of a configuration. */
const LONGEST_BLOCK = 1_000

function withoutSalted(platform: Platform, text: string, salted: Pattern): string {
  const lines = text.split('\n')
  const kept: string[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const block = platform.saltedBlocks.find(({ from }) => from.test(line))
    const length = block ? lines.slice(index, index + LONGEST_BLOCK).findIndex((later, at) => at > 0 && block.to.test(later)) : -1
    if (!block || length < 0) {
      kept.push(hideIn(line, salted.captures(line)))
      continue
    }
    const last = lines[index + length] ?? ''
    kept.push(line.slice(0, block.from.startIn(line)) + PRESENT_MARK + last.slice(block.to.endIn(last)))
    index += length
  }
  return kept.join('\n')
}

function withoutSections({ secretSections }: Platform, text: string, mark: (secret: string) => string): string {
  return secretSections.reduce((shown, { from, to, secret }) => {
    const pattern = compilePattern(secret)
    let isInside = false
    return shown
      .split('\n')
      .map((line) => {
        const wasInside = isInside
        isInside = from.test(line) || (isInside && !to.test(line))
        const [first] = wasInside && isInside ? pattern.captures(line) : []
        return first ? line.slice(0, first.start) + mark(line.slice(first.start, first.end)) + line.slice(first.end) : line
      })
      .join('\n')
  }, text)
}

function hideIn(line: string, found: readonly { readonly start: number; readonly end: number }[]): string {
  let text = line
  let limit = line.length
  for (const { start, end } of found.toSorted((left, right) => right.start - left.start)) {
    if (end > limit || text.slice(start, end) === PRESENT_MARK) continue
    text = text.slice(0, start) + PRESENT_MARK + text.slice(end)
    limit = start
  }
  return text
}
