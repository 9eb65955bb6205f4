// What was not seen, and what was seen not to have changed.
import { ITEM_KINDS, type Instant, type ItemKind, type Span } from '../../rules/domain.ts'
import type { UnchangedLine, UnseenLine } from '../../rules/incident/report.ts'
import { agentState, currentAgent } from '../routes/rows.ts'
import type { Reads } from '../store/store.ts'

const MOST_LINES = 200
/** A question for each asset: beyond so many the report says of how many it speaks. */
const MOST_ASSETS = 200

type Seen = { readonly unseen: readonly UnseenLine[]; readonly unchanged: readonly UnchangedLine[] }

/** `changed`: the kinds of items that did change since. */
export async function seenOn(read: Reads, assets: readonly string[], span: Span, changed: ReadonlySet<ItemKind>): Promise<Seen> {
  const agents = Map.groupBy(await read.allAgents(), ({ asset }) => asset)
  const some = assets.slice(0, MOST_ASSETS)
  const [blind, kinds] = await Promise.all([
    Promise.all(some.map((asset) => read.blindIntervalsOf(asset, span.from))),
    Promise.all(some.map((asset) => read.itemKinds(asset))),
  ])
  const gaps = blind.flat().filter(({ from }) => from < span.to)
  const silent = assets.flatMap((asset): readonly UnseenLine[] => {
    const agent = currentAgent(agents.get(asset) ?? [])
    const state = agentState(agent)
    if (state === 'watching' || state === 'late' || gaps.some((gap) => gap.asset === asset && gap.to === null)) return []
    return [{ asset, since: agent?.silent_since_at ?? agent?.last_seen_at ?? null, until: null, why: SILENT[state] }]
  })
  const gone = new Set([...silent, ...gaps.filter(({ to }) => to === null)].map(({ asset }) => asset))
  const lookedAt = (asset: string): Instant | null => currentAgent(agents.get(asset) ?? [])?.last_seen_at ?? null
  return {
    unseen: [...silent, ...gaps.map(({ asset, from, to, reason }) => ({ asset, since: from, until: to, why: reason }))].slice(
      0,
      MOST_LINES,
    ),
    unchanged: ITEM_KINDS.filter((kind) => !changed.has(kind)).flatMap((kind) => unchangedOf(kind)),
  }

  function unchangedOf(kind: ItemKind): readonly UnchangedLine[] {
    const having = some.flatMap((asset, index) => {
      const count = kinds[index]?.find((one) => one.kind === kind)?.count ?? 0
      const at = lookedAt(asset)
      return count === 0 || gone.has(asset) || at === null ? [] : [{ count, at }]
    })
    if (having.length === 0) return []
    const items = having.reduce((sum, { count }) => sum + count, 0)
    return [{ kind, items, assets: having.length, of: assets.length, verifiedAt: Math.min(...having.map(({ at }) => at)) }]
  }
}

const SILENT = {
  unwatched: 'no agent watches it',
  held: 'its agent is held and not believed',
  revoked: 'its agent may no longer speak',
  silent: 'its agent is silent',
  stopped: 'its agent was stopped',
} as const
