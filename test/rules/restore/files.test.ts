// The way back of a file, run by a real shell on a real file: it is afterwards what it was.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyPatch } from 'diff'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Value } from '../../../rules/domain.ts'
import { type WayBack, wayBack } from '../../../rules/restore.ts'

const MODE = '0644'
const file = (text: string, more: Partial<Value> = {}): Value => ({ hash: `sha256:${text}`, type: 'file', mode: MODE, text, ...more })
const link = (target: string): Value => ({ hash: `sha256:${target}`, type: 'symlink', target })
const back = (path: string, now: Value | null, wanted: Value | null): WayBack | null => wayBack({ kind: 'file', path }, now, wanted)

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), `it's $HOME; "back" `))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const PATCH = /^patch -- (?:'(?:[^']|'\\'')*'|\S+)/

/** As a shell would, but for `patch`, which is not on every machine: what it would be given is applied by another reader of the format. */
function run(commands: readonly string[], path: string): void {
  for (const command of commands) {
    const heard = execFileSync('sh', ['-c', command.replace(PATCH, 'cat')], { encoding: 'utf8' })
    if (PATCH.test(command)) patchWith(heard, path)
  }
}

function patchWith(patch: string, path: string): void {
  const after = applyPatch(existsSync(path) ? readFileSync(path, 'utf8') : '', patch)
  if (after === false) throw new Error(`the patch does not apply: ${patch}`)
  writeFileSync(path, after)
}

test('a text is patched back and its mode set, whatever the path holds', () => {
  const path = join(folder(), 'app $(conf)')
  writeFileSync(path, 'a\nB\nc\n')
  chmodSync(path, 0o777)
  run(back(path, file('a\nB\nc\n', { mode: '0777' }), file('a\nb\nc\n'))?.commands ?? [], path)
  expect({ text: readFileSync(path, 'utf8'), mode: (lstatSync(path).mode & 0o777).toString(8) }).toEqual({ text: 'a\nb\nc\n', mode: '644' })
})

test('a removed file is made anew, a stray one removed, a link points back', () => {
  const path = join(folder(), '-rf')
  run(back(path, null, file('one\n'))?.commands ?? [], path)
  expect(readFileSync(path, 'utf8')).toBe('one\n')
  run(back(path, file('one\n'), null)?.commands ?? [], path)
  expect(existsSync(path)).toBe(false)
  symlinkSync('/elsewhere', path)
  run(back(path, link('/elsewhere'), link("/it's here"))?.commands ?? [], path)
  expect(readlinkSync(path)).toBe("/it's here")
})

test('any two texts that can be pasted lead back', () => {
  const lines = fc.array(fc.constantFrom('a', 'b  ', 'PATCH', "it's", '$(reboot)', '`x`', '\ttab', 'é', ''), { maxLength: 8 })
  const path = join(folder(), 'x')
  const textOf = (all: readonly string[]) => all.map((line) => `${line}\n`).join('')
  fc.assert(
    fc.property(lines, lines, (is, was) => {
      fc.pre(is.length > 0 && was.length > 0)
      writeFileSync(path, textOf(is))
      run(back(path, file(textOf(is)), file(textOf(was)))?.commands ?? [], path)
      expect(readFileSync(path, 'utf8')).toBe(textOf(was))
    }),
    { numRuns: 60 },
  )
})

test.each([
  { what: 'a secret', now: file('pw=‹secret a1f39c02›'), wanted: file('pw=‹secret 9c02a1f3›'), says: /holds secrets.*backup/ },
  {
    what: 'no text',
    now: file('x'),
    wanted: file('', { text: null, noText: 'binary', hash: 'sha256:ab' }),
    says: /it is no text.*sha256:ab/,
  },
  { what: 'escape sequences', now: file('x\n'), wanted: file('\u001b[2Jy\n'), says: /control characters/ },
  { what: 'a turned direction', now: file('x\n'), wanted: file('\u202ey\n'), says: /control characters/ },
] as const)('$what is not written by a command', ({ now, wanted, says }) => {
  const way = back('/etc/app.conf', now, wanted)
  expect({ commands: way?.commands, says: says.test(way?.note ?? '') }).toEqual({ commands: [], says: true })
})

test.each(['/etc/a\nrm -rf /', '/etc/\u202egnp.conf', String.raw`/etc/caf\xe9`])(
  'a name that cannot be typed gets no command: %j',
  (path) => {
    expect(back(path, file('a'), file('b'))).toMatchObject({ commands: [], note: expect.stringContaining('by hand') })
  },
)

test.each([
  {
    what: 'the owner',
    now: file('x', { owner: 'root:root' }),
    wanted: file('x', { owner: 'www-data:adm' }),
    commands: ['chown www-data:adm -- /etc/x'],
  },
  {
    what: 'owner before mode, for set-user-id bits',
    now: file('x', { owner: 'a:a', mode: '0755' }),
    wanted: file('x', { owner: 'root:root', mode: '4755' }),
    commands: ['chown root:root -- /etc/x', 'chmod 4755 -- /etc/x'],
  },
  {
    what: 'a folder',
    now: null,
    wanted: { hash: null, type: 'directory', mode: '0750' } as const,
    commands: ['mkdir -- /etc/x', 'chmod 0750 -- /etc/x'],
  },
  { what: 'a stray folder', now: { hash: null, type: 'directory' } as const, wanted: null, commands: ['rmdir -- /etc/x'] },
])('$what', ({ now, wanted, commands }) => {
  expect(back('/etc/x', now, wanted)?.commands).toEqual(commands)
})

test('what is as it should be needs nothing', () => {
  expect(back('/etc/x', file('x'), file('x'))).toBeNull()
})
