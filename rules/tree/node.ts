// A configuration as a tree. Nothing is lost: the texts of all nodes, first to last, are the text they came from.

export type Role = 'line' | 'remark' | 'close' | 'blank'

export type ConfigNode = {
  /** As it stood, with its line ends. */
  readonly raw: string
  /** What it says: several lines for a banner or a quoted text, else one, without the end of line and the brace that opens a section. */
  readonly line: string
  readonly role: Role
  /** A certificate, a key: its content is compared as one thing. */
  readonly isWhole: boolean
  readonly children: readonly ConfigNode[]
}

/** One line with the sections around it, outermost first. */
export type PlacedLine = { readonly line: string; readonly parents: readonly string[] }

/** The text again. */
export const printTree = (nodes: readonly ConfigNode[]): string => rawPieces(nodes).join('')

function rawPieces(nodes: readonly ConfigNode[], into: string[] = []): readonly string[] {
  for (const node of nodes) {
    into.push(node.raw)
    rawPieces(node.children, into)
  }
  return into
}

/** What a section is called below it: its first line, without the blanks around it. */
export const nameOf = ({ line }: ConfigNode): string => firstLine(line).trim()

export const firstLine = (text: string): string => {
  const end = text.indexOf('\n')
  return end < 0 ? text : text.slice(0, end)
}

/** What counts when two configurations are compared. */
export const contentOf = (nodes: readonly ConfigNode[]): readonly ConfigNode[] => nodes.filter(({ role }) => role === 'line')

/** Every line with its parents. Empty lines, remarks and bare marks (`!`, `}`, `</a>`) are left out. */
export function placedLines(nodes: readonly ConfigNode[]): readonly PlacedLine[] {
  const placed: PlacedLine[] = []
  const walk = (within: readonly ConfigNode[], parents: readonly string[]): void => {
    for (const node of within) {
      if (isSaid(node)) placed.push({ line: node.line, parents })
      if (node.children.length > 0) walk(node.children, [...parents, nameOf(node)])
    }
  }
  walk(nodes, [])
  return placed
}

const isSaid = ({ role, line }: ConfigNode): boolean => role === 'line' || (role === 'close' && /^\s*[a-z]/i.test(line))
