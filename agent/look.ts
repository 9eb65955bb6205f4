// The agent's story on the disk: look, redact, tidy, compare, keep. Runs in a thread of its own, with plain blocking calls.
import type { DatabaseSync } from 'node:sqlite'
import type { DetectedBy } from '../rules/domain.ts'
import type { EventBody } from '../rules/wire.ts'
import { TEXT_BYTES } from './items/files.ts'
import { readOwners } from './items/owners.ts'
import { keep, type Keeper, type Seen } from './look/keep.ts'
import { parentOf, type RawPath, shown } from './look/names.ts'
import { placesOf } from './look/roots.ts'
import { scopeOf } from './look/scope.ts'
import { field, INO, isDirectory, MODE } from './look/stat.ts'
import { anchorKey, anchorOf, type Folder, loadTree, newRoot, type Tree } from './look/tree.ts'
import { createVerifier } from './look/verify.ts'
import { forgetTree, visit, type Walk } from './look/walk.ts'
import type { LoadedPlan } from './packs.ts'
import { inTransaction } from './store/database.ts'
import { looksOn } from './store/looks.ts'
import { metaOn } from './store/meta.ts'
import { leftOut, mountChanges, readMounts } from './watch/mounts.ts'

/** So much is gathered before it is kept: few enough commits for a first look, little enough memory. */
const BATCH_ITEMS = 2_000
const BATCH_TEXT = 8 << 20
const FIRST_TEXTS = 32 << 20

export type LookParts = {
  readonly db: DatabaseSync
  readonly record: (body: EventBody, now: number) => void
  readonly fleetKey: Uint8Array
  /** Where the agent keeps its own files: never watched, or each look would be a change. */
  readonly ownFolder: RawPath
  readonly now: () => number
}

/** What one look came to. `entered` and `left` are folders to watch from now on, or no longer. */
export type Looked = {
  readonly recorded: number
  readonly entered: readonly RawPath[]
  readonly left: readonly RawPath[]
  readonly ms: number
}

export type Looker = ReturnType<typeof createLooker>

export function createLooker(parts: LookParts, firstPlan: LoadedPlan) {
  const { db, now } = parts
  const looks = looksOn(db)
  const meta = metaOn(db)
  const skipped = new Map<RawPath, string>()
  const wasLookedAtWith = meta.text('plan') === firstPlan.fingerprint ? 1 : 0
  const state = { plan: firstPlan, planNumber: 1, mounts: readMounts(), tree: loadTree(looks, placesOf(firstPlan.plan), wasLookedAtWith) }
  const adopted = (): void => meta.set('manifestDue', 1)
  const keeper: Keeper = { db, looks, record: parts.record, adopted, owners: readOwners(), plan: () => state.plan.plan, now }
  let verifier = createVerifier(state.tree.folders)

  /** Of texts met at a first look, so much is searched for secrets and kept; the rolling re-hash makes up for the rest. */
  let textRoom = FIRST_TEXTS
  const depth: Walk['depth'] = (folder, size) => {
    if (folder.root.adopted || size > TEXT_BYTES) return 'text'
    textRoom -= size
    return textRoom >= 0 ? 'text' : 'digest'
  }

  /** One look: what was seen is kept before anything is built on it. When keeping fails, the memory is made anew from the store. */
  const looking = (because: DetectedBy, work: (walk: Walk) => void): Looked => {
    const started = performance.now()
    const pen = penOn(keeper, because)
    const entered = new Set<RawPath>()
    const left = new Set<RawPath>()
    const { plan, planNumber, mounts, tree } = state
    const walk: Walk = {
      ...{ folders: tree.folders, unreadable: tree.unreadable, fleetKey: parts.fleetKey, now, see: pen.see },
      scope: scopeOf({
        plan: plan.plan,
        planNumber,
        ownFolder: parts.ownFolder,
        mounts: leftOut(mounts),
        skipped: (path, why) => void skipped.set(path, why),
      }),
      known: (folder, name) => (folder.id === null ? null : looks.get(folder.id, name)),
      depth,
      entered: (path) => void (entered.add(path), left.delete(path)),
      left: (path) => void (left.add(path), entered.delete(path)),
    }
    try {
      work(walk)
      return { recorded: pen.flush(), entered: [...entered], left: [...left], ms: performance.now() - started }
    } catch (error) {
      state.tree = loadTree(looks, placesOf(state.plan.plan), state.planNumber)
      verifier = createVerifier(state.tree.folders)
      throw error
    }
  }

  const note = (name: string, from: number, detail: string): void =>
    inTransaction(db, () => parts.record({ kind: 'note', name, from: Math.min(from, now()), to: now(), detail }, now()))

  /** Roots come and go with the plan and with links on the disk. */
  const refreshRoots = (walk: Walk): void => {
    const { tree } = state
    const places = placesOf(state.plan.plan)
    for (const root of tree.roots.filter((one) => !places.some(({ path }) => path === one.path))) {
      forgetTree(walk, root.path, true)
      const anchor = tree.folders.get(anchorKey(root))
      if (anchor) walk.see({ kind: 'folder-gone', folder: anchor })
      tree.folders.delete(anchorKey(root))
      looks.forgetRoot(root.path)
      meta.set('manifestDue', 1)
    }
    const known = new Map(tree.roots.map((root) => [root.path, root]))
    tree.roots = places.map((place) => known.get(place.path) ?? newRoot(place, null))
  }

  const noteMounts = (): void => {
    const fresh = readMounts()
    for (const { at, detail } of mountChanges(state.mounts, fresh)) {
      const root = state.tree.roots.find(({ path }) => at === path || at.startsWith(`${path}/`) || path.startsWith(`${at}/`))
      if (root) note('root-replaced', root.confirmedAt, `At ${shown(at)} ${detail}.`)
    }
    state.mounts = fresh
  }

  const visitRoot = (walk: Walk, anchor: Folder, deep: boolean): void => {
    const inode = () => (isDirectory(field(anchor.numbers, 0, MODE)) ? field(anchor.numbers, 0, INO) : 0)
    const before = anchor.names.length > 0 ? inode() : 0
    const { confirmedAt } = anchor
    visit(walk, anchor, deep)
    const after = anchor.names.length > 0 ? inode() : 0
    if (before > 0 && after > 0 && before !== after)
      note('root-replaced', confirmedAt, `${shown(anchor.path)} is another folder than before.`)
  }

  const confirm = (at: number): void =>
    inTransaction(db, () => {
      for (const root of state.tree.roots) {
        if (!root.adopted) adopted()
        looks.confirmRoot(root.path, at)
        root.adopted = true
        root.confirmedAt = at
      }
      meta.set('plan', state.plan.fingerprint)
    })

  return {
    state: () => ({ ...state, skipped: skipped as ReadonlyMap<RawPath, string> }),

    /** Everything, from every root down. */
    all: (because: DetectedBy): Looked => {
      const startedAt = now()
      noteMounts()
      const looked = looking(because, (walk) => {
        refreshRoots(walk)
        for (const root of state.tree.roots) {
          const anchor = state.tree.folders.get(anchorKey(root)) ?? anchorOf(root)
          state.tree.folders.set(anchor.key, anchor)
          walk.entered(parentOf(root.path).dir)
          visitRoot(walk, anchor, true)
        }
      })
      confirm(startedAt)
      return looked
    },

    /** Folders in which something may have moved. One that is not there any more is a matter of the folder above. */
    some: (paths: readonly RawPath[], because: DetectedBy): Looked =>
      looking(because, (walk) => {
        const { folders, roots } = state.tree
        for (const path of paths) {
          for (const root of roots) {
            const anchor = folders.get(anchorKey(root))
            if (anchor && parentOf(root.path).dir === path) visitRoot(walk, anchor, false)
          }
          for (let at = path; ; at = parentOf(at).dir) {
            const folder = folders.get(at)
            if ((folder && visit(walk, folder, false)) || at === '/') break
          }
        }
      }),

    /** A step of the rolling re-hash, as much as `elapsedMs` allow. */
    verify: (elapsedMs: number): Looked =>
      looking('rehash', (walk) =>
        verifier.step(walk, elapsedMs, (folder, at) => void (folder.id !== null && looks.setVerified(folder.id, at))),
      ),

    setPlan: (plan: LoadedPlan): void => {
      const isSame = plan.plan === state.plan.plan
      state.plan = plan
      if (!isSame) state.planNumber += 1
    },
  }
}

/** Gathers what is seen and keeps it by the batch. */
function penOn(keeper: Keeper, because: DetectedBy) {
  const batch: Seen[] = []
  let texts = 0
  let recorded = 0
  const flush = (): number => {
    recorded += keep(keeper, batch, because)
    batch.length = 0
    texts = 0
    return recorded
  }
  const see = (seen: Seen): void => {
    batch.push(seen)
    if (seen.kind === 'read') texts += seen.reading.text?.length ?? 0
    if (batch.length >= BATCH_ITEMS || texts >= BATCH_TEXT) flush()
  }
  return { see, flush }
}
