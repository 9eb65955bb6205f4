// What the packs together say about one path: keep its text or only a digest, what is secret in it, what changes by itself.
import type { Severity } from '../domain.ts'
import type { SecretRule } from '../redact.ts'
import type { SecretFormat } from '../redact/formats.ts'
import type { VolatileRule } from '../tidy.ts'
import { type Glob, globsOf, partsOf } from './glob.ts'
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
  /** Null: every path. */
  readonly globs: readonly Glob[] | null
  readonly text?: 'keep' | 'hash-only' | undefined
  readonly severity?: Severity | undefined
  readonly secret?: SecretRule
  readonly volatile?: VolatileRule
}

const RANK: Readonly<Record<Severity, number>> = { high: 2, medium: 1, low: 0 }

/** All rules that fit a path add up; where they differ the stricter wins. Paths with the same rules share one object. */
export function compileTreatments(packs: readonly TreatingPack[]): (path: string) => Treatment {
  const rules = packs.flatMap(rulesOf)
  const shared = new Map<string, Treatment>()
  return (path) => {
    const parts = partsOf(path)
    let key = ''
    const fitting: Rule[] = []
    for (const [index, rule] of rules.entries()) {
      if (rule.globs !== null && !rule.globs.some((one) => one.matches(parts))) continue
      fitting.push(rule)
      key += `${index},`
    }
    const known = shared.get(key)
    if (known) return known
    const made = addUp(fitting)
    shared.set(key, made)
    return made
  }
}

function rulesOf(pack: TreatingPack): readonly Rule[] {
  const where = (sources: readonly string[] | undefined) => (sources ? globsOf(sources) : null)
  return [
    ...pack.treat.map((rule) => ({
      globs: globsOf(rule.paths),
      text: rule.text,
      severity: rule.severity,
      ...(rule.format ? { secret: { kind: 'format', name: `${pack.name}/${rule.format}`, format: rule.format } as const } : {}),
    })),
    ...pack.secrets.map((rule) => ({
      globs: where(rule.paths),
      secret: { kind: 'pattern', name: `${pack.name}/${rule.name}`, pattern: compilePattern(rule.pattern) } as const,
    })),
    ...pack.volatile.map((rule) => ({
      globs: where(rule.paths),
      volatile: { name: `${pack.name}/${rule.name}`, reason: rule.reason, pattern: compilePattern(rule.pattern) },
    })),
  ]
}

function addUp(rules: readonly Rule[]): Treatment {
  const severities = rules.flatMap((rule) => (rule.severity ? [rule.severity] : []))
  const [severity] = severities.toSorted((a, b) => RANK[b] - RANK[a])
  return {
    text: rules.some((rule) => rule.text === 'hash-only') ? 'hash-only' : 'keep',
    secrets: rules.flatMap((rule) => (rule.secret ? [rule.secret] : [])),
    volatile: rules.flatMap((rule) => (rule.volatile ? [rule.volatile] : [])),
    ...(severity ? { severity } : {}),
  }
}
