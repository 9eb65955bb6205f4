// A pack says what to watch on a host, what to leave out, what to hide and what to overlook. Packs compile into one plan.
import { z } from 'zod'
import { byFolder } from './pack/by-folder.ts'
import { compileGlob, type Glob, globsOf, partsOf } from './pack/glob.ts'
import { MAX_PATTERN, patternProblem } from './pack/pattern.ts'
import { compileTreatments, type Treatment } from './pack/treatment.ts'
import type { Severity } from './domain.ts'
import { SECRET_FORMATS } from './redact/formats.ts'
import { parseYaml, type YamlProblem } from './yaml.ts'

const sentence = z.string().trim().min(3).max(300)
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a name: small letters, digits and dashes')

const glob = z
  .string()
  .min(1)
  .max(1_000)
  .superRefine((source, context) => {
    try {
      compileGlob(source)
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is not a path pattern: ${error instanceof Error ? error.message : String(error)}` })
    }
  })
const rootGlob = glob.refine((source) => source.startsWith('/'), 'must start with /, because a watch starts somewhere certain')

const pattern = z
  .string()
  .min(1)
  .max(MAX_PATTERN)
  .superRefine((source, context) => {
    const problem = patternProblem(source)
    if (problem) context.addIssue({ code: 'custom', message: `is not an RE2 pattern: ${problem}` })
  })

const SEVERITIES = ['high', 'medium', 'low'] as const satisfies readonly Severity[]
const paths = z.array(glob).min(1).max(500).readonly()

export const PackFile = z.strictObject({
  name,
  title: sentence,
  description: z.string().trim().max(2_000).default(''),
  watch: z
    .array(z.strictObject({ path: rootGlob, why: sentence }))
    .max(500)
    .readonly()
    .default([]),
  ignore: z
    .array(z.strictObject({ paths, reason: sentence }))
    .max(500)
    .readonly()
    .default([]),
  treat: z
    .array(
      z.strictObject({
        paths,
        why: sentence.optional(),
        text: z.enum(['keep', 'hash-only']).optional(),
        severity: z.enum(SEVERITIES).optional(),
        format: z.enum(SECRET_FORMATS).optional(),
      }),
    )
    .max(500)
    .readonly()
    .default([]),
  secrets: z
    .array(z.strictObject({ name, paths: paths.optional(), pattern }))
    .max(500)
    .readonly()
    .default([]),
  volatile: z
    .array(z.strictObject({ name, paths: paths.optional(), pattern, reason: sentence }))
    .max(500)
    .readonly()
    .default([]),
  fixtures: z
    .array(
      z.strictObject({
        name,
        path: rootGlob,
        expect: z.enum(['text', 'hash-only', 'ignored']).default('text'),
        severity: z.enum(SEVERITIES).optional(),
      }),
    )
    .max(500)
    .readonly()
    .default([]),
})
export type Pack = z.infer<typeof PackFile>

/** Named here too, because who asks a plan wants to name its answer. */
export type { Treatment }

export type PackProblem = YamlProblem & { readonly file: string }
export type LoadedPacks = { readonly packs: readonly Pack[]; readonly problems: readonly PackProblem[] }

/** A pack with a mistake is left out and told; the others stay in force. */
export function loadPacks(files: readonly { readonly name: string; readonly text: string }[]): LoadedPacks {
  const packs: Pack[] = []
  const problems: PackProblem[] = []
  for (const file of files) {
    const parsed = parseYaml(file.text, PackFile)
    if (!parsed.ok) problems.push(...parsed.problems.map((problem) => ({ ...problem, file: file.name })))
    else if (packs.some((pack) => pack.name === parsed.value.name))
      problems.push({
        file: file.name,
        line: 1,
        column: 1,
        path: 'name',
        message: `another pack is already called \`${parsed.value.name}\``,
      })
    else packs.push(parsed.value)
  }
  return { packs, problems }
}

/** A folder or file to walk. Below it, ask `isIgnored` about everything met. */
export type WatchRoot = { readonly path: string; readonly why: string; readonly pack: string }

export type WatchPlan = {
  /** None lies below another. */
  readonly roots: readonly WatchRoot[]
  /** True for what a pack ignores and for what no pack watches; false for folders on the way to something watched. */
  readonly isIgnored: (path: string) => boolean
  /** Watched itself, and not only on the way. Use it for files; `isIgnored` suffices for folders. */
  readonly isWatched: (path: string) => boolean
  /** Why a pack ignores it, in the pack's words; null when none does. */
  readonly whyIgnored: (path: string) => string | null
  readonly treatment: (path: string) => Treatment
}

type Watch = WatchRoot & { readonly glob: Glob }

export function compilePacks(packs: readonly Pack[], extraRoots: readonly string[] = []): WatchPlan {
  const watches = [
    ...extraRoots.map((path) => literalWatch(path)),
    ...packs.flatMap((pack) => pack.watch.flatMap(({ path, why }) => watchesOf(path, why, pack.name))),
  ]
  const explicit = watches.filter((watch) => watch.glob.isLiteral).map((watch) => partsOf(watch.path))
  const ignores = packs.flatMap((pack) =>
    pack.ignore.flatMap((rule) => globsOf(rule.paths).map((one) => ({ glob: one, reason: rule.reason }))),
  )

  /** A root somebody named is watched even where a rule meant for what lies inside other roots would leave it out. */
  const isAskedFor = (rule: Glob, parts: readonly string[]): boolean =>
    explicit.some((root) => root.length <= parts.length && root.every((part, index) => part === parts[index]) && rule.matches(root))

  const ignoresAt = byFolder(ignores)
  const watchesAt = byFolder(watches)
  const ignoring = (path: string) => {
    const rules = ignoresAt(path)
    return rules.length === 0 ? undefined : rules.find((rule) => !isAskedFor(rule.glob, partsOf(path)))
  }
  const isOnTheWay = (path: string): boolean => {
    const parts = partsOf(path)
    return watches.some((watch) => watch.glob.mayHold(parts))
  }
  return {
    roots: outermost(watches),
    isIgnored: (path) => (watchesAt(path).length === 0 && !isOnTheWay(path)) || ignoring(path) !== undefined,
    isWatched: (path) => watchesAt(path).length > 0 && ignoring(path) === undefined,
    whyIgnored: (path) => ignoring(path)?.reason ?? null,
    treatment: compileTreatments(packs),
  }
}

const watchesOf = (path: string, why: string, pack: string): readonly Watch[] =>
  compileGlob(path).map((one) => ({ path: one.base, why, pack, glob: one }))

/** A root given by name may hold `*` or `{`, which then mean themselves. */
function literalWatch(path: string): Watch {
  const parts = partsOf(path)
  const below = (other: readonly string[]) => parts.every((part, index) => part === other[index])
  const glob: Glob = {
    source: path,
    base: `/${parts.join('/')}`,
    isLiteral: true,
    matches: below,
    mayHold: (other) => below(other) || other.every((part, index) => part === parts[index]),
  }
  return { path: glob.base, why: 'asked for by name', pack: 'settings', glob }
}

function outermost(watches: readonly Watch[]): readonly WatchRoot[] {
  const holds = (outer: string, inner: string) => outer === '/' || inner === outer || inner.startsWith(`${outer}/`)
  return watches
    .filter(({ path }, index) => !watches.some((other, at) => holds(other.path, path) && (other.path !== path || at < index)))
    .map(({ path, why, pack }) => ({ path, why, pack }))
}
