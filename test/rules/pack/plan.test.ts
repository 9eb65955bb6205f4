// What a plan of packs answers: what to walk, what to leave out, how to treat each path; and what it says of a mistaken pack.
import { describe, expect, test } from 'vitest'
import { loadPacks } from '../../../rules/pack.ts'
import { compilePacks } from '../../../rules/pack/plan.ts'

const load = (...texts: readonly string[]) => loadPacks(texts.map((text, index) => ({ name: `${index}.yaml`, text })))
const plan = (extraRoots: readonly string[], ...texts: readonly string[]) => {
  const { packs, problems } = load(...texts)
  expect(problems).toEqual([])
  return compilePacks(packs, extraRoots)
}

const BASE = `
name: base
title: Base
watch:
  - { path: /etc, why: settings }
  - { path: "/home/*/.ssh", why: keys that let in }
ignore:
  - { paths: ["*.swp", /etc/mtab, .git/objects], reason: not settings }
treat:
  - { paths: ["*.key"], text: hash-only, severity: high }
  - { paths: [/etc/cron.d], severity: medium }
secrets:
  - { name: licence, pattern: '^licence (\\S+)' }
`
const MORE = `
name: more
title: More
watch:
  - { path: /etc/ssh, why: lies in /etc already }
treat:
  - { paths: [/etc/cron.d/low], severity: low, text: keep }
  - { paths: [/etc/cron.d/x.key], text: keep }
`

describe('where to look', () => {
  const base = plan(['/srv/shop/', '/etc/app'], BASE, MORE)
  test('roots lie apart from each other, and say why', () => {
    expect(base.roots).toEqual([
      { path: '/srv/shop', why: 'asked for by name', pack: 'settings' },
      { path: '/etc', why: 'settings', pack: 'base' },
      { path: '/home', why: 'keys that let in', pack: 'base' },
    ])
  })

  test.each([
    { path: '/etc/passwd', ignored: false, watched: true },
    { path: '/etc/.passwd.swp', ignored: true, watched: false },
    { path: '/etc/mtab', ignored: true, watched: false },
    { path: '/etc/.git/objects/ab/cd', ignored: true, watched: false },
    { path: '/etc/.git/hooks/pre-commit', ignored: false, watched: true },
    { path: '/home', ignored: false, watched: false },
    { path: '/home/alice', ignored: false, watched: false },
    { path: '/home/alice/photos', ignored: true, watched: false },
    { path: '/home/alice/.ssh/config', ignored: false, watched: true },
    { path: '/srv/shop/a.conf', ignored: false, watched: true },
    { path: '/srv/other', ignored: true, watched: false },
    { path: '/usr/bin/ls', ignored: true, watched: false },
  ])('$path', ({ path, ignored, watched }) => {
    expect({ ignored: base.isIgnored(path), watched: base.isWatched(path) }).toEqual({ ignored, watched })
  })

  test('a pack says why it leaves something out', () => {
    expect(base.whyIgnored('/etc/mtab')).toBe('not settings')
    expect(base.whyIgnored('/etc/passwd')).toBe(null)
  })

  test('what was asked for by name is watched even where a rule would leave it out', () => {
    const asked = plan(['/data/.git/objects', '/etc/mtab'], BASE)
    expect(asked.isWatched('/data/.git/objects/ab')).toBe(true)
    expect(asked.isWatched('/etc/mtab')).toBe(true)
    expect(asked.isIgnored('/data/.git/objects/x.swp')).toBe(true)
  })

  test('a root with pattern letters in its name means itself', () => {
    const asked = plan(['/srv/{a}*'])
    expect(asked.roots.map((root) => root.path)).toEqual(['/srv/{a}*'])
    expect(asked.isWatched('/srv/{a}*/x')).toBe(true)
    expect(asked.isWatched('/srv/ab/x')).toBe(false)
  })
})

describe('how to treat it', () => {
  const base = plan([], BASE, MORE)
  test.each([
    { path: '/etc/passwd', text: 'keep', severity: undefined },
    { path: '/etc/a/b.key', text: 'hash-only', severity: 'high' },
    { path: '/etc/cron.d/job', text: 'keep', severity: 'medium' },
    { path: '/etc/cron.d/low', text: 'keep', severity: 'medium' },
    { path: '/etc/cron.d/x.key', text: 'hash-only', severity: 'high' },
  ])('$path', ({ path, text, severity }) => {
    const treatment = base.treatment(path)
    expect({ text: treatment.text, severity: treatment.severity }).toEqual({ text, severity })
    expect(treatment.secrets.map((rule) => rule.name)).toEqual(['base/licence'])
  })

  test('paths with the same rules share one answer', () => {
    expect(base.treatment('/etc/a')).toBe(base.treatment('/etc/b'))
  })
})

const mistakes: readonly { name: string; text: string; says: string }[] = [
  {
    name: 'a pattern that is not RE2',
    text: "name: a\ntitle: Abc\nsecrets:\n  - { name: x, pattern: '(?=a)' }\n",
    says: '4:25 `pattern: (?=a)` is not an RE2 pattern:',
  },
  {
    name: 'a pattern too long',
    text: `name: a\ntitle: Abc\nsecrets:\n  - { name: x, pattern: ${'a'.repeat(501)} }\n`,
    says: 'is more than 500 characters',
  },
  {
    name: 'a watch that starts nowhere',
    text: "name: a\ntitle: Abc\nwatch:\n  - { path: '*.conf', why: all of them }\n",
    says: '4:13 `path: *.conf` must start with /',
  },
  {
    name: 'a watch without a reason',
    text: 'name: a\ntitle: Abc\nwatch:\n  - { path: /etc }\n',
    says: '4:5 `why` is missing; expected text',
  },
  {
    name: 'a format we do not know',
    text: 'name: a\ntitle: Abc\ntreat:\n  - { paths: [/a], format: passwd }\n',
    says: '`format: passwd` is not one of pgpass, htpasswd, ppp-secrets, secret-lines',
  },
  {
    name: 'a brace left open',
    text: "name: a\ntitle: Abc\ntreat:\n  - { paths: ['/a{b'] }\n",
    says: '`/a{b` in `paths` is not a path pattern: a brace is not closed',
  },
]

test.each(mistakes)('$name', ({ text, says }) => {
  const { packs, problems } = load(text, BASE)
  expect(packs.map((pack) => pack.name)).toEqual(['base'])
  expect(problems.map((one) => `${one.file} ${one.line}:${one.column} ${one.message}`).join('\n')).toContain(says)
})

test('two packs of one name', () => {
  expect(load(BASE, BASE).problems.map((one) => one.message)).toEqual(['another pack is already called `base`'])
})
