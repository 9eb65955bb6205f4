// Puts labels from the configuration onto the assets, and judges again what they may have changed.
import { rejudge } from '../rejudge.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { Live } from '../live.ts'
import type { Store } from '../store/store.ts'
import { isSameLabels, labelled } from './labels.ts'
import type { Config } from './file.ts'

const AROUND_MS = 7 * 86_400_000

export type ApplyParts = { readonly store: Pick<Store, 'write'>; readonly judging: Judging; readonly live: Live }

/** Answers the assets that are labelled otherwise now. `isNewPolicy`: every change of the last days is judged again. */
export async function applyLabels({ store, judging, live }: ApplyParts, config: Config, isNewPolicy: boolean): Promise<readonly string[]> {
  const { relabelled, altered } = await store.write(async (tx) => {
    const assets = await tx.allAssets()
    const wanted = assets.map((asset) => ({ asset, labels: labelled(asset.id, config) }))
    const differing = wanted.filter(({ asset, labels }) => !isSameLabels(asset, labels))
    for (const { labels } of differing) await tx.labelAsset(labels)
    const relabelled = differing.map(({ asset }) => asset.id)
    const now = judging.now()
    const spans = [{ from: now - AROUND_MS, to: now }]
    const ids = await tx.changeIdsToRejudge({ assets: isNewPolicy ? assets.map(({ id }) => id) : relabelled, spans })
    return { relabelled, altered: await rejudge(tx, judging, ids, 'the configuration file was changed') }
  })
  for (const id of relabelled) live.publish({ kind: 'asset', id, asset: id })
  for (const id of altered) live.publish({ kind: 'verdict', id })
  return relabelled
}
