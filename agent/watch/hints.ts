// Gathers what the watches say, so that the hints of one burst travel together, and follows the looking thread through the tree.
import type { RawPath } from '../look/names.ts'
import type { Hint, WatchOrder } from './protocol.ts'
import { createWatcher } from './watcher.ts'

const GATHER_MS = 10

export type Hints = { readonly follow: (order: WatchOrder) => void; readonly close: () => void }

/**
 * Lives in the main thread, which is never long busy: a thread of its own would cost ten megabytes. Should the kernel's queue
 * overflow nevertheless, the watcher notices and everything is looked at again.
 */
export function openHints(say: (hint: Hint) => void): Hints {
  const moved = new Set<RawPath>()
  let soon: NodeJS.Timeout | null = null
  const watcher = createWatcher({
    moved: (path) => {
      moved.add(path)
      soon ??= setTimeout(() => {
        soon = null
        say({ kind: 'moved', paths: [...moved] })
        moved.clear()
      }, GATHER_MS)
    },
    overflowed: (hints) => say({ kind: 'overflowed', hints }),
  })
  return {
    follow: ({ enter, leave }) => {
      watcher.leave(leave)
      const paths = watcher.enter(enter)
      say({ kind: 'watching', paths, ...watcher.counts() })
    },
    close: () => {
      if (soon) clearTimeout(soon)
      watcher.close()
    },
  }
}
