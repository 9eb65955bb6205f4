// What every kind of item but the file has in common: how it is found, and how one says what cannot be seen of it.
import type { ItemKind } from '../../rules/domain.ts'
import type { HostView } from './host-view.ts'

/** One thing as the host shows it, secrets and all: it is sealed before anything else sees it. */
export type Found = {
  readonly path: string
  readonly key?: string
  readonly version?: string
  /** When the host says it came to be, ms. A hint beside the state, no part of it. */
  readonly mtime?: number
  /** Null: could not be seen this time, so what was known of it stays. */
  readonly values?: Readonly<Record<string, string | null>>
  readonly text?: string
  /** Counts in the digest and is kept nowhere. */
  readonly secret?: string
}

/** What is there and cannot be seen. Items whose path begins with `covers` are neither changed nor gone because of it. */
export type Unseen = { readonly path: string; readonly reason: string; readonly covers: string | null }

/** What is in force is not what the files say. */
export type Unapplied = { readonly path: string; readonly key?: string; readonly detail: string }

export type Collected = {
  readonly found: readonly Found[]
  /** Beside what the view noted by itself while it was read. */
  readonly unseen?: readonly Unseen[]
  readonly unapplied?: readonly Unapplied[]
}

/** `same`: nothing it reads has moved since it was last asked. */
export type Collector = {
  readonly kind: ItemKind
  /** Looked at with every n-th rescan. */
  readonly every: number
  readonly collect: (host: HostView) => Collected | 'same' | Promise<Collected | 'same'>
}
