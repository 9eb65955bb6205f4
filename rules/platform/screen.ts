// What a person would read on a terminal: one line at a time, with carriage returns, backspaces and escape sequences obeyed.

export type Screen = {
  /** Takes what the device sent and answers the lines it completed. Pieces may be cut anywhere, also inside an escape sequence. */
  readonly feed: (text: string) => readonly string[]
  /** The unfinished last line up to the cursor. */
  readonly beforeCursor: () => string
  readonly line: () => string
}

// oxlint-disable-next-line no-control-regex -- terminals speak in control characters
const CONTROL = /[\x00-\x1f\x7f\x9b]/g
// oxlint-disable-next-line no-control-regex -- see above
const ESCAPE = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()*+#%][\s\S]|([@-Z\\^_=>78<]))/y
/** An escape sequence longer than this is none. */
const LONGEST_ESCAPE = 128

type Cell = { line: string; column: number }

export function createScreen(): Screen {
  const at: Cell = { line: '', column: 0 }
  let pending = ''

  const feed = (text: string): readonly string[] => {
    const done: string[] = []
    const input = pending + text
    pending = ''
    let from = 0
    while (from < input.length) {
      CONTROL.lastIndex = from
      const next = CONTROL.exec(input)
      const until = next ? next.index : input.length
      if (until > from) write(at, input.slice(from, until))
      if (!next) break
      const taken = next[0] === '\x1b' ? escape(at, input, until, done) : control(at, next[0], done)
      if (taken === 0) {
        pending = input.slice(until)
        break
      }
      from = until + taken
    }
    return done
  }
  return {
    feed,
    beforeCursor: () => at.line.slice(0, at.column),
    // Blanks behind the cursor are what is left of something wiped.
    line: () => (at.line.slice(at.column).trim() === '' ? at.line.slice(0, at.column) : at.line),
  }
}

function write(at: Cell, text: string): void {
  if (at.column === at.line.length) at.line += text
  else {
    const padded = at.column > at.line.length ? at.line.padEnd(at.column) : at.line
    at.line = padded.slice(0, at.column) + text + padded.slice(at.column + text.length)
  }
  at.column += text.length
}

function newLine(at: Cell, done: string[]): void {
  done.push(at.line)
  at.line = ''
  at.column = 0
}

function control(at: Cell, letter: string, done: string[]): number {
  if (letter === '\n') newLine(at, done)
  else if (letter === '\r') at.column = 0
  else if (letter === '\b') at.column = Math.max(0, at.column - 1)
  else if (letter === '\t') write(at, '\t')
  return 1
}

/** How many letters the sequence took; 0 when its end has not arrived yet. */
function escape(at: Cell, input: string, start: number, done: string[]): number {
  ESCAPE.lastIndex = start
  const found = ESCAPE.exec(input)
  if (!found) return input.length - start < LONGEST_ESCAPE && !input.slice(start).includes('\n') ? 0 : 1
  const [whole, parameters = '', final, single] = found
  if (final) move(at, final, parameters)
  else if (single === 'E') newLine(at, done)
  return whole.length
}

function move(at: Cell, final: string, parameters: string): void {
  const numbers = parameters.split(';').map((part) => Number.parseInt(part, 10) || 0)
  const first = Math.min(numbers[0] ?? 0, 10_000)
  if (final === 'K') erase(at, first)
  else if (final === 'J' && first === 2) erase(at, 2)
  else if (final === 'C') at.column = Math.min(at.column + Math.max(1, first), 10_000)
  else if (final === 'D') at.column = Math.max(0, at.column - Math.max(1, first))
  else if (final === 'G') at.column = Math.max(0, first - 1)
  else if (final === 'H' || final === 'f') at.column = Math.max(0, Math.min(numbers[1] ?? 1, 10_000) - 1)
}

function erase(at: Cell, how: number): void {
  if (how === 0) at.line = at.line.slice(0, at.column)
  else if (how === 2) at.line = ''
  else at.line = ' '.repeat(Math.min(at.column, at.line.length)) + at.line.slice(at.column)
}

/** A whole recording at once, as lines. */
export function linesOnScreen(text: string): readonly string[] {
  const screen = createScreen()
  const lines = [...screen.feed(text)]
  return screen.line().trim() === '' ? lines : [...lines, screen.line()]
}

/** The last line of what a device sent, as a person would see it. */
export function lastLine(text: string): string {
  const screen = createScreen()
  screen.feed(text)
  return screen.line()
}
