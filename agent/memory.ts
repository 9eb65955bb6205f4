// Gives memory back to the host once a rush is over. V8 keeps what a thread once needed until it needs more, which a thread that
// went quiet never does.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Null where this Node does not let itself be asked. */
function askableCollector(): (() => void) | null {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('typeof gc === "function" ? gc : null')
  return typeof collect === 'function' ? () => void collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }) : null
}

let collect: (() => void) | null | undefined

export function giveBack(): void {
  collect = collect === undefined ? askableCollector() : collect
  collect?.()
}
