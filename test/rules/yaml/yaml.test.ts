// What parseYaml refuses, where it says the mistake is, and in which words.
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { explainProblems, parseYaml, YAML_LIMITS } from '../../../rules/yaml.ts'

const Schema = z.strictObject({
  name: z.string(),
  treat: z
    .array(z.strictObject({ paths: z.array(z.string()).min(1), text: z.enum(['keep', 'hash-only']).default('keep') }))
    .default([])
    .readonly(),
  services: z.record(z.string(), z.strictObject({ owner: z.string(), port: z.number().int().max(65_535).optional() })).optional(),
  watch: z.union([z.string(), z.strictObject({ path: z.string(), why: z.string() })]).optional(),
})

const problemsOf = (text: string): string => {
  const result = parseYaml(text, Schema)
  return result.ok ? 'ok' : result.problems.map((one) => `${one.line}:${one.column} ${one.message}`).join('\n')
}

const mistakes: readonly { name: string; text: string; says: string }[] = [
  {
    name: 'a value that is not one of the list',
    text: 'name: ssh\ntreat:\n  - paths: [/etc]\n    text: keepp\n',
    says: '4:11 `text: keepp` is not one of keep, hash-only',
  },
  { name: 'a mistyped key', text: 'name: ssh\ntreet: []\n', says: '2:1 `treet` is not a known key; did you mean `treat`?' },
  {
    name: 'a mistyped key inside a list',
    text: 'name: ssh\ntreat:\n  - pahts: [/etc]\n    paths: [/etc]\n',
    says: '3:5 `pahts` is not a known key; did you mean `paths`?',
  },
  {
    name: 'a key like none of ours',
    text: 'name: ssh\nzebra: 1\n',
    says: '2:1 `zebra` is not a known key; known here: name, treat, services, watch',
  },
  {
    name: 'a mistyped key in a record',
    text: 'name: a\nservices:\n  shop: { ownr: web, owner: x }\n',
    says: '3:11 `ownr` is not a known key; did you mean `owner`?',
  },
  { name: 'a wrong type', text: 'name: [1]\n', says: '1:7 `name: […]` is not text' },
  { name: 'a missing key', text: 'treat: []\n', says: '1:1 `name` is missing; expected text' },
  { name: 'an empty file', text: '', says: '1:1 the file is not a mapping (key: value)' },
  { name: 'an empty list', text: 'name: a\ntreat:\n  - paths: []\n', says: '3:12 `paths: […]` is less than 1 entries' },
  {
    name: 'a number too large',
    text: 'name: a\nservices: { s: { owner: x, port: 70000 } }\n',
    says: '2:34 `port: 70000` is more than 65535',
  },
  {
    name: 'a list where text or a mapping may stand',
    text: 'name: a\nwatch: [1]\n',
    says: '2:8 `watch: […]` is not text or a mapping (key: value)',
  },
  { name: 'the branch of a union that was meant', text: 'name: a\nwatch: { path: /etc }\n', says: '2:8 `why` is missing; expected text' },
  { name: 'a key given twice', text: 'name: a\ntreat: []\nname: b\n', says: '3:1 `name` is given twice; keep one' },
  { name: 'a custom tag', text: 'name: !env HOME\n', says: '1:7 custom tags are not allowed (!env)' },
  { name: 'broken YAML', text: 'name: "a\n', says: '2:1 not valid YAML: missing closing "quote' },
]

test.each(mistakes)('$name', ({ text, says }) => {
  expect(problemsOf(text)).toBe(says)
})

test('a right file gives its value, aliases and defaults included', () => {
  const result = parseYaml('name: a\ntreat:\n  - &t { paths: [/etc] }\n  - *t\n', Schema)
  expect(result).toEqual({
    ok: true,
    value: {
      name: 'a',
      treat: [
        { paths: ['/etc'], text: 'keep' },
        { paths: ['/etc'], text: 'keep' },
      ],
    },
  })
})

describe('limits', () => {
  const Any = z.unknown()
  const refusal = (text: string): string => {
    const result = parseYaml(text, Any)
    return result.ok ? 'ok' : (result.problems[0]?.message ?? '')
  }
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  const blocks = (depth: number) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n')

  test.each([
    { name: 'exactly the size', text: `# ${'x'.repeat(YAML_LIMITS.bytes - 2)}`, says: 'ok' },
    { name: 'one byte more', text: `# ${'x'.repeat(YAML_LIMITS.bytes - 1)}`, says: /^the file is 262145 bytes/ },
    { name: 'bytes are counted, not letters', text: `# ${'é'.repeat(YAML_LIMITS.bytes / 2)}`, says: /^the file is 262146 bytes/ },
    { name: '64 levels', text: nested(64), says: 'ok' },
    { name: '65 levels', text: nested(65), says: 'nested deeper than 64 levels' },
    { name: '65 levels of blocks', text: blocks(66), says: 'nested deeper than 64 levels' },
    { name: '200,000 levels', text: '['.repeat(200_000), says: 'nested deeper than 64 levels' },
    { name: '100 aliases', text: `a: &a 1\nb: [${'*a,'.repeat(100)}]`, says: 'ok' },
    { name: '101 aliases', text: `a: &a 1\nb: [${'*a,'.repeat(101)}]`, says: 'more than 100 aliases (*a)' },
    { name: '40,000 keys', text: Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n'), says: 'ok' },
  ])('$name', ({ text, says }) => {
    expect(refusal(text)).toMatch(says)
  })

  test('an alias bomb is refused, not unfolded', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]},`.repeat(9)}]`),
    ]
    const result = parseYaml(bomb.join('\n'), Any)
    expect(result.ok).toBe(false)
  })
})

test('problems read as one line each', () => {
  const problems = [{ line: 7, column: 3, path: 'treat.0.text', message: '`text: keepp` is not one of keep, hash-only' }]
  expect(explainProblems('ssh.yaml', problems)).toBe('ssh.yaml line 7: `text: keepp` is not one of keep, hash-only')
})
