// The pre-flight of a card: open drift on its assets that would still be there after it.
import { leftRed } from '../../rules/card/preflight.ts'
import { assetsOf } from '../../rules/card/system.ts'
import type { Asset, Entry } from '../../rules/domain.ts'
import type { StoredChange } from '../store/evidence/stored.ts'
import type { Reads } from '../store/store.ts'

const MOST_ASSETS = 50
const MOST_SHOWN = 20

/** The newest of each asset, at most twenty in all. */
export async function driftLeftBy(
  read: Pick<Reads, 'listChanges'>,
  entry: Entry,
  known: readonly Asset[],
): Promise<readonly StoredChange[]> {
  const assets = assetsOf(entry.assets, known).slice(0, MOST_ASSETS)
  const open = await Promise.all(assets.map(({ id }) => read.listChanges({ asset: id, needsAttention: true, states: ['open'], limit: 50 })))
  return leftRed(
    entry,
    open.flatMap(({ items }) => items),
  ).slice(0, MOST_SHOWN)
}
