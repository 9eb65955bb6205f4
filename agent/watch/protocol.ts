// What the threads of the agent say to each other.
import type { HeartbeatRequest } from '../../rules/wire.ts'
import type { RawPath } from '../look/names.ts'
import type { PacksRead } from '../packs.ts'

/** Looking thread → main thread, which watches. */
export type WatchOrder = { readonly kind: 'watch'; readonly enter: readonly RawPath[]; readonly leave: readonly RawPath[] }

/** Main thread → looking thread: what the watches tell. */
export type Hint =
  | { readonly kind: 'moved'; readonly paths: readonly RawPath[] }
  /** Watched from now on: what happened between the look and the watch is found by looking again. */
  | { readonly kind: 'watching'; readonly paths: readonly RawPath[]; readonly directories: number; readonly limited: number }
  | { readonly kind: 'overflowed'; readonly hints: number }

/** Main thread → looking thread. */
export type LookOrder = { readonly kind: 'packs'; readonly packs: PacksRead } | { readonly kind: 'stop' }

export type LookStatus = Pick<
  HeartbeatRequest,
  'items' | 'watcher' | 'rehash' | 'roots' | 'unreadable' | 'unreadableTotal' | 'packs' | 'unapplied'
>

/** Looking thread → main thread. `isWhole` once there is a whole state to tell. */
export type LookReport =
  | { readonly kind: 'looked'; readonly recorded: number; readonly isWhole: boolean; readonly status: LookStatus }
  | { readonly kind: 'failed'; readonly message: string; readonly isBroken: boolean }
  | { readonly kind: 'stopped' }
