// Where to look: the plan's roots as they really are on disk, links resolved, none below another.
import { lstatSync, realpathSync } from 'node:fs'
import type { WatchPlan } from '../../rules/pack/plan.ts'
import { isWithin, join, onDisk, parentOf, type RawPath, rawOf } from './names.ts'

/** `asked` is the path as the plan knows it; `path` is where that really is. */
export type Place = { readonly path: RawPath; readonly asked: RawPath }

export function placesOf(plan: Pick<WatchPlan, 'roots'>): readonly Place[] {
  const places = plan.roots.flatMap(({ path }) => {
    const asked = rawOf(path)
    const { dir, name } = parentOf(asked)
    const here: Place = { path: join(real(dir) ?? dir, name), asked }
    const target = isLink(here.path) ? real(here.path) : null
    return target === null ? [here] : [here, { path: target, asked }]
  })
  return places.filter(({ path }, at) => !places.some((other, where) => isWithin(path, other.path) && (other.path !== path || where < at)))
}

function real(path: RawPath): RawPath | null {
  try {
    return realpathSync(onDisk(path), 'latin1')
  } catch {
    return null
  }
}

function isLink(path: RawPath): boolean {
  try {
    return lstatSync(onDisk(path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  } catch {
    return false
  }
}
