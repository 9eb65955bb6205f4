// Secrets go, everything else stays, and what is hidden can still be compared.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePattern } from '../../../rules/pack/pattern.ts'
import { redact, type SecretRule } from '../../../rules/redact.ts'
import { INNOCENT } from './innocent-lines.ts'
import { SEEDED } from './seeded-secrets.ts'

/** FNV-1a: not keyed, but the same for the same text and another for another. */
const digest = (secret: string): string => {
  let hash = 0x811c9dc5
  for (let index = 0; index < secret.length; index += 1) hash = Math.imul(hash ^ secret.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
const clean = (text: string, rules: readonly SecretRule[] = []): string => redact(text, rules, digest).text

describe('seeded secrets', () => {
  test.each(SEEDED)('$name', ({ text, secret, stays }) => {
    const { text: shown, redactions } = redact(text, [], digest)
    for (const one of typeof secret === 'string' ? [secret] : secret) expect(shown).not.toContain(one)
    expect(shown).toContain(stays)
    expect(redactions).toBeGreaterThan(0)
    expect(clean(shown)).toBe(shown)
  })

  test('all in one file', () => {
    const shown = clean(SEEDED.map(({ text }) => text).join('\n\n'))
    const leaks = SEEDED.filter(({ secret }) => [secret].flat().some((one) => shown.includes(one)))
    // Only short words that other texts hold by themselves may be found again.
    expect(leaks.map(({ name }) => name)).toEqual([])
  })
})

test.each(INNOCENT)('stays: %s', (line) => {
  expect(clean(line)).toBe(line)
})

test('certificates and public keys stay', () => {
  const body =
    'MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\nRTESMBAGA1UEChMJQmFsdGltb3JlMRMwEQYDVQQLEwpDeWJlclRydXN0MSIwIAYD'
  const text = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
  expect(clean(text)).toBe(text)
})

describe('rules of packs', () => {
  const rule = (pattern: string): SecretRule => ({ kind: 'pattern', name: 'x', pattern: compilePattern(pattern) })
  test.each([
    { name: 'the capture group is the secret', rules: [rule('^licen[cs]e (\\S+)')], text: 'license abc-1', says: 'license ‹' },
    { name: 'the whole match without a group', rules: [rule('abc-\\d')], text: 'license abc-1 b', says: 'license ‹secret 5d9ed5bf› b' },
    {
      name: 'pgpass',
      rules: [{ kind: 'format', name: 'p', format: 'pgpass' }],
      text: 'db:5432:shop:app:pa:ss',
      says: 'db:5432:shop:app:‹',
    },
    { name: 'htpasswd, old hash', rules: [{ kind: 'format', name: 'h', format: 'htpasswd' }], text: 'bob:rqXexS6ZhobKA', says: 'bob:‹' },
    { name: 'ppp', rules: [{ kind: 'format', name: 'p', format: 'ppp-secrets' }], text: 'app * "a b" *', says: 'app * ‹' },
    { name: 'secret lines', rules: [{ kind: 'format', name: 's', format: 'secret-lines' }], text: '# note\nabc def\n', says: '# note\n‹' },
  ] as const)('$name', ({ rules, text, says }) => {
    const shown = clean(text, rules)
    expect(shown.startsWith(says.slice(0, says.indexOf('‹') + 1))).toBe(true)
    expect(shown).not.toMatch(/abc|pa:ss|rqX|a b/)
    expect(clean(shown, rules)).toBe(shown)
  })
})

test('the same secret looks the same wherever it stands, another one does not', () => {
  const shown = clean('password = hunter2!\n<password>hunter2!</password>\npassword: "hunter3!"\n')
  const [first, second, third] = [...shown.matchAll(/‹secret ([0-9a-f]{8})›/g)].map((match) => match[1])
  expect(first).toBe(second)
  expect(third).not.toBe(first)
})

/** Text of the kind that stands in configuration files, with secrets and oddities in it. */
const fragments = fc.constantFrom(
  'password',
  'token',
  'secret',
  'name',
  'value',
  'Authorization',
  'Bearer ',
  'user',
  'machine ',
  ' ',
  '  ',
  '\n',
  '\t',
  '=',
  ': ',
  ':',
  ' = ',
  '"',
  "'",
  '`',
  '<',
  '>',
  '</',
  '/>',
  '{',
  '}',
  ',',
  ';',
  '#',
  '-',
  '--',
  '- ',
  '|',
  '\\',
  '@',
  '://',
  '$',
  '&',
  '?',
  '$6$',
  '-----BEGIN PRIVATE KEY-----',
  '-----END PRIVATE KEY-----',
  'hunter2',
  'q7Zr2mXv9LpT4kWb8NcYq7Zr',
  '0123456789abcdef0123456789abcdef',
  'ghp_16C7e42F292c6912E7710c838347',
  '‹secret 12345678›',
  '‹',
  '›',
  '\uE000',
  'é',
  '\r\n',
)
const texts = fc
  .array(fc.oneof({ weight: 6, arbitrary: fragments }, fc.string({ maxLength: 6 })), { maxLength: 40 })
  .map((parts) => parts.join(''))

test('redacting twice is redacting once', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const once = clean(text)
      expect(clean(once)).toBe(once)
    }),
    { numRuns: 3_000 },
  )
})

test('whatever a password is made of, none of it remains and two passwords differ', () => {
  const password = fc
    .string({ unit: fc.constantFrom(...'aB3$&@!%^*(),.:;<>?/|~+-_='.split('')), minLength: 4, maxLength: 20 })
    .map((text) => `Zq${text}Zq`)
  fc.assert(
    fc.property(password, password, (one, other) => {
      const shown = clean(`[db]\npassword = ${one}\nport = 1\n`)
      expect(shown).toMatch(/^\[db\]\npassword = ‹secret [0-9a-f]{8}›\nport = 1\n$/)
      expect(clean(`requirepass ${one}\n`)).toMatch(/^requirepass ‹secret [0-9a-f]{8}›[;,]*\n$/)
      expect(clean(`machine h login u password ${one}\n`)).toMatch(/^machine h login u password ‹secret [0-9a-f]{8}›[;,]*\n$/)
      expect(clean(`password = ${one}`) === clean(`password = ${other}`)).toBe(one === other)
    }),
  )
})
