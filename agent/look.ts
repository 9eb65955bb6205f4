// The agent's story on the disk: look, redact, tidy, compare, keep. Runs in a thread of its own, with plain blocking calls.
import type { DetectedBy } from '../rules/domain.ts'
import { type Above, createAbove } from './look/above.ts'
import { confirm, type Eye, type Looked, looking, type LookParts, noteMounts, openEye, refreshRoots, visitRoot } from './look/eye.ts'
import { createFiller, type Filled } from './look/fill.ts'
import { parentOf, type RawPath } from './look/names.ts'
import { anchorKey, anchorOf } from './look/tree.ts'
import { createVerifier } from './look/verify.ts'
import { visit, type Walk } from './look/walk.ts'
import type { LoadedPlan } from './plan.ts'

export type Looker = ReturnType<typeof createLooker>

export function createLooker(parts: LookParts, plan: LoadedPlan) {
  const eye = openEye(parts, plan)
  const above = createAbove()
  const verifier = createVerifier(() => eye.tree.folders)
  let filler: ReturnType<typeof createFiller> | null = null

  return {
    state: () => ({ tree: eye.tree, plan: eye.plan, skipped: eye.skipped as ReadonlyMap<RawPath, string> }),

    /** Everything, from every root down. */
    all: (because: DetectedBy): Looked => {
      const startedAt = eye.now()
      const isUnwatched = eye.isUnwatched
      eye.isUnwatched = true
      if (isUnwatched) above.forget()
      noteMounts(eye)
      const looked = looking(eye, because, (walk) => {
        refreshRoots(eye, walk)
        visitRoots(eye, walk, above)
        // Folders known from the last run, or from a look that failed, are nothing new, and not watched yet.
        if (isUnwatched) for (const { only, path } of eye.tree.folders.values()) if (!only) walk.entered(path)
      })
      confirm(eye, startedAt)
      eye.isUnwatched = false
      eye.keeper.portion.larger()
      return looked
    },

    /** Folders in which something may have moved. One that is not there any more is a matter of the folder above. */
    some: (paths: readonly RawPath[], because: DetectedBy): Looked =>
      looking(eye, because, (walk) => {
        for (const path of paths) lookInto(eye, walk, path)
      }),

    /** The texts a first look put off, for about so long. */
    fill: (forMs: number): Filled => {
      const steps: Filled[] = []
      looking(eye, 'start', (walk) => {
        if (filler?.tree !== eye.tree) filler = createFiller(eye.tree)
        steps.push(filler.step(walk, forMs))
      })
      const [filled = 'some'] = steps
      if (filled === 'all') filler = null
      return filled
    },

    /** A step of the rolling re-hash, as much as `elapsedMs` allow. */
    verify: (elapsedMs: number): Looked =>
      looking(eye, 'rehash', (walk) =>
        verifier.step(walk, elapsedMs, (folder, at) => void (folder.id !== null && eye.looks.setVerified(folder.id, at))),
      ),

    setPlan: (next: LoadedPlan): void => {
      if (next.fingerprint !== eye.plan.fingerprint) eye.planNumber += 1
      eye.plan = next
    },
  }
}

function visitRoots(eye: Eye, walk: Walk, above: Above): void {
  const { folders, roots } = eye.tree
  for (const root of roots) {
    const anchor = folders.get(anchorKey(root)) ?? anchorOf(root)
    folders.set(anchor.key, anchor)
    const { dir } = parentOf(root.path)
    if (above.isNew(dir)) walk.entered(dir)
    visitRoot(eye, walk, anchor, true)
  }
}

function lookInto(eye: Eye, walk: Walk, path: RawPath): void {
  const { folders, roots } = eye.tree
  for (const root of roots) {
    const anchor = folders.get(anchorKey(root))
    if (anchor?.place === path) visitRoot(eye, walk, anchor, false)
  }
  for (let at = path; ; at = parentOf(at).dir) {
    const folder = folders.get(at)
    if ((folder && visit(walk, folder, false)) || at === '/') return
  }
}
