// Two forms of one line: negated, another value of something there is one of, or much alike.
import { likeness, withoutNegation, wordsOf } from './likeness.ts'
import { contentOf, nameOf } from './node.ts'
import { pairBy, without, type Pair, type Placed } from './pair.ts'
import type { TreePlan } from './plan.ts'

/** Pairs what is left of two sections when the lines that are the same on both sides are taken away. */
export function pairAltered(plan: TreePlan, before: readonly Placed[], after: readonly Placed[], same: readonly Pair[]): readonly Pair[] {
  const [gone, fresh] = [without(before, same, 'before'), without(after, same, 'after')]
  if (gone.length === 0 || fresh.length === 0) return []
  const pairs: Pair[] = []
  const take = (found: (left: readonly Placed[], right: readonly Placed[]) => readonly Pair[]): void => {
    for (const pair of found(without(gone, pairs, 'before'), without(fresh, pairs, 'after'))) pairs.push(pair)
  }
  take((left, right) => pairBy(left, right, ({ node }) => withoutNegation(nameOf(node))))
  const single = ({ node }: Placed): string => plan.single.find((pattern) => pattern.test(node.line))?.source ?? ''
  if (plan.single.length > 0) take((left, right) => pairBy(left, right, single))
  const isLone = loneWords(before, after)
  // Sections are known by their names; only lines change their words.
  take((left, right) => pairAlike(left.filter(isLeaf), right.filter(isLeaf), isLone))
  return pairs
}

const isLeaf = ({ node }: Placed): boolean => contentOf(node.children).length === 0
const firstWord = ({ node }: Placed): string => wordsOf(nameOf(node))[0] ?? ''

/** Words with which one line begins, before and after: `description`, `hostname`. */
function loneWords(before: readonly Placed[], after: readonly Placed[]): (word: string) => boolean {
  let counted: readonly Map<string, Placed[]>[] | null = null
  return (word) => {
    counted ??= [before, after].map((side) => Map.groupBy(side, firstWord))
    return counted.every((side) => side.get(word)?.length === 1)
  }
}

/** Most lines a line is compared with, and how alike they have to be. */
const MOST_COMPARED = 20
const ALIKE = 0.5

function pairAlike(before: readonly Placed[], after: readonly Placed[], isLone: (word: string) => boolean): readonly Pair[] {
  const groups = Map.groupBy(after, firstWord)
  return [...Map.groupBy(before, firstWord)].flatMap(([word, left]) => {
    const right = (groups.get(word) ?? []).map((placed) => ({ placed, words: wordsOf(nameOf(placed.node)) }))
    const near = right.slice(0, MOST_COMPARED)
    let next = near.length
    return left.flatMap((placed) => {
      const words = wordsOf(nameOf(placed.node))
      const scores = near.map((candidate) => likeness(words, candidate.words))
      const best = scores.indexOf(Math.max(...scores))
      if (best < 0 || ((scores[best] ?? 0) < ALIKE && !isLone(word))) return []
      const [partner] = near.splice(best, 1)
      near.push(...right.slice(next, next + 1))
      next += 1
      return partner ? [{ before: placed, after: partner.placed }] : []
    })
  })
}
