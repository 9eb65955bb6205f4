// Host name, model, serial number and version out of what a device answered, each with the line it was read from.
import type { FactField, FactReading, Platform } from '../platform.ts'
import type { LinePattern } from './pattern.ts'
import { linesOnScreen } from './screen.ts'

/** A list where a stack or a chassis has several. */
export type FactValue = string | readonly string[] | null
export type Facts = Readonly<Record<FactField, FactValue>>
export type Evidence = Readonly<Partial<Record<FactField, string>>>

const FIELDS = ['hostname', 'version', 'serial', 'model'] as const satisfies readonly FactField[]
/** Facts stand in short answers; more of one is not looked at. */
const LONGEST = 512 * 1024

export const NO_FACTS: Facts = { hostname: null, version: null, serial: null, model: null }

export function readFacts(platform: Platform, command: string, answer: string): { readonly facts: Facts; readonly evidence: Evidence } {
  const text = linesOnScreen(answer.slice(0, LONGEST))
    .map((line) => line.trimEnd())
    .join('\n')
  const asked = command.trim()
  const rules = platform.facts.filter((rule) => rule.command === null || rule.command.test(asked))
  const facts: Record<FactField, FactValue> = { ...NO_FACTS }
  const evidence: Partial<Record<FactField, string>> = {}
  for (const field of FIELDS)
    for (const rule of rules) {
      const found = read(rule[field], text)
      if (!found) continue
      facts[field] = found.value
      evidence[field] = found.line
      break
    }
  return { facts, evidence }
}

/** What several answers say together: the first that knows a field has the word. */
export const mergeFacts = (all: readonly Facts[]): Facts => ({
  hostname: first(all, 'hostname'),
  version: first(all, 'version'),
  serial: first(all, 'serial'),
  model: first(all, 'model'),
})

const first = (all: readonly Facts[], field: FactField): FactValue => all.find((facts) => facts[field] !== null)?.[field] ?? null

/** Placeholders a device prints where it knows nothing. */
const NOTHING = /^(?:-*|n\/?a|none|unknown|not (?:available|set|specified))$/i

function read(readings: readonly FactReading[], text: string): { readonly value: FactValue; readonly line: string } | null {
  for (const { pattern, every } of readings) {
    const values = valuesOf(pattern, text, every)
    const [value] = values
    if (value === undefined) continue
    return { value: values.length > 1 ? values : value, line: lineOf(pattern, text) }
  }
  return null
}

/** A pattern is tried on each line, so that an empty field does not borrow the next line; one that names a line end reads the whole. */
const spansLines = ({ source }: LinePattern): boolean => /\\n|\(\?\w*s/.test(source)

function valuesOf(pattern: LinePattern, text: string, every: boolean): readonly string[] {
  const found: (string | undefined)[] = []
  for (const piece of spansLines(pattern) ? [text] : text.split('\n')) {
    if (!pattern.test(piece)) continue
    found.push(...pattern.all(piece).map((groups) => groups['1']))
    if (!every && found.length > 0) break
  }
  const values = found.slice(0, every ? 100 : 1).map((value) => (value ?? '').trim().replace(/^"(.*)"$/, '$1'))
  return [...new Set(values.filter((value) => !NOTHING.test(value)))]
}

function lineOf(pattern: LinePattern, text: string): string {
  const at = Math.max(0, pattern.startIn(text))
  const end = text.indexOf('\n', at)
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, end < 0 ? text.length : end)
}
