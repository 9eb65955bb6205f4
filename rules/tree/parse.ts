// Puts the pieces of a configuration into their sections.
import { cutPieces, type Piece } from './pieces.ts'
import type { ConfigNode } from './node.ts'
import type { TreePlan, TreeStyle } from './plan.ts'

/** Deeper sections are read as lines of this one. */
const DEEPEST = 100

type Growing = Omit<ConfigNode, 'children'> & { readonly children: Growing[]; readonly column: number }

/** What a piece does to the open sections: how many end before it, how many after it, and whether it begins one. */
type Nested = { readonly before?: number; readonly after?: number; readonly opens?: boolean; readonly line?: string }
type Nesting = (piece: Piece, open: readonly Growing[]) => Nested

export function parseTree(plan: TreePlan, text: string): readonly ConfigNode[] {
  const pieces = cutPieces(plan, text)
  const nest = NESTINGS[plan.isChosenByText ? styleOf(pieces) : plan.style]
  const root: Growing[] = []
  const open: Growing[] = []
  for (const piece of pieces) {
    const { before = 0, after = 0, opens = false, line = piece.line } = nest(piece, open)
    open.length -= Math.min(before, open.length)
    const node: Growing = {
      raw: piece.raw,
      line,
      role: after > 0 ? 'close' : piece.role,
      isWhole: piece.isWhole,
      children: [],
      column: piece.column,
    }
    ;(open.at(-1)?.children ?? root).push(node)
    open.length -= Math.min(after, open.length)
    if (opens && open.length < DEEPEST) open.push(node)
  }
  return root
}

/** One platform may show its configuration with braces, as `set` lines or as XML. */
function styleOf(pieces: readonly Piece[]): TreeStyle {
  const first = pieces.find(({ role }) => role === 'line')?.line.trimStart() ?? ''
  if (first.startsWith('<')) return 'xml'
  return pieces.some(({ line }) => line.endsWith('{')) ? 'braces' : 'flat'
}

const NESTINGS: Readonly<Record<TreeStyle, Nesting>> = {
  indent: nestByColumn,
  braces: nestByBraces,
  blocks: ({ role, opens }) => (role === 'close' ? { after: 1 } : { opens }),
  sections: ({ opens }, open) => ({ before: opens ? open.length : 0, opens }),
  xml: nestByTags,
  flat: () => ({}),
}

function nestByColumn({ role, column }: Piece, open: readonly Growing[]): Nested {
  if (role === 'blank' || role === 'remark') return {}
  let kept = open.length
  while (kept > 0 && (open[kept - 1]?.column ?? 0) >= column) kept -= 1
  if (role !== 'close') return { before: open.length - kept, opens: true }
  // What closes a section stands in it, if there is anything in it.
  const ended = open[kept]
  const isInside = ended?.column === column && ended.children.some((child) => child.role === 'line')
  return isInside ? { before: open.length - kept - 1, after: 1 } : { before: open.length - kept }
}

function nestByBraces({ role, line }: Piece): Nested {
  if (role !== 'line' || line.includes('\n')) return {}
  const text = line.replace(/\s##.*$/, '')
  const closes = /^\s*\}/.test(text)
  if (!text.endsWith('{')) return closes ? { after: 1 } : {}
  return { before: closes ? 1 : 0, opens: true, line: text.replace(/\s*\{$/, '') }
}

function nestByTags({ line }: Piece): Nested {
  const text = line.trim()
  return /^<\/[^<>]*>$/.test(text) ? { after: 1 } : { opens: /^<[a-z_](?:[^<>]*[^<>/])?>$/i.test(text) }
}
