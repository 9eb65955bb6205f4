// Listens to a device between two prompts: which lines it said, whether it repeated our command, and which question it asks.
import type { Platform, Question } from '../platform.ts'
import { createScreen, type Screen } from './screen.ts'

export type Ear = {
  readonly hear: (text: string) => void
  /** From here on a new answer is listened for; its first line repeats the command; null where nothing comes back. */
  readonly expect: (command: string | null) => void
  /** The unfinished last line; empty where it is longer than any prompt or question. */
  readonly line: () => string
  readonly hasEcho: () => boolean
  /** Finished lines since the command was repeated. */
  readonly lines: () => readonly string[]
  /** The pager marks that came since this was last asked. Each is told once: not again before it was wiped. */
  readonly paged: () => readonly Question[]
  /** Another question, told once in the same way. */
  readonly asked: () => Question | null
}

/** No question is longer. */
const LONGEST = 2_000
/** As much of a command as must come back to be known again. */
const ECHO = 40

/** Before these a mark may be wiped within one piece of what was sent; an ordinary end of line is none of them. */
// oxlint-disable-next-line no-control-regex -- terminals speak in control characters
const BEFORE_WIPE = /(?=[\x1b\b]|\r(?![\r\n]))/

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim()

type State = {
  readonly screen: Screen
  readonly questions: readonly Question[]
  lines: string[]
  /** The command that has not come back yet. */
  echo: string | null
  marks: Question[]
  /** The mark that was told and not yet wiped. */
  mark: { readonly start: number; readonly text: string } | null
}

export function createEar(platform: Platform): Ear {
  const questions = [...platform.pager, ...platform.answer]
  const state: State = { screen: createScreen(), questions, lines: [], echo: null, marks: [], mark: null }
  return {
    hear: (text) => {
      for (const piece of text.split(BEFORE_WIPE)) {
        for (const line of state.screen.feed(piece)) take(state, line)
        forget(state)
        const pager = question(state, platform.pager)
        if (pager) state.marks.push(pager)
      }
    },
    expect: (command) => {
      Object.assign(state, { lines: [], marks: [], mark: null, echo: command === null ? null : squeezed(command).slice(0, ECHO) })
    },
    line: () => shortLine(state),
    hasEcho: () => state.echo === null || squeezed(shortLine(state)).includes(state.echo),
    lines: () => state.lines,
    paged: () => state.marks.splice(0),
    asked: () => question(state, platform.answer),
  }
}

/** A line of megabytes is neither prompt nor question, and is not searched again with every byte that joins it. */
function shortLine({ screen }: State): string {
  const line = screen.line()
  return line.length > LONGEST ? '' : line
}

function take(state: State, line: string): void {
  const { mark, echo } = state
  // A device that does not wipe its pager mark leaves it in the line.
  const kept = mark && line.startsWith(mark.text, mark.start) ? line.slice(0, mark.start) + line.slice(mark.start + mark.text.length) : line
  state.mark = null
  if (echo !== null && squeezed(kept).includes(echo)) {
    state.echo = null
    state.lines = []
  } else state.lines.push(kept)
}

function forget(state: State): void {
  if (state.mark && !state.questions.some(({ when }) => when.test(state.screen.beforeCursor()))) state.mark = null
}

function question(state: State, list: readonly Question[]): Question | null {
  const before = state.screen.beforeCursor()
  if (before.length > LONGEST || before === '') {
    state.mark = null
    return null
  }
  const found = state.mark ? undefined : list.find(({ when }) => when.test(before))
  if (!found) return null
  const start = Math.max(0, found.when.startIn(before))
  state.mark = { start, text: before.slice(start) }
  return found
}
