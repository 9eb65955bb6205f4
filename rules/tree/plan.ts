// How a platform's configuration falls into sections, compiled from the `tree` of its file.
import { compileLine, compileSet, type LinePattern } from '../platform/pattern.ts'
import type { PlatformFile } from '../platform/file.ts'

export type TreeStyle = 'indent' | 'braces' | 'blocks' | 'sections' | 'xml' | 'flat'
export type Atom = {
  readonly from: LinePattern
  /** Null where the group `mark` of `from` says what ends the text. */
  readonly to: LinePattern | null
  /** Stands in the tree for whatever mark was used. */
  readonly mark: string | null
}
/** What a single line is taken for. */
export type LineKind = {
  readonly remark: boolean
  readonly close: boolean
  readonly open: boolean
  readonly whole: boolean
  readonly atom: Atom | null
}

export type TreePlan = {
  readonly style: TreeStyle
  /** Braces may come as `set` lines or XML instead; the text decides. */
  readonly isChosenByText: boolean
  readonly kindOf: (line: string) => LineKind
  readonly continued: string | null
  /** A double quote left open goes on in the next line. */
  readonly quotes: boolean
  readonly ordered: readonly LinePattern[]
  readonly single: readonly LinePattern[]
}

type TreeFile = NonNullable<PlatformFile['tree']>

/** What a style means where the file does not say. */
const USUAL: Readonly<
  Record<TreeStyle, { readonly open: readonly string[]; readonly close: readonly string[]; readonly quotes: boolean }>
> = {
  indent: { open: [], close: [], quotes: false },
  braces: { open: [], close: [], quotes: true },
  blocks: { open: ['^\\s*(?:config|edit)\\s'], close: ['^\\s*(?:next|end)\\s*$'], quotes: true },
  sections: { open: ['^(?:/|\\[)'], close: [], quotes: true },
  xml: { open: [], close: [], quotes: false },
  flat: { open: [], close: [], quotes: false },
}

export function compileTree(tree: TreeFile = {}, config: NonNullable<PlatformFile['config']> = {}): TreePlan {
  const written = tree.style ?? 'indent'
  const style = written === 'set' ? 'braces' : written
  const usual = USUAL[style]
  return {
    style,
    isChosenByText: style === 'braces',
    kindOf: kindsOf({
      remark: list(config.comment),
      close: list(tree.close, usual.close),
      open: list(tree.open, usual.open),
      whole: list(tree.whole),
      atoms: tree.atoms ?? [],
    }),
    continued: config.continued ?? null,
    quotes: tree.quotes ?? usual.quotes,
    ordered: list(tree.ordered).map(compileLine),
    single: list(tree.single).map(compileLine),
  }
}

const list = (given: string | readonly string[] | undefined, usual: readonly string[] = []): readonly string[] =>
  given === undefined ? usual : typeof given === 'string' ? [given] : given

type Sources = {
  readonly remark: readonly string[]
  readonly close: readonly string[]
  readonly open: readonly string[]
  readonly whole: readonly string[]
  readonly atoms: NonNullable<TreeFile['atoms']>
}

/** All patterns are tried in one pass over a line. */
function kindsOf({ remark, close, open, whole, atoms }: Sources): (line: string) => LineKind {
  const compiled = atoms.map(({ from, to, mark }): Atom => ({
    from: compileLine(from),
    to: to === undefined ? null : compileLine(to),
    mark: mark ?? null,
  }))
  const toClose = remark.length
  const toOpen = toClose + close.length
  const toWhole = toOpen + open.length
  const toAtom = toWhole + whole.length
  const which = compileSet([...remark, ...close, ...open, ...whole, ...atoms.map(({ from }) => from)])
  const plain: LineKind = { remark: false, close: false, open: false, whole: false, atom: null }
  return (line) => {
    const found = which(line)
    if (found.length === 0) return plain
    const between = (from: number, to: number): number | undefined => found.find((at) => at >= from && at < to)
    const atom = found.find((at) => at >= toAtom)
    return {
      remark: between(0, toClose) !== undefined,
      close: between(toClose, toOpen) !== undefined,
      open: between(toOpen, toWhole) !== undefined,
      whole: between(toWhole, toAtom) !== undefined,
      atom: atom === undefined ? null : (compiled[atom - toAtom] ?? null),
    }
  }
}
