// Gathers what became of past cards on some assets: who did what they asked, for how long, and what went down meanwhile.
import { downtimeMs } from '../../rules/card/downtime.ts'
import type { PastCard } from '../../rules/card/similar.ts'
import { assetsOf } from '../../rules/card/system.ts'
import type { Asset, Entry, Instant } from '../../rules/domain.ts'
import type { Credited } from '../store/schedule/past-reads.ts'
import type { Store } from '../store/store.ts'

export type PastParts = { readonly store: Pick<Store, 'read'>; readonly now: () => Instant }

const YEAR_MS = 365 * 86_400_000
const MOST_READ = 1_000
/** Of these the newest: older ones say less, and each costs questions. */
const MOST_COMPARED = 100
/** Nobody is blamed for what is still down a day later. */
const LONGEST_DOWN_MS = 86_400_000

/** The newest first. */
export async function pastCardsOn(parts: PastParts, wanted: readonly string[], known: readonly Asset[]): Promise<readonly PastCard[]> {
  const { read } = parts.store
  const now = parts.now()
  const names = new Set(wanted)
  const ended = (await read.entriesEnded({ from: now - YEAR_MS, to: now }, MOST_READ))
    .map((past) => ({ ...past, assets: assetsOf(past.entry.assets, known).map(({ id }) => id) }))
    .filter(({ assets }) => assets.some((asset) => names.has(asset)))
    .slice(0, MOST_COMPARED)
  const credited = await read.creditedTo(ended.map(({ entry }) => entry.id))
  const downs = await downtimesOf(parts, ended)
  return ended.map(({ entry, assets, outcome }): PastCard => {
    const seen = credited.filter((change) => change.entry === entry.id && isDoneBy(change))
    const from = Math.min(...seen.map(({ interval }) => interval.from))
    const to = Math.max(...seen.map(({ interval }) => interval.to))
    const endedAt = endOf(entry)
    return {
      id: entry.id,
      summary: entry.summary,
      endedAt,
      assets,
      items: entry.items,
      outcome,
      tookMs: seen.length === 0 ? null : to - from,
      overranMs: seen.length === 0 ? 0 : Math.max(0, to - endedAt),
      downMs: downs.get(entry.id) ?? null,
    }
  })
}

const endOf = ({ windows }: Entry): Instant => Math.max(...windows.map(({ to }) => to))

const isDoneBy = ({ verdict }: Credited): boolean => verdict === 'authorised' || verdict === 'standard'

/** Only for cards whose assets are probed: elsewhere nobody knows. */
async function downtimesOf(
  { store: { read } }: PastParts,
  cards: readonly { readonly entry: Entry; readonly assets: readonly string[] }[],
): Promise<ReadonlyMap<string, number>> {
  const all = [...new Set(cards.flatMap(({ assets }) => assets))].slice(0, MOST_COMPARED)
  const checks = (await Promise.all(all.map((asset) => read.checksOf(asset)))).flat()
  const probed = new Set(checks.flatMap(({ kind, asset }) => (kind === 'probe' ? [asset] : [])))
  const downs = new Map<string, number>()
  for (const { entry, assets } of cards) {
    const watched = assets.filter((asset) => probed.has(asset))
    if (watched.length === 0) continue
    const until = endOf(entry) + LONGEST_DOWN_MS
    const events = await read.healthEvents(watched, { from: Math.min(...entry.windows.map(({ from }) => from)), to: until })
    downs.set(
      entry.id,
      downtimeMs(
        events.filter(({ kind }) => kind === 'probe'),
        entry.windows,
        until,
      ),
    )
  }
  return downs
}
