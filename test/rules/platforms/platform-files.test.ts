// Every platform file of the product reads, compiles, bears its own name and stands in the reference; mistakes are told by line.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createPlatforms } from '../../../agent/devices/platform-files.ts'
import { parsePlatform } from '../../../rules/platform.ts'

const folder = path.resolve(import.meta.dirname, '../../../rules/platforms')
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -5)] : []))
const reference = readFileSync(path.join(folder, 'README.md'), 'utf8')
const platforms = createPlatforms()

test.each(names)('%s', (name) => {
  const platform = platforms({ platform: name })
  expect(platform.name).toBe(name)
  expect(reference).toContain(`\`${name}\``)
  // A base by itself asks for nothing.
  expect(platform.collect.some(({ as }) => as === 'config')).toBe(name !== 'cisco_like')
})

test('the worked example of the reference is a valid platform', () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(reference)?.[1] ?? ''
  expect(parsePlatform(example)).toMatchObject({ ok: true })
})

const MISTAKES = [
  { name: 'an unknown key', yaml: 'name: x\ntitle: Some\npromt: a\n', line: 3, says: 'did you mean `prompt`' },
  { name: 'a pattern of another engine', yaml: "name: x\ntitle: Some\nprompt: '(?=a)'\n", line: 3, says: 'RE2' },
  { name: 'a command that changes', yaml: 'name: x\ntitle: Some\nsetup: [configure terminal]\n', line: 3, says: 'only read' },
  { name: 'a reload', yaml: 'name: x\ntitle: Some\ncollect:\n  - { command: reload, as: config }\n', line: 4, says: 'only read' },
] as const

test.each(MISTAKES)('$name is told with its line', ({ yaml, line, says }) => {
  const parsed = parsePlatform(yaml)
  const problems = parsed.ok ? [] : parsed.problems
  expect(problems.map((problem) => problem.line)).toContain(line)
  expect(problems.map(({ message }) => message).join()).toContain(says)
})

test('there is no way out of the folder by a name', () => {
  expect(() => platforms({ platform: '../packs/x' })).toThrow(/no platform/)
})
