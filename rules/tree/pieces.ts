// A configuration cut into its pieces: single lines, and the texts of several lines that are one thing.
import type { Role } from './node.ts'
import type { Atom, LineKind, TreePlan } from './plan.ts'

export type Piece = {
  readonly raw: string
  readonly line: string
  /** Blanks before the first letter. */
  readonly column: number
  readonly role: Role
  readonly isWhole: boolean
  readonly opens: boolean
}

/** A text without its end within this many lines is none: nothing may swallow the rest of a configuration. */
const LONGEST_ATOM = 5_000
/** Lines read in vain for ends that are missing; beyond it no more are looked for, so that time stays in step with size. */
const MOST_SEARCHED = 100_000

export function cutPieces(plan: TreePlan, text: string): readonly Piece[] {
  const raws = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const lines = raws.map((raw) => raw.trimEnd())
  const pieces: Piece[] = []
  let searched = 0
  for (let index = 0; index < raws.length; index += 1) {
    const kind = plan.kindOf(lines[index] ?? '')
    const long = searched < MOST_SEARCHED ? longText(plan, lines, index, kind) : null
    searched += long?.searched ?? 0
    const last = long?.last ?? index
    pieces.push(pieceOf(raws.slice(index, last + 1).join(''), lines[index] ?? '', kind, long))
    index = last
  }
  return pieces
}

const pieceOf = (raw: string, line: string, kind: LineKind, long: LongText | null): Piece => ({
  raw,
  line: long?.line ?? line,
  column: line.length - line.trimStart().length,
  role: long?.line === undefined ? roleOf(line, kind) : 'line',
  isWhole: kind.whole || long?.isWhole === true,
  opens: kind.open,
})

const roleOf = (line: string, kind: LineKind): Role =>
  line.trim() === '' ? 'blank' : kind.close ? 'close' : kind.remark ? 'remark' : 'line'

type LongText = { readonly last?: number; readonly line?: string; readonly isWhole?: boolean; readonly searched: number }

function longText(plan: TreePlan, lines: readonly string[], index: number, kind: LineKind): LongText | null {
  const line = lines[index] ?? ''
  if (kind.atom) return atomAt(kind.atom, lines, index)
  if (kind.remark || kind.close) return null
  if (plan.quotes && leavesQuoteOpen(line)) {
    const last = endOf(lines, index, leavesQuoteOpen)
    if (last !== null) return { last, line: lines.slice(index, last + 1).join('\n'), searched: 0 }
    return { searched: LONGEST_ATOM }
  }
  return plan.continued !== null && line.endsWith(plan.continued) ? continuedAt(lines, index, plan.continued) : null
}

/** The index of the first later line that ends the text; null where there is none. */
function endOf(lines: readonly string[], index: number, ends: (line: string) => boolean): number | null {
  const until = Math.min(lines.length, index + 1 + LONGEST_ATOM)
  for (let at = index + 1; at < until; at += 1) if (ends(lines[at] ?? '')) return at
  return null
}

function atomAt(atom: Atom, lines: readonly string[], index: number): LongText | null {
  const first = lines[index] ?? ''
  if (atom.to === null) return betweenMarks(atom, lines, index)
  const { to } = atom
  const last = endOf(lines, index, (line) => to.test(line))
  if (last === null) return { searched: LONGEST_ATOM }
  const body = lines.slice(index + 1, last + 1)
  const margin = first.length - first.trimStart().length
  // A body that stands below its first line is a section by itself.
  if (body.every((line) => line === '' || line.length - line.trimStart().length > margin)) return { isWhole: true, searched: 0 }
  return { last, line: [first, ...body].join('\n'), searched: 0 }
}

function betweenMarks(atom: Atom, lines: readonly string[], index: number): LongText | null {
  const first = lines[index] ?? ''
  const mark = atom.from.groups(first)?.['mark']
  if (mark === undefined || mark === '') return null
  const opened = atom.from.endIn(first)
  if (first.includes(mark, opened)) return { last: index, line: first, searched: 0 }
  const last = endOf(lines, index, (line) => line.includes(mark))
  if (last === null) return { searched: LONGEST_ATOM }
  const shown = atom.mark ?? mark
  const end = lines[last] ?? ''
  const closed = end.lastIndexOf(mark)
  const inner = lines.slice(index + 1, last)
  const head = first.slice(0, opened - mark.length) + shown + first.slice(opened)
  return { last, line: [head, ...inner, end.slice(0, closed) + shown + end.slice(closed + mark.length)].join('\n'), searched: 0 }
}

/** An odd number of double quotes, those behind a backslash aside. */
function leavesQuoteOpen(line: string): boolean {
  if (!line.includes('"')) return false
  return (line.replaceAll(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1
}

/** Wrapped by width: read as one line. */
function continuedAt(lines: readonly string[], index: number, mark: string): LongText | null {
  const last = endOf(lines, index, (line) => !line.endsWith(mark)) ?? null
  if (last === null) return { searched: LONGEST_ATOM }
  const parts = lines.slice(index, last + 1).map((line, at) => (at === 0 ? line : line.trimStart()))
  return { last, line: parts.map((part) => (part.endsWith(mark) ? part.slice(0, -mark.length) : part)).join(''), searched: 0 }
}
