// How an item would be taken back to what it should be: a patch or a command to copy. It is never run by us.
import type { Item, Value } from './domain.ts'
import { accountBack } from './restore/accounts.ts'
import { fileBack } from './restore/files.ts'
import { packageBack } from './restore/packages.ts'
import { systemBack } from './restore/system.ts'

export type WayBack = {
  /** What a shell on the host would take, line by line; empty when no command can do it. */
  readonly commands: readonly string[]
  /** What a person must know before: what the command does not bring back, or why there is none. */
  readonly note: string | null
}

/** From `now` to `wanted`; null on either side means the item does not exist there. Null when both are alike. */
export function wayBack(item: Item, now: Value | null, wanted: Value | null): WayBack | null {
  if (now === null && wanted === null) return null
  if (item.kind === 'file') return fileBack(item.path, now, wanted)
  if (item.kind === 'package') return packageBack(item.path, now, wanted)
  if (item.kind === 'user' || item.kind === 'group') return accountBack(item, now, wanted)
  return systemBack(item, now, wanted)
}
