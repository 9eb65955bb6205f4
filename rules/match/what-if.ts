// An entry as it might have been: with another window, another scope, another approver. Nothing of it is kept.
import type { Asset, Change, Entry, Instant, ItemScope, Selector, Span } from '../domain.ts'
import type { Schedule } from './schedule.ts'

/** What is not named stays as it is. */
export type Wish = {
  readonly windows?: readonly Span[]
  readonly assets?: Selector
  readonly items?: readonly ItemScope[]
  /** Who had approved it, in time; null: nobody had. */
  readonly approver?: string | null
}

export function supposed(entry: Entry, wish: Wish): Entry {
  const { windows = entry.windows, assets = entry.assets, items = entry.items, approver } = wish
  const { editedAt: _, ...rest } = entry
  const history = approver === undefined ? entry.history : supposedHistory(entry, approver, windows)
  return {
    ...rest,
    windows,
    assets,
    items,
    history,
    ...(approver === undefined && entry.editedAt !== undefined ? { editedAt: entry.editedAt } : {}),
  }
}

const BEFORE_MS = 7 * 86_400_000

/** In time means before anything could have happened under it. */
function supposedHistory({ requester }: Entry, approver: string | null, windows: readonly Span[]): Entry['history'] {
  const first = windows.reduce<Instant>((least, { from }) => Math.min(least, from), Number.MAX_SAFE_INTEGER)
  const at = first === Number.MAX_SAFE_INTEGER ? 0 : first - BEFORE_MS
  const submitted = { state: 'submitted', at, by: requester } as const
  return approver === null ? [submitted] : [submitted, { state: 'approved', at, by: approver }]
}

/** An entry that nobody wrote, for one change that no entry is near. */
export const madeUp = (change: Change, asset: Asset, interval: Span): Entry => ({
  id: 'supposed',
  source: 'supposed',
  rev: 1,
  summary: 'An entry that nobody wrote',
  requester: change.actor ?? 'nobody',
  implementers: change.actor === null ? [] : [change.actor],
  kind: 'normal',
  risk: 'low',
  assets: { include: [asset.id] },
  items: [{ kind: change.item.kind, path: change.item.path }],
  windows: [interval],
  history: [],
  expect: [],
  rollout: 'all',
  backout: false,
  actorStrict: false,
  freezeExempt: false,
})

/** The schedule with this entry in the place of the one of its id, or beside the others. */
export const withEntry = (schedule: Schedule, entry: Entry): Schedule => ({
  ...schedule,
  entries: [...schedule.entries.filter(({ id }) => id !== entry.id), entry],
})
