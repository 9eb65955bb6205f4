// The watching thread: its own event loop, so that a long look never keeps the kernel's queue waiting.
import { type MessagePort, workerData } from 'node:worker_threads'
import type { RawPath } from '../look/names.ts'
import type { Hint, WatchOrder } from './protocol.ts'
import { createWatcher } from './watcher.ts'

/** Hints of one burst travel together. */
const GATHER_MS = 10

const { port } = workerData as { readonly port: MessagePort }
const say = (hint: Hint): void => port.postMessage(hint)
const moved = new Set<RawPath>()

const watcher = createWatcher({
  moved: (path) => {
    if (moved.size === 0)
      setTimeout(() => {
        say({ kind: 'moved', paths: [...moved] })
        moved.clear()
      }, GATHER_MS)
    moved.add(path)
  },
  overflowed: (hints) => say({ kind: 'overflowed', hints }),
})

port.on('message', ({ enter, leave }: WatchOrder) => {
  watcher.leave(leave)
  const paths = watcher.enter(enter)
  say({ kind: 'watching', paths, ...watcher.counts() })
})
