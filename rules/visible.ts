// Makes letters visible that would hide, move or fake what a person reads, and shows names that are not UTF-8 so that they can be read back.

export type Run = { readonly text: string; readonly odd: boolean }

/** Line ends and, where asked, tabs are left alone: those are layout. */
export type VisibleOptions = {
  /** `mark` shows a tab as → before it; `keep` leaves it as it is. */
  readonly tabs?: 'mark' | 'keep'
  /** Blanks at the end of a line, shown as ·. */
  readonly trailing?: 'mark' | 'keep'
}

/** Cuts a text into runs; an `odd` one stands for letters that cannot be seen as they are. */
export function visible(text: string, { tabs = 'keep', trailing = 'mark' }: VisibleOptions = {}): readonly Run[] {
  const marksTabs = tabs === 'mark'
  if (!ODD.test(text) && !(marksTabs && text.includes('\t'))) return text === '' ? [] : [{ text, odd: false }]
  const runs: { text: string; odd: boolean }[] = []
  const add = (piece: string, odd: boolean) => {
    const last = runs.at(-1)
    if (last && last.odd === odd) last.text += piece
    else runs.push({ text: piece, odd })
  }
  const trailers = trailing === 'mark' ? trailingBlanks(text) : null
  let at = 0
  for (const letter of text) {
    const isTab = letter === '\t' && marksTabs
    const shown = trailers?.has(at) ? blankMark(letter) : isTab ? '→\t' : escaped(letter, text, at)
    add(shown ?? letter, shown !== null)
    at += letter.length
  }
  return runs
}

/** The same as one text, for mails and logs. */
export const visibleText = (text: string, options: VisibleOptions = {}): string =>
  visible(text, options)
    .map((run) => run.text)
    .join('')

/** Nearly every text holds none of these, and is then one run. */
const ODD = /[^\t\n\x20-\x7e]|[ \t](?:\n|$)/

const blankMark = (letter: string): string => (letter === '\t' ? '→' : '·')

function trailingBlanks(text: string): ReadonlySet<number> {
  const places = new Set<number>()
  let blanksFrom = -1
  for (let at = 0; at <= text.length; at += 1) {
    const letter = text[at]
    if (letter === ' ' || letter === '\t') {
      if (blanksFrom < 0) blanksFrom = at
      continue
    }
    const isEnd = letter === undefined || letter === '\n' || (letter === '\r' && (text[at + 1] === '\n' || at + 1 === text.length))
    if (isEnd && blanksFrom >= 0) for (let blank = blanksFrom; blank < at; blank += 1) places.add(blank)
    blanksFrom = -1
  }
  return places
}

/** Null for what can be seen as it is. */
function escaped(letter: string, text: string, at: number): string | null {
  const code = letter.codePointAt(0) ?? 0
  if (code === 0x0a || code === 0x09) return null
  // Where both line ends are the file's habit, marking each would drown the rest.
  if (code === 0x0d && text[at + 1] === '\n') return null
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  if (code < 0x7f) return null
  return isHidden(code) ? named(code) : null
}

const named = (code: number): string => (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`)

/** C1 controls, blanks that are no space, zero-width and joining marks, direction overrides, tags, private use, lone surrogates. */
const HIDDEN: readonly (readonly [number, number])[] = [
  [0x80, 0xa0],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xe000, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1d173, 0x1d17a],
  [0xe0000, 0x10ffff],
]

const isHidden = (code: number): boolean => HIDDEN.some(([from, to]) => code >= from && code <= to)

/**
 * A file name as text: UTF-8 stays, a backslash is doubled, control characters and bytes that are no UTF-8 become `\xNN`.
 * No two names look the same; `readBytes` gives the bytes back.
 */
export function showBytes(name: Uint8Array): string {
  let shown = ''
  for (let at = 0; at < name.length;) {
    const letter = letterAt(name, at)
    if (letter === null) {
      shown += `\\x${(name[at] ?? 0).toString(16).padStart(2, '0')}`
      at += 1
      continue
    }
    const isControl = letter.code < 0x20 || letter.code === 0x7f
    shown += isControl
      ? `\\x${letter.code.toString(16).padStart(2, '0')}`
      : letter.code === 0x5c
        ? '\\\\'
        : String.fromCodePoint(letter.code)
    at += letter.bytes
  }
  return shown
}

/** One letter in strict UTF-8: shortest form, no surrogates, nothing beyond U+10FFFF. */
function letterAt(name: Uint8Array, at: number): { readonly code: number; readonly bytes: number } | null {
  const first = name[at] ?? 0
  if (first < 0x80) return { code: first, bytes: 1 }
  const bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  if (first < 0xc2 || first > 0xf4) return null
  let code = first & (0xff >> (bytes + 1))
  for (let offset = 1; offset < bytes; offset += 1) {
    const next = name[at + offset]
    if (next === undefined || (next & 0xc0) !== 0x80) return null
    code = (code << 6) | (next & 0x3f)
  }
  return isProper(code, bytes) ? { code, bytes } : null
}

const LEAST = [0, 0, 0x80, 0x800, 0x10000] as const
const isProper = (code: number, bytes: 2 | 3 | 4): boolean =>
  code >= LEAST[bytes] && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)

export function readBytes(shown: string): Uint8Array {
  const bytes: number[] = []
  for (let at = 0; at < shown.length;) {
    const escape = /^\\(?:x([0-9a-f]{2})|\\)/.exec(shown.slice(at, at + 4))
    if (escape) {
      bytes.push(escape[1] === undefined ? 0x5c : Number.parseInt(escape[1], 16))
      at += escape[0].length
      continue
    }
    const code = shown.codePointAt(at) ?? 0
    bytes.push(...encoded(code))
    at += code > 0xffff ? 2 : 1
  }
  return Uint8Array.from(bytes)
}

function encoded(code: number): readonly number[] {
  if (code < 0x80) return [code]
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f)
  if (code < 0x800) return [0xc0 | (code >> 6), tail(0)]
  if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)]
  return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)]
}
