// What belongs to the watched tree and how it is treated: the plan's word, mounts that hold no files, and the agent's own folder.
import type { WatchPlan } from '../../rules/pack/plan.ts'
import type { Treatment } from '../../rules/pack/treatment.ts'
import { isWithin, type RawPath } from './names.ts'
import { isDirectory } from './stat.ts'
import { askedIn, type Folder, pathIn } from './tree.ts'

export type Scope = {
  /** Counts the plans: names judged by an older one are asked about again. */
  readonly plan: number
  readonly accepts: (folder: Folder, name: string, mode: number) => boolean
  /** True when the plan leaves out what it may have held before. */
  readonly isLeftOut: (folder: Folder, name: string) => boolean
  readonly treatment: (folder: Folder, name: string) => Treatment
}

export type ScopeParts = {
  readonly plan: Pick<WatchPlan, 'isIgnored' | 'isWatched' | 'treatment'>
  readonly planNumber: number
  readonly ownFolder: RawPath
  readonly mounts: ReadonlyMap<RawPath, string>
  /** Hears of folders not entered. */
  readonly skipped: (path: RawPath, reason: string) => void
}

export function scopeOf({ plan, planNumber, ownFolder, mounts, skipped }: ScopeParts): Scope {
  const isOutside = (folder: Folder, name: string, mode: number): boolean => {
    const path = pathIn(folder, name)
    if (isWithin(path, ownFolder)) return true
    if (!isDirectory(mode)) return !folder.only && !plan.isWatched(askedIn(folder, name))
    const reason = folder.only ? undefined : mounts.get(path)
    if (reason) skipped(path, reason)
    return reason !== undefined || (!folder.only && plan.isIgnored(askedIn(folder, name)))
  }

  return {
    plan: planNumber,
    accepts(folder, name, mode) {
      const key = isDirectory(mode) ? `${name}/` : name
      if (folder.ignored.has(key)) return false
      const isIn = !isOutside(folder, name, mode)
      if (!isIn) folder.ignored.add(key)
      return isIn
    },
    isLeftOut: (folder, name) => isWithin(pathIn(folder, name), ownFolder) || (!folder.only && plan.isIgnored(askedIn(folder, name))),
    treatment: (folder, name) => plan.treatment(askedIn(folder, name)),
  }
}
