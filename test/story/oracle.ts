// What must hold of the server's account of a file, whatever was killed on the way: no repeat, no break, and the end is what the disk says.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ChangeJson } from './running.ts'

const hashOf = (value: unknown): string | null => (value as { hash?: string } | null)?.hash ?? null

/** An event told of it; what is found by comparing states is `report`. */
export const isTold = (change: ChangeJson): boolean => change['detectedBy'] !== 'report'

/** Every fault in the account, in words; an empty list means it is whole. `changes` oldest first. */
export function faultsIn(
  changes: readonly ChangeJson[],
  files: readonly string[],
  firstHashes: ReadonlyMap<string, string>,
): readonly string[] {
  const ids = changes.map(({ id }) => id)
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at)
  const faults = repeated.map((id) => `change ${id} is listed twice`)
  for (const file of files) {
    let last = firstHashes.get(file) ?? null
    for (const change of changes.filter(({ item }) => item.path === file)) {
      if (hashOf(change.before) !== last)
        faults.push(`${file}: a change goes from ${hashOf(change.before)} while the one before it ended at ${last}`)
      last = hashOf(change.after)
    }
    const disk = sha256Of(file)
    if (last !== disk) faults.push(`${file}: the account ends at ${last}, the disk says ${disk}`)
  }
  return faults
}

export const sha256Of = (file: string): string => `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`
