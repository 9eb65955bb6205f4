// Tries a pack on its fixtures: is each path treated as promised, and does each text come out as written down.
import type { Pack } from '../pack.ts'
import { compilePacks, type WatchPlan } from './plan.ts'
import type { Treatment } from './treatment.ts'
import { redact } from '../redact.ts'
import { tidy } from '../tidy.ts'
import { compilePattern } from './pattern.ts'

export type Trial = { readonly fixture: string; readonly path: string; readonly problems: readonly string[] }

/** Null when there is no file of that name. */
export type FixtureFile = (name: string) => string | null

type Fixture = Pack['fixtures'][number]

export const inputName = (fixture: string): string => `${fixture}.in`
export const outputName = (fixture: string): string => `${fixture}.out`
/** The same file later, altered by nobody: must come out the same. */
export const againName = (fixture: string): string => `${fixture}.again`
/** The same file after somebody edited it: must come out different. */
export const editedName = (fixture: string): string => `${fixture}.edited`

/** A pack is tried by itself, so that its promises do not rest on another. */
export function tryPack(pack: Pack, file: FixtureFile): readonly Trial[] {
  const plan = compilePacks([pack])
  const trials = pack.fixtures.map((fixture) => ({ fixture: fixture.name, path: fixture.path, problems: tryFixture(plan, fixture, file) }))
  return [...trials, ...unproven(pack, file)]
}

/** What agents would send of a text. Secrets are numbered in the order they appear: the same one, the same number, in every text. */
function numbering(treatment: Treatment): (text: string) => string {
  const numbers = new Map<string, string>()
  const digest = (secret: string): string => {
    const known = numbers.get(secret) ?? String(numbers.size + 1).padStart(8, '0')
    numbers.set(secret, known)
    return known
  }
  return (text) => tidy(redact(text, treatment.secrets, digest).text, treatment.volatile)
}

function tryFixture(plan: WatchPlan, fixture: Fixture, file: FixtureFile): readonly string[] {
  const { path, expect, severity } = fixture
  if (expect === 'ignored') return plan.isWatched(path) ? [`${path} is watched, expected to be ignored`] : []
  if (!plan.isWatched(path)) return [`${path} is not watched${because(plan.whyIgnored(path))}`]
  const treatment = plan.treatment(path)
  const problems: string[] = []
  if (severity && treatment.severity !== severity) problems.push(`severity is ${treatment.severity ?? 'not set'}, expected ${severity}`)
  if (expect === 'hash-only' && treatment.text !== 'hash-only') problems.push('its text is kept, expected hash-only')
  if (expect === 'text' && treatment.text !== 'keep') problems.push('its text is not kept, expected that it is')
  return expect === 'text' && problems.length === 0 ? tryText(treatment, fixture, file) : problems
}

const because = (reason: string | null): string => (reason === null ? '' : `: ${reason}`)

function tryText(treatment: Treatment, fixture: Fixture, file: FixtureFile): readonly string[] {
  const input = file(inputName(fixture.name))
  const expected = file(outputName(fixture.name))
  if (input === null) return [`${inputName(fixture.name)} is missing; write the file as it stands on a host`]
  const outcomeOf = numbering(treatment)
  const outcome = outcomeOf(input)
  if (expected === null) return [`${outputName(fixture.name)} is missing; the outcome is\n${outcome}`]
  if (outcome !== expected) return [firstDifference(expected, outcome)]
  const again = file(againName(fixture.name))
  const edited = file(editedName(fixture.name))
  const moved = again === null ? outcome : outcomeOf(again)
  return [
    ...(moved === outcome ? [] : [`${againName(fixture.name)} would be told as a change: ${firstDifference(outcome, moved)}`]),
    ...(edited !== null && outcomeOf(edited) === outcome ? [`${editedName(fixture.name)} would not be told as a change`] : []),
  ]
}

function firstDifference(expected: string, outcome: string): string {
  const wanted = expected.split('\n')
  const got = outcome.split('\n')
  const at = wanted.findIndex((line, index) => line !== got[index])
  const line = at < 0 ? wanted.length : at
  return `line ${line + 1} differs\n  expected ${said(wanted[line])}\n  got      ${said(got[line])}`
}

const said = (line: string | undefined): string => (line === undefined ? '(no line)' : line)

/** A rule that no fixture's text meets is a rule nobody has seen work. */
function unproven(pack: Pack, file: FixtureFile): readonly Trial[] {
  const inputs = pack.fixtures.flatMap(({ name, path }) => {
    const text = file(inputName(name))
    return text === null ? [] : [{ path, lines: text.split('\n') }]
  })
  const rules = [...pack.secrets.map((rule) => ({ kind: 'secrets', rule })), ...pack.volatile.map((rule) => ({ kind: 'volatile', rule }))]
  return rules
    .filter(({ rule }) => {
      const pattern = compilePattern(rule.pattern)
      const plan = compilePacks([
        { ...pack, ignore: [], watch: (rule.paths ?? ['/']).map((path) => ({ path: anchored(path), why: 'rule' })) },
      ])
      return !inputs.some(({ path, lines }) => plan.isWatched(path) && lines.some((line) => pattern.matches(line)))
    })
    .map(({ kind, rule }) => ({ fixture: rule.name, path: kind, problems: [`no fixture has a line that this rule is for; add one`] }))
}

const anchored = (path: string): string => (path.startsWith('/') ? path : `/**/${path}`)
