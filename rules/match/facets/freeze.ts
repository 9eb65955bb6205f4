// Was a freeze in force, and does it deny this kind of change. A freeze that may have been in force was.
import type { Asset, EntryKind, Span } from '../../domain.ts'
import type { Freeze } from '../schedule.ts'
import { isAssetIn } from './asset.ts'

export type FreezeMatch =
  | { readonly kind: 'none' }
  | { readonly kind: 'allowed'; readonly freeze: ActiveFreeze; readonly because: 'exempt' | 'emergency' | 'kind' }
  | { readonly kind: 'denied'; readonly freeze: ActiveFreeze }

export type ActiveFreeze = Freeze & { readonly window: Span }

/** In order of their ids, so that the order in which freezes were stored changes nothing. */
export function activeFreezes(freezes: readonly Freeze[], asset: Asset, interval: Span): readonly ActiveFreeze[] {
  return freezes
    .flatMap((freeze) => {
      if (!isAssetIn(freeze.assets, asset)) return []
      const window = freeze.windows.find(({ from, to }) => from <= interval.to && interval.from <= to)
      return window === undefined ? [] : [{ ...freeze, window }]
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function matchFreeze(
  active: readonly ActiveFreeze[],
  plan: { readonly kind: EntryKind; readonly freezeExempt: boolean },
): FreezeMatch {
  const answers = active.map((freeze): FreezeMatch => {
    if (plan.freezeExempt) return { kind: 'allowed', freeze, because: 'exempt' }
    if (plan.kind === 'emergency' && freeze.allowEmergency) return { kind: 'allowed', freeze, because: 'emergency' }
    if (freeze.blocks.length > 0 && !freeze.blocks.includes(plan.kind)) return { kind: 'allowed', freeze, because: 'kind' }
    return { kind: 'denied', freeze }
  })
  return answers.find(({ kind }) => kind === 'denied') ?? answers[0] ?? { kind: 'none' }
}
