// What differs between two texts, ready to draw: hunks with a little context, words marked inside changed lines, the section they stand in.
import { diffWordsWithSpace, structuredPatch } from 'diff'
import { sectionAbove } from './section.ts'

export type Word = { readonly text: string; readonly changed: boolean }
export type DiffLine = {
  readonly kind: 'context' | 'removed' | 'added'
  /** Line numbers, from 1; null on the side that lacks the line. */
  readonly oldNumber: number | null
  readonly newNumber: number | null
  readonly text: string
  /** Set on a removed and an added line that are two forms of one line: which words of it differ. */
  readonly words: readonly Word[] | null
  /** The file ends here without a line end. */
  readonly endsBare?: true
}
export type Hunk = {
  /** The nearest heading above, for the line that stays in view: "[Service]", "server {", "interface Vlan1". */
  readonly section: string | null
  /** Unchanged lines left out before this hunk. */
  readonly foldedBefore: number
  readonly lines: readonly DiffLine[]
}
export type TextDiff = {
  readonly hunks: readonly Hunk[]
  readonly foldedAfter: number
  readonly added: number
  readonly removed: number
  /** True when comparing took too long: all of the old text is then shown as removed and all of the new as added. */
  readonly isWhole: boolean
}

const TIMEOUT_MS = 200
const CONTEXT = 3
/** Longer lines are compared as one word: marking words in them helps nobody and costs most. */
const LONGEST_MARKED = 2_000
/** Lines with more words changed than this are better read whole; it also bounds the time of each pair. */
const MOST_EDITS = 200
/** Most pairs of lines whose words are compared; beyond that only lines are marked. */
const MOST_MARKED = 400

export function textDiff(before: string, after: string): TextDiff {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: CONTEXT, timeout: TIMEOUT_MS })
  if (!patch) return wholeDiff(before, after)
  const oldLines = before.split('\n')
  const total = lineCount(before)
  let marked = 0
  let upTo = 0
  const hunks = patch.hunks.map((hunk): Hunk => {
    const numbered = numberLines(hunk.lines, hunk.oldStart, hunk.newStart)
    const lines = marked < MOST_MARKED ? markWords(numbered) : numbered
    marked += lines.filter((line) => line.words !== null).length / 2
    const start = hunk.oldStart - 1
    const context = numbered.findIndex((line) => line.kind !== 'context')
    const foldedBefore = start - upTo
    upTo = start + hunk.oldLines
    return { section: sectionAbove(oldLines, start + context), foldedBefore, lines }
  })
  return { hunks, foldedAfter: hunks.length === 0 ? 0 : Math.max(0, total - upTo), ...counts(hunks), isWhole: false }
}

/** A patch that turns `after` back into `before`: `patch -p1 < it` undoes the change. */
export function reversePatch(path: string, before: string, after: string): string {
  const name = path.replace(/^\/+/, '')
  const patch = structuredPatch(`a/${name}`, `b/${name}`, after, before, undefined, undefined, { context: CONTEXT, timeout: TIMEOUT_MS })
  const hunks = patch ? patch.hunks : [wholeHunk(after, before)]
  if (hunks.length === 0) return ''
  const body = hunks.flatMap((hunk) => [
    `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
    ...hunk.lines,
  ])
  return [`--- ${quoted(`a/${name}`)}`, `+++ ${quoted(`b/${name}`)}`, ...body, ''].join('\n')
}

/** Names with control letters or quotes are written as Git and GNU patch read them. */
const quoted = (name: string): string =>
  // oxlint-disable-next-line no-control-regex -- control letters are what would break the header
  /[\u0000-\u001f"\\]/.test(name) ? JSON.stringify(name) : name

/** An empty range is written with the line before it. */
const range = (start: number, count: number): string => (count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`)

const lineCount = (text: string): number => (text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0))

/** Lines as a patch holds them; the mark for a missing line end follows the last. */
const patchLines = (text: string, sign: '-' | '+'): readonly string[] => {
  if (text === '') return []
  const lines = text.split('\n').map((line) => `${sign}${line}`)
  return text.endsWith('\n') ? lines.slice(0, -1) : [...lines, NO_LINE_END]
}

const NO_LINE_END = '\\ No newline at end of file'

const wholeHunk = (before: string, after: string) => ({
  oldStart: 1,
  oldLines: lineCount(before),
  newStart: 1,
  newLines: lineCount(after),
  lines: [...patchLines(before, '-'), ...patchLines(after, '+')],
})

function wholeDiff(before: string, after: string): TextDiff {
  const hunks: readonly Hunk[] = [{ section: null, foldedBefore: 0, lines: numberLines(wholeHunk(before, after).lines, 1, 1) }]
  return { hunks, foldedAfter: 0, ...counts(hunks), isWhole: true }
}

function counts(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines)
  return { added: lines.filter((line) => line.kind === 'added').length, removed: lines.filter((line) => line.kind === 'removed').length }
}

function numberLines(lines: readonly string[], oldStart: number, newStart: number): readonly DiffLine[] {
  let oldNumber = oldStart
  let newNumber = newStart
  const numbered: DiffLine[] = []
  for (const line of lines) {
    const text = line.slice(1)
    const last = numbered.at(-1)
    if (line.startsWith('\\')) {
      if (last) numbered[numbered.length - 1] = { ...last, endsBare: true }
    } else if (line.startsWith('-')) {
      numbered.push({ kind: 'removed', oldNumber, newNumber: null, text, words: null })
      oldNumber += 1
    } else if (line.startsWith('+')) {
      numbered.push({ kind: 'added', oldNumber: null, newNumber, text, words: null })
      newNumber += 1
    } else {
      numbered.push({ kind: 'context', oldNumber, newNumber, text, words: null })
      oldNumber += 1
      newNumber += 1
    }
  }
  return numbered
}

/** A run of removed lines right before a run of added ones: the first of each belong together, then the second … */
function markWords(lines: readonly DiffLine[]): readonly DiffLine[] {
  const marked = [...lines]
  let at = 0
  while (at < lines.length) {
    const removedFrom = at
    while (lines[at]?.kind === 'removed') at += 1
    const addedFrom = at
    while (lines[at]?.kind === 'added') at += 1
    const pairs = Math.min(addedFrom - removedFrom, at - addedFrom)
    for (let index = 0; index < pairs; index += 1) {
      const old = lines[removedFrom + index]
      const fresh = lines[addedFrom + index]
      const words = old && fresh ? wordsOf(old.text, fresh.text) : null
      if (!old || !fresh || !words) continue
      marked[removedFrom + index] = { ...old, words: words.before }
      marked[addedFrom + index] = { ...fresh, words: words.after }
    }
    if (at === removedFrom) at += 1
  }
  return marked
}

/** Null when the lines have too little in common to be two forms of one. */
function wordsOf(before: string, after: string): { readonly before: readonly Word[]; readonly after: readonly Word[] } | null {
  if (before.length > LONGEST_MARKED || after.length > LONGEST_MARKED) return null
  const parts = diffWordsWithSpace(before, after, { timeout: TIMEOUT_MS, maxEditLength: MOST_EDITS })
  if (!parts) return null
  const kept = parts.filter((part) => !part.added && !part.removed && part.value.trim() !== '')
  const shared = kept.reduce((sum, part) => sum + part.value.length, 0)
  if (shared * 4 < Math.min(before.trim().length, after.trim().length)) return null
  const side = (without: 'added' | 'removed'): readonly Word[] =>
    parts.filter((part) => !part[without]).map((part) => ({ text: part.value, changed: part.added || part.removed }))
  return { before: side('added'), after: side('removed') }
}
