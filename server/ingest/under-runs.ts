// What changed while a command ran under an entry carries the entry's id and the name of who ran it.
import type { Change, Span } from '../../rules/domain.ts'
import type { Run } from '../store/runs/runs.ts'
import { SILENT_AFTER_MS } from '../store/runs/runs.ts'
import type { Reads } from '../store/store.ts'

/** As people read it beside the name. */
const SOURCE = 'knowngood run'

/** Changes of one asset. What says by itself who made it or what for keeps that. */
export async function underRuns<One extends { readonly change: Change }>(
  tx: Pick<Reads, 'runsOn'>,
  asset: string,
  changes: readonly One[],
): Promise<readonly One[]> {
  const spans = changes.map(({ change }) => spanOf(change))
  const runs = await tx.runsOn(asset, { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) })
  return runs.length === 0 ? changes : changes.map((one) => ({ ...one, change: marked(one.change, runs) }))
}

const spanOf = ({ lastSeen, firstSeen, exact, clockOffsetMs }: Change): Span => {
  const offset = clockOffsetMs ?? 0
  return { from: (exact ?? lastSeen ?? firstSeen) + offset, to: (exact ?? firstSeen) + offset }
}

/** Under two entries at once it cannot be said whose change it is: then it is nobody's. */
function marked(change: Change, runs: readonly Run[]): Change {
  const { from, to } = spanOf(change)
  const during = runs.filter((run) => run.from_at <= to && (run.to_at ?? run.beat_at + SILENT_AFTER_MS) >= from)
  const [one, other] = [...new Map(during.map((run) => [`${run.entry}\n${run.who}`, run])).values()]
  if (one === undefined || other !== undefined || change.ref !== null) return change
  return { ...change, ref: one.entry, ...(change.actor === null ? { actor: one.who, actorSource: SOURCE } : {}) }
}
