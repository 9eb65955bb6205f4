// What changed between two configurations, in the words of the device: the lines with the sections around them.
// Order counts only where the platform says so; a banner, a certificate or a key is one thing.
import { pairAltered } from './altered.ts'
import { movedAmong } from './moved.ts'
import { contentOf, nameOf, printTree, type ConfigNode } from './node.ts'
import { pairBy, without, type Pair, type Placed } from './pair.ts'
import type { TreePlan } from './plan.ts'

/** `parents` outermost first; `before` and `after` are null where there is none. */
export type Difference = {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved'
  readonly parents: readonly string[]
  readonly before: string | null
  readonly after: string | null
}

export function diffTrees(plan: TreePlan, before: readonly ConfigNode[], after: readonly ConfigNode[]): readonly Difference[] {
  return diffSection(plan, before, after, [], false)
}

function diffSection(
  plan: TreePlan,
  beforeNodes: readonly ConfigNode[],
  afterNodes: readonly ConfigNode[],
  parents: readonly string[],
  isOrdered: boolean,
): readonly Difference[] {
  const before = contentOf(beforeNodes).map((node, at): Placed => ({ node, at }))
  const after = contentOf(afterNodes).map((node, at): Placed => ({ node, at }))
  const [exact, named] = pairSame(before, after)
  const same = [...exact, ...named]
  const altered = pairAltered(plan, before, after, same)
  const pairs = [...same, ...altered]
  const found: { readonly at: number; readonly differences: readonly Difference[] }[] = []
  for (const pair of altered) {
    const [was, is] = [pair.before.node, pair.after.node]
    const change: Difference = { kind: 'changed', parents, before: was.line, after: is.line }
    found.push({ at: pair.after.at, differences: was.line.trim() === is.line.trim() ? [] : [change] })
  }
  for (const pair of [...named, ...altered]) found.push({ at: pair.after.at, differences: diffPair(plan, pair, parents) })
  for (const { before: was, after: is } of movedPairs(plan, same, isOrdered))
    found.push({ at: is.at, differences: [{ kind: 'moved', parents, before: was.node.line, after: is.node.line }] })
  const places = placesAfter(pairs, before.length)
  for (const { node, at } of without(before, pairs, 'before'))
    found.push({ at: places[at] ?? 0, differences: everyLine(node, parents, 'removed') })
  for (const { node, at } of without(after, pairs, 'after')) found.push({ at, differences: everyLine(node, parents, 'added') })
  return found.toSorted((left, right) => left.at - right.at).flatMap(({ differences }) => differences)
}

function diffPair(plan: TreePlan, { before, after }: Pair, parents: readonly string[]): readonly Difference[] {
  const [was, is] = [before.node, after.node]
  if (was.children.length === 0 && is.children.length === 0) return []
  if (was.isWhole || is.isWhole) {
    const [left, right] = [wholeText(was), wholeText(is)]
    return left === right ? [] : [{ kind: 'changed', parents, before: left, after: right }]
  }
  const isOrdered = plan.ordered.some((pattern) => pattern.test(is.line))
  return diffSection(plan, was.children, is.children, [...parents, nameOf(is)], isOrdered)
}

const wholeText = (node: ConfigNode): string =>
  printTree([node])
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()

/** A section that came or went is told line by line. */
function everyLine(node: ConfigNode, parents: readonly string[], kind: 'added' | 'removed'): readonly Difference[] {
  const line = node.isWhole ? wholeText(node) : node.line
  const own: Difference = { kind, parents, before: kind === 'removed' ? line : null, after: kind === 'added' ? line : null }
  if (node.isWhole) return [own]
  const within = [...parents, nameOf(node)]
  return [own, ...contentOf(node.children).flatMap((child) => everyLine(child, within, kind))]
}

/** What is gone is told where it stood: behind the last line before it that is still there. */
function placesAfter(pairs: readonly Pair[], length: number): readonly number[] {
  const places = Array.from({ length }, () => -1)
  for (const { before, after } of pairs) places[before.at] = after.at
  let last = -1
  return places.map((place) => {
    if (place >= 0) last = place
    return last + 0.5
  })
}

/** Lines that say the same. Of several alike, those with the same content belong together first, then first to first. */
function pairSame(before: readonly Placed[], after: readonly Placed[]): readonly [readonly Pair[], readonly Pair[]] {
  const exact = pairBy(before, after, ({ node }) =>
    node.children.length === 0 ? keyOf(node) : `${keyOf(node)}\n${printTree(node.children)}`,
  )
  const rest = pairBy(without(before, exact, 'before'), without(after, exact, 'after'), ({ node }) => keyOf(node))
  return [exact, rest]
}

const keyOf = ({ line }: ConfigNode): string => line.trim()

/** In an ordered section all lines; elsewhere those of one pattern, among the lines it matches with the same words. */
function movedPairs(plan: TreePlan, same: readonly Pair[], isOrdered: boolean): readonly Pair[] {
  const inOrder = same.toSorted((left, right) => left.before.at - right.before.at)
  const everMoved = movedAmong(inOrder.map(({ after }) => after.at))
  if (everMoved.length === 0) return []
  if (isOrdered) return everMoved.flatMap((at) => inOrder[at] ?? [])
  const groups = new Map<string, Pair[]>()
  for (const pair of inOrder) {
    const group = orderGroup(plan, pair.after.node.line)
    if (group === null) continue
    const known = groups.get(group)
    if (known) known.push(pair)
    else groups.set(group, [pair])
  }
  return [...groups.values()].flatMap((pairs) => movedAmong(pairs.map(({ after }) => after.at)).flatMap((at) => pairs[at] ?? []))
}

function orderGroup(plan: TreePlan, line: string): string | null {
  for (const pattern of plan.ordered) {
    const start = pattern.startIn(line)
    if (start >= 0) return line.slice(start, pattern.endIn(line)).trim()
  }
  return null
}
