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

const GROUPS = ['verdicts', 'coalescing', 'outcomes'] as const
type Group = (typeof GROUPS)[number]

const isSet = (name: string) => name === 'modifiers' || name === 'missing' || name === 'defects'

/** What the case states, taken from the answer, with lists as sets and outcome counts under the names of the case file. */
function comparable(expected: Expected, answer: Expected): Expected {
  const named: Expected = { ...answer, n: answer.done ?? answer.n, of: answer.total }
  return Object.fromEntries(Object.keys(expected).map((name) => [name, plain(name, named[name])]))
}
function plain(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return isSet(name) ? value.map(String).toSorted() : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(key, inner)]))
}

const recorded: Readonly<Record<Group, readonly Recorded[]>> | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
const answers: Readonly<Record<Group, readonly Answer[]>> | null = recorded && JSON.parse(await judgeCases(file))
const absent = `absent (${file}); set KNOWNGOOD_SHARED to the folder that holds data/`

test(`the recorded cases are ${recorded ? 'at hand' : absent}`, () => {
  if (recorded === null) console.warn(`Nothing was compared: the recorded cases are ${absent}.`)
  expect(recorded !== null || !process.env.CI, 'In CI the recorded cases must be at hand.').toBe(true)
})

describe.runIf(recorded !== null).each(GROUPS)('%s', (group) => {
  test('there are cases, and each has its answer', () => {
    expect(recorded?.[group].length).toBeGreaterThan(0)
    expect(answers?.[group].map((answer) => answer.case)).toEqual(recorded?.[group].map((one) => one.case))
  })

  test.each(recorded?.[group] ?? [])('case $case: $given', ({ case: number, expected }) => {
    const answer = answers?.[group].find((one) => one.case === number) ?? {}
    expect(comparable(expected, answer)).toEqual(plain('', expected))
  })
})

test.runIf(recorded !== null)('every verdict is explained', () => {
  expect(answers?.verdicts.filter(({ explanation }) => String(explanation).length < 60)).toEqual([])
})
