// Changes that are one act: everything an entry brought, or the same change on several assets.
import type { Candidate } from './term.ts'

export type ChangeSet = { readonly key: string; readonly changes: readonly Candidate[] }

/** In the order of their first change. A change without an entry is one with its like on other assets, and with nothing else. */
export function changeSets(changes: readonly Candidate[]): readonly ChangeSet[] {
  const sets = new Map<string, Candidate[]>()
  for (const change of changes.toSorted((a, b) => a.span.to - b.span.to || (a.id < b.id ? -1 : 1))) {
    const key = keyOf(change)
    const known = sets.get(key)
    if (known === undefined) sets.set(key, [change])
    else known.push(change)
  }
  return [...sets].map(([key, members]) => ({ key, changes: members }))
}

const keyOf = ({ entry, verdict, kind, path, op, content, id }: Candidate): string => {
  if (entry !== null) return `entry ${entry} ${verdict}`
  return content === null && op !== 'removed' ? `change ${id}` : `same ${kind} ${path} ${op} ${content ?? ''}`
}
