// The first look at every asset of a group becomes known good, asset by asset: one that may not be decided here does not hold up the others.
import type { Selector, Severity } from '../../rules/domain.ts'
import { isAssetIn } from '../../rules/match/facets/asset.ts'
import type { Actor } from '../route.ts'
import { type CardParts, type Refusal, refuse } from '../schedule/parts.ts'
import type { Store } from '../store/store.ts'
import { acceptAssetBaseline } from './accept-asset-baseline.ts'

type GroupBaseline =
  | {
      readonly ok: true
      readonly accepted: Readonly<Record<Severity, number>>
      readonly assets: number
      readonly refused: readonly { readonly asset: string; readonly why: string }[]
      readonly message: string
    }
  | Refusal

/** What is of high severity is left: it is named item by item on its asset's page. */
export async function acceptGroupBaseline(
  parts: CardParts & { readonly store: Pick<Store, 'read' | 'write'> },
  actor: Actor,
  { group, why = '' }: { readonly group: Selector; readonly why?: string },
): Promise<GroupBaseline> {
  const waiting = await parts.store.read.unacceptedCounts()
  const assets = (await parts.store.read.allAssets()).filter((asset) => isAssetIn(group, asset) && waiting.has(asset.id))
  if (assets.length === 0)
    return refuse(
      404,
      `Nothing of ${group.include.join(', ')} waits to be accepted. Name assets, tag:…, service:… or a pattern like web-*.`,
    )
  const accepted = { high: 0, medium: 0, low: 0 }
  const refused: { asset: string; why: string }[] = []
  for (const { id } of assets) {
    const outcome = await acceptAssetBaseline(parts, actor, { asset: id, why })
    if (!outcome.ok) refused.push({ asset: id, why: outcome.detail })
    else {
      accepted.medium += outcome.accepted.medium
      accepted.low += outcome.accepted.low
    }
  }
  const done = assets.length - refused.length
  if (done === 0) return refuse(403, refused[0]?.why ?? '')
  const rest = refused.length === 0 ? '' : ` Left as they are: ${refused.map(({ asset }) => asset).join(', ')} (${refused[0]?.why ?? ''})`
  const message = `${accepted.medium + accepted.low} items of ${done} ${done === 1 ? 'asset' : 'assets'} were accepted.${rest}`
  return { ok: true, accepted, assets: done, refused, message }
}
