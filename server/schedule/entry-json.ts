// An entry as programs read it: the card, its state, its times in RFC 3339.
import type { Entry, Instant } from '../../rules/domain.ts'
import { isInBasket } from '../../rules/card.ts'
import type { StoredEntry } from '../store/schedule/stored.ts'

const time = (at: Instant): string => new Date(at).toISOString()

export function entryJson({ entry, state, contentHash, createdAt, updatedAt }: StoredEntry) {
  const { requester, assets, windows, history, earlyToleranceMs: _early, lateToleranceMs: _late, ...rest } = entry satisfies Entry
  return {
    ...rest,
    state,
    who: requester,
    system: assets.include.join(' '),
    assets,
    windows: windows.map(({ from, to }) => ({ from: time(from), to: time(to) })),
    basket: isInBasket(entry),
    history: history.map((step) => ({
      ...step,
      at: time(step.at),
      ...(step.firstHeardAt === undefined ? {} : { firstHeardAt: time(step.firstHeardAt) }),
    })),
    hash: contentHash,
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  }
}
