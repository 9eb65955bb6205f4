// The conversation with a device, word by word: what is sent on what was heard, without a network or a clock.
import { expect, test } from 'vitest'
import { createPlatforms } from '../../../agent/devices/platform-files.ts'
import { createDialogue, type Turn } from '../../../rules/platform/dialogue.ts'

const platforms = createPlatforms()
const SILENCE = Symbol('silence')

type Talk = {
  readonly name: string
  readonly platform: string
  readonly heard: readonly (string | typeof SILENCE)[]
  readonly sent: readonly string[]
  readonly end?: Turn['end']
}
const EXIT = ['exit']
const TALKS: readonly Talk[] = [
  {
    name: 'a pager mark in pieces is answered once',
    platform: 'garderos',
    heard: [
      'r# ',
      SILENCE,
      'show system version\n--Mo',
      're-- ',
      ' ',
      '\b\b\b\b',
      '\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b',
      'x\nr# ',
      SILENCE,
    ],
    sent: ['show system version', ' ', 'show system serial'],
  },
  {
    name: 'a mark that is wiped within the same piece is answered too',
    platform: 'garderos',
    heard: ['r# ', SILENCE, 'show system version\n--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bx'],
    sent: ['show system version', ' '],
  },
  {
    name: 'a pager before the first prompt',
    platform: 'cisco_ios',
    heard: ['notice\n--More--', '\r        \rr1#', SILENCE],
    sent: [' ', 'terminal length 0'],
  },
  {
    name: 'a prompt that scrolled away is called back once more, and no oftener than twice',
    platform: 'cisco_ios',
    heard: ['r1#\r\n*Mar  1 00:00:01: %LINK-3-UPDOWN: up\r\n', SILENCE, SILENCE, SILENCE],
    sent: ['', ''],
  },
  {
    name: 'a line of the notice that looks like a prompt',
    platform: 'cisco_ios',
    heard: ['core-9>\r\nroot#\r\nr1#', SILENCE],
    sent: ['terminal length 0'],
  },
  {
    name: 'a required command that is rejected under all its names',
    platform: 'quanta',
    heard: [
      '(q) #',
      SILENCE,
      'terminal length 0\n(q) #',
      SILENCE,
      'show run\n% Invalid\n(q) #',
      SILENCE,
      'show running-config\n% Invalid\n(q) #',
      SILENCE,
    ],
    sent: ['terminal length 0', 'show run', 'show running-config'],
    end: { step: 'show running-config', reason: 'the device rejected the command', said: '% Invalid' },
  },
  {
    name: 'the login asked for in the terminal, each answer once',
    platform: 'cisco_wlc',
    heard: ['User: ', 'reader\r\nPassword:', '****\r\nUser: '],
    sent: ['reader', 'secret-1'],
    end: { step: 'prompt', reason: 'authentication failed: the device asks for the login again', said: '' },
  },
  {
    name: 'the enable password once',
    platform: 'cisco_ios',
    heard: ['r1>', SILENCE, 'enable\r\nPassword: ', '\r\n% Access denied\r\nPassword: '],
    sent: ['enable', 'raise-1'],
    end: { step: 'enable', reason: 'the device did not accept the enable password', said: '' },
  },
  {
    name: 'a question at the end',
    platform: 'broadcom_icos',
    heard: [
      '(s) #',
      SILENCE,
      'terminal length 0\n(s) #',
      SILENCE,
      'show version\nv\n(s) #',
      SILENCE,
      'show running-config\na\n(s) #',
      SILENCE,
      'exit\nWould you like to save? (y/n) ',
      SILENCE,
    ],
    sent: ['terminal length 0', 'show version', 'show running-config', ...EXIT, 'n\n'],
  },
]

test.each(TALKS)('$name', ({ platform, heard, sent, end = null }) => {
  const dialogue = createDialogue(platforms({ platform }), { username: 'reader', password: 'secret-1', enable: 'raise-1' })
  const turns = [dialogue.begin(), ...heard.map((one) => (typeof one === 'string' ? dialogue.heard(one) : dialogue.silent()))]
  expect(turns.flatMap((turn) => turn.send.map(({ text }) => text))).toEqual(sent)
  expect(turns.at(-1)?.end).toEqual(end)
})

test('an answer is what stands between the command and the prompt', () => {
  const dialogue = createDialogue(platforms({ platform: 'perle' }), { username: 'reader', password: null, enable: null })
  dialogue.heard('hello\r\nT-1#')
  dialogue.silent()
  for (const answer of ['terminal length 0\r\nT-1#', 'show version verbose\r\r\nPerle, Version 6.2\r\r\n\r\nT-1#']) {
    dialogue.heard(answer)
    dialogue.silent()
  }
  expect(dialogue.answers()).toEqual([{ command: 'show version verbose', as: 'facts', text: 'Perle, Version 6.2\n' }])
  expect(dialogue.closed()).toMatchObject({ step: 'show system hardware' })
})

test('a prompt before the command came back is a late one and waits long', () => {
  const dialogue = createDialogue(platforms({ platform: 'cisco_ios' }), { username: 'reader', password: null, enable: null })
  dialogue.heard('r1#')
  dialogue.silent()
  const late = dialogue.heard('\r\nr1#').silenceMs
  expect(late).toBeGreaterThan(dialogue.heard('terminal length 0\r\nr1#').silenceMs)
})

test('a line without end costs no more with every byte', () => {
  const dialogue = createDialogue(platforms({ platform: 'cisco_ios' }), { username: 'reader', password: null, enable: null })
  dialogue.heard('r1#')
  dialogue.silent()
  for (let at = 0; at < 20_000; at += 1) dialogue.heard('x'.repeat(100))
  expect(dialogue.heard('r1#').send).toEqual([])
})
