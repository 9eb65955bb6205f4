// Files made to trip an agent: each is looked at, none is opened that should not be, nothing hangs, every name comes through.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Value } from '../../rules/domain.ts'
import { readItem } from '../../agent/items/files.ts'
import { rawOf } from '../../agent/look/names.ts'
import { inFolder } from '../../agent/look/open-folder.ts'
import { lookerOn, type TestLooker } from './looker.ts'

let dir: string
let agent: TestLooker
const at = (name: string): string => path.join(dir, name)
beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'hostile-')))
  mkdirSync(at('tree'))
})
afterEach(() => {
  agent.close()
  rmSync(dir, { recursive: true, force: true })
})

const valueOf = (name: string): Value | undefined => agent.values().get(path.join(dir, 'tree', name))

describe('what is not a plain text', () => {
  test('a pipe is never opened: nobody writes to it, so opening would hang', () => {
    execFileSync('mkfifo', [at('tree/pipe')])
    agent = lookerOn(dir)
    agent.looker.all('start')
    expect(valueOf('pipe')).toMatchObject({ type: 'fifo', hash: null, noText: 'not-a-file' })
  })

  test('a socket', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(at('tree/socket'), resolve))
    agent = lookerOn(dir)
    agent.looker.all('start')
    expect(valueOf('socket')).toMatchObject({ type: 'socket', hash: null })
    await new Promise((resolve) => server.close(resolve))
  })

  test.each([
    ['zero bytes', Buffer.from('a\0b'), 'binary'],
    ['not UTF-8', Buffer.from([0x61, 0xff, 0xfe]), 'binary'],
    ['a long text', Buffer.alloc(300_000, 'a'), 'too-large'],
    ['a very long one', Buffer.alloc(11 << 20, 'a'), 'too-large'],
  ])('%s: a digest and no text', (_, bytes, noText) => {
    writeFileSync(at('tree/f'), bytes)
    agent = lookerOn(dir)
    agent.looker.all('start')
    expect(valueOf('f')).toMatchObject({ text: null, noText, hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
  })

  test('a file of a terabyte of holes is told by size and times, at once', () => {
    writeFileSync(at('tree/holes'), '')
    truncateSync(at('tree/holes'), 2 ** 40)
    agent = lookerOn(dir)
    agent.looker.all('start')
    expect(valueOf('holes')).toMatchObject({ size: 2 ** 40, hash: null })
    expect([...agent.looker.state().tree.unreadable.values()].join()).toContain('2 GiB')
    truncateSync(at('tree/holes'), 2 ** 40 + 1)
    agent.looker.all('rescan')
    expect(agent.changes().map(({ op }) => op)).toEqual(['modified'])
  })
})

describe('names', () => {
  test.each([
    ['a newline', Buffer.from('two\nlines')],
    ['an escape', Buffer.from('\u001b[31mred')],
    ['bytes that are not UTF-8', Buffer.from([0x66, 0xff, 0xe9])],
    ['the longest', Buffer.alloc(255, 'n')],
    ['letters of other scripts', Buffer.from('наука-é-日本')],
    ['a backslash', Buffer.from('a\\x41')],
  ])('%s', (_, name) => {
    const file = Buffer.concat([Buffer.from(`${at('tree')}/`), name])
    writeFileSync(file, 'one\n')
    agent = lookerOn(dir)
    agent.looker.all('start')
    expect([...agent.values().values()].filter(({ type }) => type === 'file')).toHaveLength(1)
    writeFileSync(file, 'two\n')
    agent.looker.all('rescan')
    unlinkSync(file)
    agent.looker.all('rescan')
    const paths = new Set(agent.changes().map(({ item }) => item.path))
    expect(agent.changes().map(({ op }) => op)).toEqual(['modified', 'removed'])
    expect(paths.size).toBe(1)
    // oxlint-disable-next-line no-control-regex -- none may come through
    expect([...paths].join()).not.toMatch(/[\x00-\x1f]/)
  })

  test('two names that differ in one bad byte stay two', () => {
    for (const byte of [0xfe, 0xff]) writeFileSync(Buffer.concat([Buffer.from(`${at('tree')}/n`), Buffer.of(byte)]), `${byte}\n`)
    agent = lookerOn(dir)
    agent.looker.all('start')
    expect([...agent.values()].filter(([, { type }]) => type === 'file')).toHaveLength(2)
  })
})

describe('links', () => {
  test('are told and never followed', () => {
    mkdirSync(at('secret'))
    writeFileSync(at('secret/key'), 'outside\n')
    symlinkSync(at('secret'), at('tree/way-out'))
    symlinkSync('loop', at('tree/loop'))
    agent = lookerOn(dir)
    agent.looker.all('start')
    expect(valueOf('way-out')).toMatchObject({ type: 'symlink', target: at('secret'), hash: null })
    expect(valueOf('loop')).toMatchObject({ type: 'symlink', target: 'loop' })
    expect([...agent.values().keys()].join()).not.toContain('key')
  })

  test('a folder swapped for a link while we look leads nowhere', () => {
    mkdirSync(at('tree/inner'))
    mkdirSync(at('outside'))
    writeFileSync(at('outside/key'), 'outside\n')
    agent = lookerOn(dir)
    agent.looker.all('start')
    renameSync(at('tree/inner'), at('tree/was'))
    symlinkSync(at('outside'), at('tree/inner'))
    expect(() => inFolder(rawOf(at('tree/inner')), () => 'entered')).toThrow(/ELOOP|ENOTDIR/)
    symlinkSync(at('outside'), at('above'))
    mkdirSync(at('outside/deep'))
    expect(() => inFolder(rawOf(at('above/deep')), () => 'entered')).toThrow(/leads elsewhere/)
    agent.looker.some([rawOf(at('tree/inner'))], 'watch')
    agent.looker.all('rescan')
    expect(valueOf('inner')).toMatchObject({ type: 'symlink' })
    expect([...agent.values().keys()].join()).not.toContain('key')
  })

  test('a link put where a file was opened is not read through', () => {
    writeFileSync(at('outside'), 'outside\n')
    symlinkSync(at('outside'), at('tree/f'))
    agent = lookerOn(dir)
    const how = {
      fleetKey: Buffer.alloc(32),
      knownForm: null,
      depth: 'text',
      treatment: { text: 'keep', secrets: [], volatile: [] },
    } as const
    expect(readItem(at('tree/f'), how)).toMatchObject({ hash: null, text: null, target: at('outside') })
  })
})

describe('what is there one moment and not the next', () => {
  test('a file that vanished before it was read is no change and no error', () => {
    agent = lookerOn(dir)
    const how = {
      fleetKey: Buffer.alloc(32),
      knownForm: null,
      depth: 'text',
      treatment: { text: 'keep', secrets: [], volatile: [] },
    } as const
    expect(readItem(at('tree/never'), how)).toBeNull()
  })

  test('a root that goes is told, and comes back as another', () => {
    writeFileSync(at('tree/f'), 'one\n')
    agent = lookerOn(dir)
    agent.looker.all('start')
    rmSync(at('tree'), { recursive: true })
    agent.looker.all('rescan')
    expect(agent.changes().map(({ op }) => op)).toEqual(['removed', 'removed'])
    mkdirSync(at('tree'))
    writeFileSync(at('tree/f'), 'one\n')
    agent.looker.all('rescan')
    expect(agent.changes().map(({ op }) => op)).toEqual(['removed', 'removed', 'added', 'added'])
  })
})
