// Finds the rules that fit a path, quickly for a scan that goes folder by folder: what holds for the folder is worked out once.
import { type Glob, partsOf } from './glob.ts'

type Folder<T> = {
  readonly path: string
  readonly parts: readonly string[]
  /** Fit the folder, and so everything in it. */
  readonly above: readonly T[]
  /** Do not fit the folder, and might fit something in it. */
  readonly open: readonly T[]
}

/** The answer keeps the order of `rules`; the same array again wherever only the folder decides. */
export function byFolder<T extends { readonly glob: Glob }>(rules: readonly T[]): (path: string) => readonly T[] {
  let last: Folder<T> | null = null
  return (path) => {
    const cut = path.lastIndexOf('/')
    const name = path.slice(cut + 1)
    const folder =
      last !== null && last.path.length === cut && path.startsWith(last.path) ? last : lookAt(path.slice(0, Math.max(cut, 0)), rules)
    last = folder
    if (name === '') return folder.above
    const below = folder.open.filter(({ glob }) => (glob.anyName ? glob.anyName(name) : glob.matches([...folder.parts, name])))
    if (below.length === 0) return folder.above
    return folder.above.length === 0 ? below : rules.filter((rule) => folder.above.includes(rule) || below.includes(rule))
  }
}

function lookAt<T extends { readonly glob: Glob }>(path: string, rules: readonly T[]): Folder<T> {
  const parts = partsOf(path)
  const above = rules.filter(({ glob }) => glob.matches(parts))
  return { path, parts, above, open: rules.filter((rule) => !above.includes(rule) && rule.glob.mayHold(parts)) }
}
