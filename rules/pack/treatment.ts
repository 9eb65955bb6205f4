// What the packs together say about one path: keep its text or only a digest, what is secret in it, what changes by itself.
import type { Severity } from '../domain.ts'
import type { SecretRule } from '../redact.ts'
import type { SecretFormat } from '../redact/formats.ts'
import type { VolatileRule } from '../tidy.ts'
import { byFolder } from './by-folder.ts'
import { compileGlob, type Glob, globsOf } from './glob.ts'
import { compilePattern } from './pattern.ts'

export type Treatment = {
  /** `hash-only`: never read as text, compared by keyed digest. */
  readonly text: 'keep' | 'hash-only'
  readonly secrets: readonly SecretRule[]
  readonly volatile: readonly VolatileRule[]
  readonly severity?: Severity
}

/** The part of a pack that speaks of treatment. */
export type TreatingPack = {
  readonly name: string
  readonly treat: readonly {
    readonly paths: readonly string[]
    readonly text?: 'keep' | 'hash-only' | undefined
    readonly severity?: Severity | undefined
    readonly format?: SecretFormat | undefined
  }[]
  readonly secrets: readonly { readonly name: string; readonly paths?: readonly string[] | undefined; readonly pattern: string }[]
  readonly volatile: readonly {
    readonly name: string
    readonly paths?: readonly string[] | undefined
    readonly pattern: string
    readonly reason: string
  }[]
}

type Rule = {
  readonly glob: Glob
  readonly text?: 'keep' | 'hash-only' | undefined
  readonly severity?: Severity | undefined
  readonly secret?: SecretRule
  readonly volatile?: VolatileRule
}

const RANK: Readonly<Record<Severity, number>> = { high: 2, medium: 1, low: 0 }

/** All rules that fit a path add up; where they differ the stricter wins. Paths with the same rules share one object. */
export function compileTreatments(packs: readonly TreatingPack[]): (path: string) => Treatment {
  const rulesAt = byFolder(packs.flatMap(rulesOf))
  const ofNames = new Map<string, Treatment>()
  const numbers = new Map<Rule, number>()
  const numberOf = (rule: Rule): number => {
    const number = numbers.get(rule) ?? numbers.size
    numbers.set(rule, number)
    return number
  }
  let lastRules: readonly Rule[] | null = null
  let last: Treatment | null = null
  return (path) => {
    const rules = rulesAt(path)
    if (rules === lastRules && last) return last
    const key = rules.map(numberOf).join(',')
    const made = ofNames.get(key) ?? addUp(rules)
    ofNames.set(key, made)
    lastRules = rules
    last = made
    return made
  }
}

const EVERYWHERE: readonly Glob[] = compileGlob('/')

function rulesOf(pack: TreatingPack): readonly Rule[] {
  const where = (sources: readonly string[] | undefined) => (sources ? globsOf(sources) : EVERYWHERE)
  const each = (globs: readonly Glob[], rule: Omit<Rule, 'glob'>): readonly Rule[] => globs.map((glob) => ({ glob, ...rule }))
  return [
    ...pack.treat.flatMap(({ paths, text, severity, format }) =>
      each(globsOf(paths), {
        text,
        severity,
        ...(format ? { secret: { kind: 'format', name: `${pack.name}/${format}`, format } as const } : {}),
      }),
    ),
    ...pack.secrets.flatMap(({ name, paths, pattern }) =>
      each(where(paths), { secret: { kind: 'pattern', name: `${pack.name}/${name}`, pattern: compilePattern(pattern) } }),
    ),
    ...pack.volatile.flatMap(({ name, paths, pattern, reason }) =>
      each(where(paths), { volatile: { name: `${pack.name}/${name}`, reason, pattern: compilePattern(pattern) } }),
    ),
  ]
}

function addUp(rules: readonly Rule[]): Treatment {
  const severities = rules.flatMap((rule) => (rule.severity ? [rule.severity] : []))
  const [severity] = severities.toSorted((a, b) => RANK[b] - RANK[a])
  return {
    text: rules.some((rule) => rule.text === 'hash-only') ? 'hash-only' : 'keep',
    secrets: distinct(rules.flatMap((rule) => (rule.secret ? [rule.secret] : []))),
    volatile: distinct(rules.flatMap((rule) => (rule.volatile ? [rule.volatile] : []))),
    ...(severity ? { severity } : {}),
  }
}

/** A path may fit several paths of one rule. */
const distinct = <T>(rules: readonly T[]): readonly T[] => [...new Set(rules)]
