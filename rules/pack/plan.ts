// Packs compile into one plan: where to look, what to leave out, and how to treat what is found.
import type { Pack } from '../pack.ts'
import { byFolder } from './by-folder.ts'
import { compileGlob, type Glob, globsOf, partsOf } from './glob.ts'
import { compileTreatments, type Treatment } from './treatment.ts'

/** A folder or file to walk. Below it, ask `isIgnored` about everything met. */
export type WatchRoot = { readonly path: string; readonly why: string; readonly pack: string }

export type WatchPlan = {
  /** None lies below another. */
  readonly roots: readonly WatchRoot[]
  /** True for what a pack ignores and for what no pack watches; false for folders on the way to something watched. */
  readonly isIgnored: (path: string) => boolean
  /** Watched itself, and not only on the way. Use it for files; `isIgnored` suffices for folders. */
  readonly isWatched: (path: string) => boolean
  /** Why a pack ignores it, in the pack's words; null when none does. */
  readonly whyIgnored: (path: string) => string | null
  readonly treatment: (path: string) => Treatment
}

type Watch = WatchRoot & { readonly glob: Glob }

export function compilePacks(packs: readonly Pack[], extraRoots: readonly string[] = []): WatchPlan {
  const watches = [
    ...extraRoots.map((path) => literalWatch(path)),
    ...packs.flatMap((pack) => pack.watch.flatMap(({ path, why }) => watchesOf(path, why, pack.name))),
  ]
  const explicit = watches.filter((watch) => watch.glob.isLiteral).map((watch) => partsOf(watch.path))
  const ignores = packs.flatMap((pack) =>
    pack.ignore.flatMap((rule) => globsOf(rule.paths).map((one) => ({ glob: one, reason: rule.reason }))),
  )

  /** A root somebody named is watched even where a rule meant for what lies inside other roots would leave it out. */
  const isAskedFor = (rule: Glob, parts: readonly string[]): boolean =>
    explicit.some((root) => root.length <= parts.length && root.every((part, index) => part === parts[index]) && rule.matches(root))

  const ignoresAt = byFolder(ignores)
  const watchesAt = byFolder(watches)
  const ignoring = (path: string) => {
    const rules = ignoresAt(path)
    return rules.length === 0 ? undefined : rules.find((rule) => !isAskedFor(rule.glob, partsOf(path)))
  }
  const isOnTheWay = (path: string): boolean => {
    const parts = partsOf(path)
    return watches.some((watch) => watch.glob.mayHold(parts))
  }
  return {
    roots: outermost(watches),
    isIgnored: (path) => (watchesAt(path).length === 0 && !isOnTheWay(path)) || ignoring(path) !== undefined,
    isWatched: (path) => watchesAt(path).length > 0 && ignoring(path) === undefined,
    whyIgnored: (path) => ignoring(path)?.reason ?? null,
    treatment: compileTreatments(packs),
  }
}

const watchesOf = (path: string, why: string, pack: string): readonly Watch[] =>
  compileGlob(path).map((one) => ({ path: one.base, why, pack, glob: one }))

/** A root given by name may hold `*` or `{`, which then mean themselves. */
function literalWatch(path: string): Watch {
  const parts = partsOf(path)
  const below = (other: readonly string[]) => parts.every((part, index) => part === other[index])
  const glob: Glob = {
    source: path,
    base: `/${parts.join('/')}`,
    isLiteral: true,
    matches: below,
    mayHold: (other) => below(other) || other.every((part, index) => part === parts[index]),
  }
  return { path: glob.base, why: 'asked for by name', pack: 'settings', glob }
}

function outermost(watches: readonly Watch[]): readonly WatchRoot[] {
  const holds = (outer: string, inner: string) => outer === '/' || inner === outer || inner.startsWith(`${outer}/`)
  return watches
    .filter(({ path }, index) => !watches.some((other, at) => holds(other.path, path) && (other.path !== path || at < index)))
    .map(({ path, why, pack }) => ({ path, why, pack }))
}
