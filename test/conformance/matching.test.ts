// The worked cases of the matching specification, judged as `knowngood judge --cases FILE` judges them.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { judgeCases } from '../../server/commands/judge.ts'

const root = path.resolve(import.meta.dirname, '../..')
const shared = process.env.KNOWNGOOD_SHARED ?? path.resolve(root, '../shared')
const file = path.join(shared, 'data/matching/cases.json')

type Expected = Readonly<Record<string, unknown>>
type Answer = Readonly<Record<string, unknown>> & { readonly case: unknown }
type Recorded = { readonly case: number; readonly given: string; readonly observed?: string; readonly expected: Expected }

const isSet = (name: string) => name === 'modifiers' || name === 'missing' || name === 'defects'

/** What the case states, taken from the answer, with lists as sets and outcome counts under the names of the case file. */
function comparable(expected: Expected, answer: Expected): Expected {
  const named: Expected = { ...answer, n: answer.done ?? answer.n, of: answer.total }
  return Object.fromEntries(Object.keys(expected).map((name) => [name, plain(name, named[name])]))
}
function plain(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return isSet(name) ? [...value].sort() : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(key, inner)]))
}

if (!existsSync(file)) {
  const absent = `the recorded cases are absent (${file}); set KNOWNGOOD_SHARED to the folder that holds data/`
  test(absent, () => {
    console.warn(`Nothing was compared: ${absent}.`)
    expect(process.env.CI, 'In CI the recorded cases must be there.').toBeFalsy()
  })
} else {
  const recorded: Readonly<Record<'verdicts' | 'coalescing' | 'outcomes', readonly Recorded[]>> = JSON.parse(readFileSync(file, 'utf8'))
  const answers: Readonly<Record<string, readonly Answer[]>> = JSON.parse(await judgeCases(file))

  describe.each(['verdicts', 'coalescing', 'outcomes'] as const)('%s', (group) => {
    test('there are cases', () => expect(recorded[group].length).toBeGreaterThan(0))

    test.each(recorded[group])('case $case: $given', ({ case: number, expected }) => {
      const answer = answers[group]?.find((one) => one.case === number)
      expect(answer).toBeDefined()
      expect(comparable(expected, answer ?? {})).toEqual(plain('', expected))
      if (group === 'verdicts') expect(String(answer?.explanation).length).toBeGreaterThan(60)
    })
  })
}
