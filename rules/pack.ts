// A pack says what to watch on a host, what to leave out, what to hide and what to overlook. This reads them; `pack/plan.ts` makes one plan of them.
import { z } from 'zod'
import { compileGlob } from './pack/glob.ts'
import { MAX_PATTERN, patternProblem } from './pack/pattern.ts'
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
