// Folders the last full look could not enter: what is in them was last seen earlier than the rest, also after a restart.
import type { Meta } from '../store/meta.ts'
import { isWithin, parentOf } from './names.ts'
import type { Tree } from './tree.ts'

type Notes = readonly (readonly [path: string, confirmedAt: number])[]

/** Of a whole tree that could not be entered, its topmost folder stands for all. */
export function noteUnconfirmed({ folders }: Tree, meta: Meta, at: number): void {
  const late = [...folders.values()].filter(({ confirmedAt, only }) => confirmedAt < at && !only)
  const paths = new Set(late.map(({ path }) => path))
  const topmost = late.filter(({ path }) => !paths.has(parentOf(path).dir))
  meta.set('unconfirmed', topmost.length === 0 ? null : JSON.stringify(topmost.map(({ path, confirmedAt }) => [path, confirmedAt])))
}

export function dimFolders({ folders }: Tree, meta: Meta): void {
  const text = meta.text('unconfirmed')
  if (text === null) return
  const notes = JSON.parse(text) as Notes
  for (const folder of folders.values())
    for (const [path, at] of notes) if (isWithin(folder.path, path)) folder.confirmedAt = Math.min(folder.confirmedAt, at)
}
