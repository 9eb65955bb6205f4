// Which stored changes something in the schedule may say something about, and judging them again.
import { assetsOf } from '../../rules/card/system.ts'
import type { Selector, Span } from '../../rules/domain.ts'
import type { Writes } from '../store/store.ts'
import type { CardParts } from './parts.ts'

/** How far around a window a change may lie and still be judged by it. */
export const AROUND_MS = 7 * 86_400_000

export type Affecting = {
  /** As it was and as it is. */
  readonly selectors: readonly Selector[]
  /** The windows, as they were and as they are, not widened yet. */
  readonly windows: readonly Span[]
  /** The entry or rule itself: changes credited to it, wherever they lie. */
  readonly id?: string
}

/** Answers the changes whose verdict it altered. */
export async function judgeAffected(
  parts: Pick<CardParts, 'rejudge'>,
  tx: Writes,
  { selectors, windows, id }: Affecting,
  because: string,
): Promise<readonly string[]> {
  const known = await tx.allAssets()
  const assets = new Set(selectors.flatMap((selector) => assetsOf(selector, known).map((asset) => asset.id)))
  const spans = merged(windows.map(({ from, to }): Span => ({ from: from - AROUND_MS, to: to + AROUND_MS })))
  const ids = await tx.changeIdsToRejudge({ assets: [...assets], spans, ...(id === undefined ? {} : { entry: id }) })
  return ids.length === 0 ? [] : parts.rejudge(tx, ids, because.replace(/\.$/, ''))
}

/** Windows of a weekly entry overlap once they are widened; one question asks for all of them. */
function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last !== undefined && span.from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else result.push(span)
  }
  return result
}
