// From what an item is now to what is known good of it, or, where that is no more to be told, from after a change to before it.
import type { Value } from '../rules/domain.ts'
import { type WayBack, wayBack } from '../rules/restore.ts'
import type { StoredChange } from './store/evidence/stored.ts'
import type { Store } from './store/store.ts'

/** `to`: the known good value it leads to, or what was there before this change. */
export type KnownWayBack = WayBack & { readonly to: 'baseline' | 'before' }

/** Null when the item is what it should be. */
export async function wayBackOf(read: Store['read'], { change, texts }: StoredChange): Promise<KnownWayBack | null> {
  const item = await read.itemById(change.asset, change.item)
  const sides =
    item === null
      ? ({ to: 'before', now: change.after, wanted: change.before, nowText: texts.after, wantedText: texts.before } as const)
      : ({ to: 'baseline', now: item.value, wanted: item.baseline.value, nowText: item.text, wantedText: item.baseline.text } as const)
  if (item !== null && item.identity === item.baseline.identity) return null
  const kept = await read.textsOf([sides.nowText, sides.wantedText])
  const way = wayBack(change.item, withText(sides.now, sides.nowText, kept), withText(sides.wanted, sides.wantedText, kept))
  return way === null ? null : { ...way, to: sides.to }
}

/** Values are stored beside their texts, not with them. */
function withText(value: Value | null, hash: string | null, texts: ReadonlyMap<string, string>): Value | null {
  return value === null ? null : { ...value, text: hash === null ? null : (texts.get(hash) ?? null) }
}
