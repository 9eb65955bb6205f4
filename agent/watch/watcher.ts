// Hints from the kernel: one watch per folder. A hint says where to look, never what is there.
import { type FSWatcher, watch } from 'node:fs'
import { onDisk, type RawPath } from '../look/names.ts'
import { codeOf } from '../refusal.ts'

/**
 * Half of what the kernel queues. Node is not told when that queue overflows, but it empties the queue in one go: so many hints
 * without a turn of the event loop in between mean that some may be missing.
 */
export const OVERFLOW_HINTS = 8_192

export type Watcher = {
  /** Answers the folders watched now; the others could not be, for want of watches or because they are gone. */
  readonly enter: (paths: readonly RawPath[]) => readonly RawPath[]
  readonly leave: (paths: readonly RawPath[]) => void
  readonly counts: () => { readonly directories: number; readonly limited: number }
  readonly close: () => void
}

export type Hints = { readonly moved: (path: RawPath) => void; readonly overflowed: (hints: number) => void }

export function createWatcher(hints: Hints): Watcher {
  const watches = new Map<RawPath, FSWatcher>()
  const limited = new Set<RawPath>()
  let sinceTurn = 0

  const hear = (path: RawPath): void => {
    if (sinceTurn === 0)
      setImmediate(() => {
        if (sinceTurn >= OVERFLOW_HINTS) hints.overflowed(sinceTurn)
        sinceTurn = 0
      })
    sinceTurn += 1
    hints.moved(path)
  }

  const leave = (path: RawPath): void => {
    watches.get(path)?.close()
    watches.delete(path)
    limited.delete(path)
  }

  const enter = (path: RawPath): boolean => {
    leave(path)
    try {
      const one = watch(onDisk(path), { persistent: false, encoding: 'latin1' }, () => hear(path))
      one.on('error', () => leave(path))
      watches.set(path, one)
      return true
    } catch (error) {
      if (['ENOSPC', 'EMFILE', 'ENFILE'].includes(codeOf(error) ?? '')) limited.add(path)
      return false
    }
  }

  return {
    enter: (paths) => paths.filter(enter),
    leave: (paths) => paths.forEach(leave),
    counts: () => ({ directories: watches.size, limited: limited.size }),
    close: () => [...watches.keys()].forEach(leave),
  }
}
