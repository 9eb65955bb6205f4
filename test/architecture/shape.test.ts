// The shape of the house: small files that open with a sentence, a core without a clock, words that speak of the product alone.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n')
const sources = tracked.filter((file) => /^(agent|server|dashboards|rules|test)\/.*\.tsx?$/.test(file))
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8')

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')

test('there are sources to look at', () => {
  expect(sources.length).toBeGreaterThan(10)
})

describe.each(sources)('%s', (file) => {
  const text = textOf(file)

  test('is at most 300 lines', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(301)
  })

  test('opens with a sentence saying what it is for', () => {
    expect(text).toMatch(/^(\/\/ |\/\*\*?\s)\S.{15,}/)
  })
})

const core = sources.filter((file) => file.startsWith('rules/'))
test.each(core)('%s does not read the clock or chance', (file) => {
  expect(withoutComments(textOf(file))).not.toMatch(/Date\.now|new Date\(\)|performance\.now|Math\.random|crypto\.random/)
})

const views = sources.filter((file) => file.endsWith('.tsx'))
test.each(views)('%s writes no raw HTML and no inline style', (file) => {
  expect(withoutComments(textOf(file))).not.toMatch(/dangerouslySetInnerHTML|\bstyle=|\braw\(/)
})

test('only a few file names are too vague to keep', () => {
  const vague = sources.filter(
    (file) => !file.startsWith('test/') && /(^|\/)(utils?|helpers?|managers?|services?|common|misc)\.tsx?$/.test(file),
  )
  expect(vague).toEqual([])
})

test('every top-level name is expected', () => {
  const expected =
    /^(agent|server|dashboards|rules|test|\.ci)\/|^(package(-lock)?\.json|tsconfig(\.build)?\.json|README\.md|CHANGELOG\.md|LICENSE|knowngood\.mjs|vitest\.config\.ts|\.[a-z]+(rc)?(\.json)?)$/
  expect(tracked.filter((file) => file !== '' && !expected.test(file))).toEqual([])
})
