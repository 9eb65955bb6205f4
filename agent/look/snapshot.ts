// Looks at everything on the host that is no file, kind by kind, and keeps what differs the way files are kept.
import { setImmediate as turn } from 'node:timers/promises'
import type { ItemKind } from '../../rules/domain.ts'
import type { HeartbeatRequest } from '../../rules/wire.ts'
import type { Collector, Unapplied, Unseen } from '../items/collector.ts'
import { viewOf, whyOf } from '../items/host-view.ts'
import { sealer } from '../items/seal.ts'
import { collectedOn } from '../store/collected.ts'
import { inTransaction } from '../store/database.ts'
import { metaOn } from '../store/meta.ts'
import type { LookParts } from './eye.ts'
import { type ItemKeeper, keepLook, type KindMemory, type Look } from './keep-items.ts'
import type { RawPath } from './names.ts'

export type SnapshotParts = Pick<LookParts, 'db' | 'record' | 'fleetKey' | 'now'> & {
  readonly root: RawPath
  /** Made anew when what they remember may be wrong. */
  readonly collectors: () => readonly Collector[]
}

export type ItemStatus = Pick<HeartbeatRequest, 'items' | 'unreadable'> & { readonly unapplied: NonNullable<HeartbeatRequest['unapplied']> }

type State = {
  readonly collector: Collector
  readonly memory: KindMemory
  unseen: readonly Unseen[]
  unapplied: readonly Unapplied[]
}

const MOST_UNAPPLIED = 500

export function createSnapshot(parts: SnapshotParts) {
  const { db, now } = parts
  const store = collectedOn(db)
  const meta = metaOn(db)
  const keeper: ItemKeeper = {
    db,
    store,
    record: parts.record,
    now,
    seal: sealer(parts.fleetKey),
    adopted: () => meta.set('manifestDue', 1),
  }
  let states = statesOf(parts)
  let turns = 0
  let isOpen = true

  return {
    /** One look at every kind whose turn it is. Answers how many changes were recorded. */
    look: async (because: 'start' | 'rescan'): Promise<number> => {
      const due = states.filter(({ collector }) => turns % collector.every === 0)
      turns += 1
      const looks = await Promise.all(due.map((state, at) => lookAt(parts, state, at)))
      if (!isOpen) return 0
      try {
        return inTransaction(db, () => {
          forgetOthers(parts, states)
          return looks.reduce((sum, look) => sum + keepLook(keeper, look, because), 0)
        })
      } catch (error) {
        states = statesOf(parts)
        turns = 0
        throw error
      }
    },
    status: (): ItemStatus => ({
      items: store.count(),
      unreadable: states.flatMap(({ unseen }) => unseen.map(({ path, reason }) => ({ path, reason }))),
      unapplied: states
        .flatMap(({ collector: { kind }, unapplied }) =>
          unapplied.map(({ path, key, detail }) => ({ item: { kind, path, ...(key === undefined ? {} : { key }) }, detail })),
        )
        .slice(0, MOST_UNAPPLIED),
    }),
    close: (): void => {
      isOpen = false
    },
  }
}

const statesOf = ({ collectors }: SnapshotParts): readonly State[] =>
  collectors().map((collector) => ({
    collector,
    memory: { kind: collector.kind, found: new Map(), held: new Set() },
    unseen: [],
    unapplied: [],
  }))

/** One at a time but for what waits for a tool, so that hints about files are heard in between. */
async function lookAt({ root, now }: SnapshotParts, state: State, at: number): Promise<Look> {
  for (let turns = 0; turns < at; turns += 1) await turn()
  const { collector, memory } = state
  const startedAt = now()
  const unseen: Unseen[] = []
  try {
    const collected = await collector.collect(viewOf(root, unseen))
    if (collected === 'same') return { memory, collected, unseen: state.unseen, startedAt }
    state.unseen = [...unseen, ...(collected.unseen ?? [])]
    state.unapplied = collected.unapplied ?? []
    return { memory, collected, unseen: state.unseen, startedAt }
  } catch (error) {
    state.unseen = [{ path: collector.kind, reason: `could not be read: ${whyOf(error)}`, covers: '' }]
    return { memory, collected: { found: [] }, unseen: state.unseen, startedAt }
  }
}

/** Kinds that are not asked for any more are no change on the host. */
function forgetOthers({ db, now }: SnapshotParts, states: readonly State[]): void {
  const asked = new Set<string>(states.map(({ collector }) => collector.kind))
  const store = collectedOn(db)
  for (const kind of store.kinds()) {
    if (asked.has(kind)) continue
    store.forget(kind)
    metaOn(db).set('replannedAt', now())
  }
}

/** By name, in the order in which they are shown. */
export const ofKinds = (collectors: readonly Collector[], kinds: readonly ItemKind[] | 'all'): readonly Collector[] =>
  kinds === 'all' ? collectors : collectors.filter(({ kind }) => kinds.includes(kind))
