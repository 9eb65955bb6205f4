// Asks each source of the configuration when its time has come, and keeps how far it was read and what went wrong.
import type { Instant } from '../../../rules/domain.ts'
import { importRecords } from '../import.ts'
import type { CardParts } from '../parts.ts'
import type { Store } from '../../store/store.ts'
import { horizonAt } from './read.ts'
import type { Source } from './source.ts'

type PollParts = CardParts & { readonly store: Pick<Store, 'read' | 'write'> }

/** After a problem it is asked again sooner than a long rhythm would, and never in a hurry. */
const RETRY_MS = 60_000

export async function pollSources(parts: PollParts, sources: readonly Source[], isStopping: () => boolean): Promise<void> {
  const known = new Map((await parts.store.read.scheduleSources()).map((one) => [one.name, one]))
  for (const source of sources) {
    if (isStopping()) return
    const state = known.get(source.name)
    const wait = state?.problem == null ? source.everyMs : Math.min(source.everyMs, RETRY_MS)
    if (state?.triedAt != null && parts.now() < state.triedAt + wait) continue
    await poll(parts, source, state?.kind === source.kind ? state : undefined)
  }
}

async function poll(
  parts: PollParts,
  source: Source,
  state: { readonly cursor: string | null; readonly readAt: Instant | null } | undefined,
): Promise<void> {
  const { name, kind } = source
  const triedAt = parts.now()
  const keep = (cursor: string | null, readAt: Instant | null, problem: string | null) =>
    parts.store.write((tx) => tx.keepSource({ name, kind, cursor, triedAt, readAt, problem }))
  const [cursor, readAt] = [state?.cursor ?? null, state?.readAt ?? null]
  try {
    const read = await source.read(cursor, { now: triedAt, name, zone: null, within: horizonAt(triedAt), assets: {} })
    if (!read.ok) return await keep(cursor, readAt, `${read.where}: ${read.problem}`)
    const actor = { kind: 'system', name } as const
    const done = await importRecords(parts, actor, { source: name, records: read.records, isWhole: read.isWhole, dryRun: false })
    const refused = done.filter(({ result }) => result === 'refused')
    const [first] = refused
    await keep(read.cursor, triedAt, first === undefined ? null : `${refused.length} refused, such as ${first.where}: ${first.why}`)
  } catch (error) {
    await keep(cursor, readAt, `It could not be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

const LEAST_SETTLE_MS = 60_000

/** An approval given seconds before is known two looks later: until then nobody is paged. */
export const settleFor = (settleMs: number, everyMs: readonly number[]): number =>
  everyMs.length === 0 ? settleMs : Math.max(settleMs, LEAST_SETTLE_MS, ...everyMs.map((every) => 2 * every))
