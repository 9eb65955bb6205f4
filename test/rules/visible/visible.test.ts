// What a person must not be fooled by is shown; what is ordinary stays as it is; names can be read back from what is shown.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBytes, showBytes, visible, visibleText } from '../../../rules/visible.ts'

const cases: readonly { name: string; text: string; says: string }[] = [
  { name: 'ordinary text', text: 'PermitRootLogin no\n', says: 'PermitRootLogin no\n' },
  { name: 'letters of any script', text: 'größe 名前 émoji 🙂', says: 'größe 名前 émoji 🙂' },
  { name: 'escape', text: '\u001b[31mred', says: '[␛][31mred' },
  { name: 'null', text: 'a\u0000b', says: 'a[␀]b' },
  { name: 'direction override', text: 'user\u202etxt.exe', says: 'user[\\u202e]txt.exe' },
  { name: 'isolates', text: 'a\u2066b\u2069', says: 'a[\\u2066]b[\\u2069]' },
  { name: 'zero width', text: 'ad\u200bmin', says: 'ad[\\u200b]min' },
  { name: 'byte order mark', text: '\ufeffa', says: '[\\ufeff]a' },
  { name: 'blank that does not break', text: 'a\u00a0b', says: 'a[\\u00a0]b' },
  { name: 'soft hyphen', text: 'pass\u00adwd', says: 'pass[\\u00ad]wd' },
  { name: 'tag letter', text: 'a\u{e0041}', says: 'a[\\u{e0041}]' },
  { name: 'lone surrogate', text: 'a\ud800b', says: 'a[\\ud800]b' },
  { name: 'blanks at the end of lines', text: 'a  \nb\t\nc d', says: 'a[··]\nb[→]\nc d' },
  { name: 'blanks at the end of the text', text: 'a ', says: 'a[·]' },
  { name: 'carriage return within a line', text: 'real\rfake', says: 'real[␍]fake' },
  { name: 'Windows line ends', text: 'a\r\nb \r\n', says: 'a\r\nb[·]\r\n' },
  { name: 'nothing', text: '', says: '' },
]

test.each(cases)('$name', ({ text, says }) => {
  expect(
    visible(text)
      .map((run) => (run.odd ? `[${run.text}]` : run.text))
      .join(''),
  ).toBe(says)
})

test('tabs are marked where asked, trailing blanks left where asked', () => {
  expect(visibleText('a\tb', { tabs: 'mark' })).toBe('a→\tb')
  expect(visibleText('a\tb')).toBe('a\tb')
  expect(visibleText('a ', { trailing: 'keep' })).toBe('a ')
})

test('no control or direction character is left, whatever the text', () => {
  const letters = fc.string({ unit: 'binary', maxLength: 60 })
  fc.assert(
    fc.property(letters, (text) => {
      expect(visibleText(text)).not.toMatch(/(?![\n\t\r])\p{Cc}|\p{Bidi_Control}/u)
    }),
  )
})

describe('names as bytes', () => {
  const bytes = (...values: (number | string)[]) =>
    Uint8Array.from(values.flatMap((one) => (typeof one === 'number' ? [one] : one.split('').map((letter) => letter.charCodeAt(0)))))
  test.each([
    { name: 'plain', value: bytes('sshd_config'), says: 'sshd_config' },
    { name: 'UTF-8', value: bytes(0xc3, 0xa9), says: 'é' },
    { name: 'four bytes', value: bytes(0xf0, 0x9f, 0x99, 0x82), says: '🙂' },
    { name: 'latin1', value: bytes('caf', 0xe9), says: 'caf\\xe9' },
    { name: 'newline', value: bytes('a\nb'), says: 'a\\x0ab' },
    { name: 'backslash', value: bytes('a\\x0a'), says: 'a\\\\x0a' },
    { name: 'overlong slash', value: bytes(0xc0, 0xaf), says: '\\xc0\\xaf' },
    { name: 'surrogate', value: bytes(0xed, 0xa0, 0x80), says: '\\xed\\xa0\\x80' },
    { name: 'cut off', value: bytes(0xe2, 0x82), says: '\\xe2\\x82' },
    { name: 'too high', value: bytes(0xf4, 0x90, 0x80, 0x80), says: '\\xf4\\x90\\x80\\x80' },
  ])('$name', ({ value, says }) => {
    expect(showBytes(value)).toBe(says)
  })

  test('any bytes come back as they were', () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
    )
    fc.assert(
      fc.property(any, (value) => {
        expect([...readBytes(showBytes(value))]).toEqual([...value])
      }),
      { numRuns: 2_000 },
    )
  })

  test('what is valid UTF-8 reads like any other text', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => !/[\\\p{Cc}]/u.test(text))
    fc.assert(
      fc.property(name, (text) => {
        expect(showBytes(new TextEncoder().encode(text))).toBe(text)
      }),
    )
  })
})
