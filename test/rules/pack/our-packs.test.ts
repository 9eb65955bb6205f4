// Our own packs keep their promises, and the command that says so fails when one does not.
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { testPacks } from '../../../agent/commands/rules-test.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const PACKS = path.join(ROOT, 'rules/packs')
const FIXTURES = path.join(ROOT, 'test/fixtures/packs')
const made: string[] = []
const copy = (): string => {
  const dir = mkdtempSync(path.join(tmpdir(), 'packs-'))
  made.push(dir)
  cpSync(PACKS, dir, { recursive: true })
  cpSync(FIXTURES, path.join(dir, 'fixtures'), { recursive: true })
  return dir
}
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true })
})

test('every fixture of every pack comes out as written down', async () => {
  const { report, failures } = await testPacks(PACKS)
  expect({ failures, report }).toMatchObject({ failures: 0 })
  expect(report).toContain('ok    sshd-config')
})

test('every pack hides a secret, overlooks what moves by itself, and tells a real edit', () => {
  const bare = readdirSync(PACKS)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const pack = name.replace('.yaml', '')
      const files = readdirSync(path.join(FIXTURES, pack))
      const hides = files.some((file) => file.endsWith('.out') && readFileSync(path.join(FIXTURES, pack, file), 'utf8').includes('‹secret'))
      const hasVolatile = /^volatile:$/m.test(readFileSync(path.join(PACKS, name), 'utf8'))
      const overlooks = !hasVolatile || files.some((file) => file.endsWith('.again'))
      return { pack, hides, overlooks, tells: files.some((file) => file.endsWith('.edited')) }
    })
  expect(bare.length).toBeGreaterThanOrEqual(13)
  expect(bare.filter(({ hides, overlooks, tells }) => !hides || !overlooks || !tells)).toEqual([])
})

const breakages: readonly { name: string; breakIt: (dir: string) => void; says: string }[] = [
  {
    name: 'a fixture that is missing',
    breakIt: (dir) => rmSync(path.join(dir, 'fixtures/ssh/sshd-config.in')),
    says: 'sshd-config.in is missing',
  },
  {
    name: 'an outcome that is missing',
    breakIt: (dir) => rmSync(path.join(dir, 'fixtures/ssh/sshd-config.out')),
    says: 'sshd-config.out is missing; the outcome is',
  },
  { name: 'another outcome', breakIt: (dir) => writeFileSync(path.join(dir, 'fixtures/sudo/sudoers.out'), 'x\n'), says: 'line 1 differs' },
  {
    name: 'a rule no fixture meets',
    breakIt: (dir) => rmSync(path.join(dir, 'fixtures/linux-base/cups-printers.in')),
    says: 'no fixture has a line that this rule is for',
  },
  {
    name: 'noise that would be told',
    breakIt: (dir) => appendFileSync(path.join(dir, 'fixtures/cron/crontab.again'), '* * * * * /bin/true\n'),
    says: 'crontab.again would be told as a change',
  },
  {
    name: 'an edit that would be missed',
    breakIt: (dir) => cpSync(path.join(dir, 'fixtures/cron/crontab.again'), path.join(dir, 'fixtures/cron/crontab.edited')),
    says: 'crontab.edited would not be told as a change',
  },
  {
    name: 'a mistaken pack',
    breakIt: (dir) => writeFileSync(path.join(dir, 'mine.yaml'), 'name: mine\ntitel: Mine\n'),
    says: 'mine.yaml line 2: `titel` is not a known key; did you mean `title`?',
  },
  {
    name: 'a broken promise',
    breakIt: (dir) =>
      writeFileSync(path.join(dir, 'mine.yaml'), 'name: mine\ntitle: Mine\nfixtures:\n  - { name: a, path: /etc/a, expect: hash-only }\n'),
    says: '/etc/a is not watched',
  },
]

test.each(breakages)('$name fails', async ({ breakIt, says }) => {
  const dir = copy()
  breakIt(dir)
  const { report, failures } = await testPacks(dir)
  expect(failures).toBeGreaterThan(0)
  expect(report).toContain(says)
  expect(report).toContain('FAIL')
})

test('the worked example of the README works', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'packs-'))
  made.push(dir)
  const readme = readFileSync(path.join(PACKS, 'README.md'), 'utf8')
  const [pack = '', input = '', output = '', report = ''] = [...readme.matchAll(/```(?:yaml)?\n(.*?)```/gs)].map((match) => match[1] ?? '')
  mkdirSync(path.join(dir, 'fixtures/shop'), { recursive: true })
  writeFileSync(path.join(dir, 'shop.yaml'), pack)
  writeFileSync(path.join(dir, 'fixtures/shop/settings.in'), input)
  writeFileSync(path.join(dir, 'fixtures/shop/settings.out'), output)
  expect((await testPacks(dir)).report).toBe(report.replace(/^\$.*\n/, ''))
})

test('a folder without packs fails', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'packs-'))
  made.push(dir)
  expect((await testPacks(dir)).failures).toBe(1)
})

test('a folder that is not there is told as such', async () => {
  await expect(testPacks('/nowhere/packs')).rejects.toThrow('/nowhere/packs')
})
