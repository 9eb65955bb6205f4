// Does the entry speak of this asset, and how precisely: by id, by pattern, by tag, by service, or of all of them.
import type { Asset, Selector } from '../../domain.ts'
import { globOf } from '../glob.ts'

/** The most precise first. */
const PRECISION = ['id', 'glob', 'tag', 'service', 'all', 'none'] as const
export type AssetMatch = { readonly by: (typeof PRECISION)[number]; readonly term: string }

export const assetRank = ({ by }: AssetMatch): number => PRECISION.indexOf(by)

const NONE: AssetMatch = { by: 'none', term: '' }

export function matchAsset(selector: Selector, asset: Asset): AssetMatch {
  let best = NONE
  for (const term of selector.include) {
    const by = matchTerm(term, asset)
    if (assetRank({ by, term }) < assetRank(best)) best = { by, term }
  }
  if (best === NONE || selector.exclude?.some((term) => matchTerm(term, asset) !== 'none')) return NONE
  return best
}

export const isAssetIn = (selector: Selector, asset: Asset): boolean => matchAsset(selector, asset).by !== 'none'

function matchTerm(term: string, asset: Asset): AssetMatch['by'] {
  if (term === asset.id) return 'id'
  if (term === '*') return 'all'
  if (term.startsWith('tag:')) return asset.tags.includes(term.slice(4)) ? 'tag' : 'none'
  if (term.startsWith('service:')) return asset.services.includes(term.slice(8)) ? 'service' : 'none'
  return globOf(term).matches(asset.id) ? 'glob' : 'none'
}
