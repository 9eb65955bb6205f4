// Takes secrets out of a text before anything else sees it. What is hidden stays comparable: the same secret gives the same placeholder.
import type { Pattern } from './pack/pattern.ts'
import { findBlocks } from './redact/blocks.ts'
import { findCommandSecrets } from './redact/commands.ts'
import { findCredentials } from './redact/credentials.ts'
import { findRandom } from './redact/entropy.ts'
import { findByFormat, type SecretFormat } from './redact/formats.ts'
import { findKeyed } from './redact/keyed.ts'
import { linesOf, type Stretch } from './redact/lines.ts'
import { findNamedPairs, findSecretManifests } from './redact/named-pairs.ts'
import { findTokens } from './redact/tokens.ts'
import { findXml } from './redact/xml.ts'

/** What a pack adds to the rules that always hold. */
export type SecretRule =
  | { readonly kind: 'pattern'; readonly name: string; readonly pattern: Pattern }
  | { readonly kind: 'format'; readonly name: string; readonly format: SecretFormat }

export type Redacted = { readonly text: string; readonly redactions: number }

const PLACEHOLDER = /‹secret [0-9a-f]{8}›/g
/** Stands in for a placeholder while we search, so that its blank and its word do not look like text. */
const MASK = '\uE000'

/** Hiding one thing can bring another to light (a quote is gone, a line became shorter), so we look again until nothing is found. */
const MAX_ROUNDS = 8

/** `digest` gives the keyed digest in hexadecimal; the first 8 digits are shown. Redacting twice changes nothing more. */
export function redact(text: string, rules: readonly SecretRule[], digest: (secret: string) => string): Redacted {
  let shown = text
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const hidden = merge(findSecrets(shown, rules))
    if (hidden.length === 0) break
    shown = hide(shown, hidden, digest)
  }
  return { text: shown, redactions: shown === text ? 0 : placeholdersIn(shown).length }
}

function hide(text: string, hidden: readonly Stretch[], digest: (secret: string) => string): string {
  const pieces: string[] = []
  let from = 0
  for (const { start, end } of hidden) {
    pieces.push(text.slice(from, start), `‹secret ${digest(text.slice(start, end)).slice(0, 8)}›`)
    from = end
  }
  pieces.push(text.slice(from))
  return pieces.join('')
}

const placeholdersIn = (text: string): readonly Stretch[] =>
  [...text.matchAll(PLACEHOLDER)].map((match) => ({ start: match.index, end: match.index + match[0].length }))

/** Every secret of the text, in no order and possibly overlapping; what is hidden already is left out. */
export function findSecrets(text: string, rules: readonly SecretRule[]): readonly Stretch[] {
  const placeholders = placeholdersIn(text)
  const masked = placeholders.length === 0 ? text : text.replace(PLACEHOLDER, (found) => MASK.repeat(found.length))
  const lines = linesOf(masked)
  const blocks = findBlocks(masked)
  const found = [
    ...blocks.secret,
    ...findKeyed(masked, lines),
    ...findNamedPairs(masked, lines),
    ...findSecretManifests(masked, lines),
    ...findXml(masked),
    ...findCredentials(masked),
    ...findCommandSecrets(masked, lines),
    ...outside(findTokens(masked), blocks.public),
    ...outside(findRandom(masked, lines), blocks.public),
    ...rules.flatMap((rule) => findByRule(rule, masked, lines)),
  ]
  return outside(
    found.filter(({ start, end }) => end > start),
    placeholders,
  )
}

function findByRule(rule: SecretRule, text: string, lines: readonly Stretch[]): readonly Stretch[] {
  if (rule.kind === 'format') return findByFormat(rule.format, text, lines)
  return lines.flatMap(({ start, end }) =>
    rule.pattern.captures(text.slice(start, end)).map((part) => ({ start: start + part.start, end: start + part.end })),
  )
}

const byStart = (a: Stretch, b: Stretch) => a.start - b.start || b.end - a.end

/** Those of `found` that do not lie wholly within one of `ranges` (sorted, apart from each other). */
function outside(found: readonly Stretch[], ranges: readonly Stretch[]): readonly Stretch[] {
  if (ranges.length === 0) return found
  let at = 0
  return found.toSorted(byStart).filter(({ start, end }) => {
    while (at < ranges.length && (ranges[at]?.end ?? 0) <= start) at += 1
    const range = ranges[at]
    return !range || range.start > start || range.end < end
  })
}

/** What overlaps is hidden as one. */
function merge(found: readonly Stretch[]): readonly Stretch[] {
  const merged: { start: number; end: number }[] = []
  for (const { start, end } of found.toSorted(byStart)) {
    const last = merged.at(-1)
    if (last && start < last.end) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return merged
}
