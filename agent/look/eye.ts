// What the looking functions share, and one look as a whole: walk, gather, keep.
import type { DatabaseSync } from 'node:sqlite'
import type { DetectedBy } from '../../rules/domain.ts'
import type { EventBody } from '../../rules/wire.ts'
import { readOwners } from '../items/owners.ts'
import type { LoadedPlan } from '../plan.ts'
import { growthBytes, inTransaction } from '../store/database.ts'
import { type Looks, looksOn } from '../store/looks.ts'
import { type Meta, metaOn } from '../store/meta.ts'
import { leftOut, type Mount, mountChanges, readMounts } from '../watch/mounts.ts'
import type { Keeper } from './keep.ts'
import { isWithin, type RawPath, shown } from './names.ts'
import { createPortion, penOn } from './pen.ts'
import { placesOf } from './roots.ts'
import { scopeOf } from './scope.ts'
import { field, INO, isDirectory, MODE } from './stat.ts'
import { packageTraces } from './traces.ts'
import { anchorKey, type Folder, loadTree, newRoot, type Tree } from './tree.ts'
import { dimFolders, noteUnconfirmed } from './unconfirmed.ts'
import { forgetTree, visit, type Walk } from './walk.ts'

export type LookParts = {
  readonly db: DatabaseSync
  readonly record: (body: EventBody, now: number) => void
  readonly fleetKey: Uint8Array
  /** Where the agent keeps its own files: never watched, or each look would be a change. */
  readonly ownFolder: RawPath
  /** Where the file system of the host is: `/`, or its mount in a container. */
  readonly root: RawPath
  readonly now: () => number
}

export type Eye = LookParts & {
  readonly looks: Looks
  readonly meta: Meta
  readonly keeper: Keeper
  /** Folders not entered, with the reason. */
  readonly skipped: Map<RawPath, string>
  plan: LoadedPlan
  planNumber: number
  mounts: readonly Mount[]
  tree: Tree
  /** The memory may be ahead of the store: it is made anew before the next look. */
  isAstray: boolean
  /** Not every folder of the tree is known to be watched. */
  isUnwatched: boolean
}

/** What one look came to. `entered` and `left` are folders to watch from now on, or no longer. */
export type Looked = {
  readonly recorded: number
  readonly entered: readonly RawPath[]
  readonly left: readonly RawPath[]
  readonly ms: number
}

export function openEye(parts: LookParts, plan: LoadedPlan): Eye {
  const { db, record, now } = parts
  const looks = looksOn(db)
  const meta = metaOn(db)
  const planNumber = 1
  const tree = loadTree(looks, placesOf(plan.plan), meta.text('plan') === plan.fingerprint ? planNumber : 0)
  const keeper: Keeper = {
    db,
    looks,
    record,
    now,
    owners: readOwners(),
    tracesOf: packageTraces(parts.root),
    adopted: () => meta.set('manifestDue', 1),
    portion: createPortion(() => growthBytes(db)),
    plan: () => eye.plan.plan,
  }
  dimFolders(tree, meta)
  const eye: Eye = {
    ...parts,
    looks,
    meta,
    keeper,
    skipped: new Map(),
    plan,
    planNumber,
    mounts: readMounts(),
    tree,
    isAstray: false,
    isUnwatched: true,
  }
  return eye
}

/** What was seen is kept before anything is built on it. When keeping fails, the memory of it is made anew from the store. */
export function looking(eye: Eye, because: DetectedBy, work: (walk: Walk) => void): Looked {
  const started = performance.now()
  if (eye.isAstray) comeBack(eye)
  const pen = penOn(eye.keeper, because)
  const entered = new Set<RawPath>()
  const left = new Set<RawPath>()
  const { plan } = eye.plan
  const walk: Walk = {
    folders: eye.tree.folders,
    unreadable: eye.tree.unreadable,
    fleetKey: eye.fleetKey,
    now: eye.now,
    see: pen.see,
    scope: scopeOf({
      plan,
      planNumber: eye.planNumber,
      ownFolder: eye.ownFolder,
      mounts: leftOut(eye.mounts),
      skipped: (path, why) => void eye.skipped.set(path, why),
    }),
    known: (folder, name) => (folder.id === null ? null : eye.looks.get(folder.id, name)),
    entered: (path) => void (entered.add(path), left.delete(path)),
    left: (path) => void (left.add(path), entered.delete(path)),
  }
  try {
    work(walk)
    return { recorded: pen.flush(), entered: [...entered], left: [...left], ms: performance.now() - started }
  } catch (error) {
    eye.isAstray = true
    eye.isUnwatched = true
    eye.keeper.portion.smaller()
    throw error
  }
}

function comeBack(eye: Eye): void {
  eye.tree = loadTree(eye.looks, placesOf(eye.plan.plan), eye.planNumber)
  dimFolders(eye.tree, eye.meta)
  eye.isAstray = false
}

const note = ({ db, record, now }: Eye, name: string, from: number, detail: string): void =>
  inTransaction(db, () => record({ kind: 'note', name, from: Math.min(from || now(), now()), to: now(), detail }, now()))

/** Roots come and go with the plan and with links on the disk. */
export function refreshRoots(eye: Eye, walk: Walk): void {
  const { tree } = eye
  const places = placesOf(eye.plan.plan)
  for (const root of tree.roots.filter((one) => !places.some(({ path }) => path === one.path))) {
    forgetTree(walk, root.path, true)
    const anchor = tree.folders.get(anchorKey(root))
    if (anchor) walk.see({ kind: 'folder-gone', folder: anchor })
    tree.folders.delete(anchorKey(root))
    eye.looks.forgetRoot(root.path)
    eye.meta.set('manifestDue', 1)
  }
  const known = new Map(tree.roots.map((root) => [root.path, root]))
  tree.roots = places.map((place) => known.get(place.path) ?? newRoot(place, null))
}

export function noteMounts(eye: Eye): void {
  const fresh = readMounts()
  for (const { at, detail } of mountChanges(eye.mounts, fresh)) {
    const root = eye.tree.roots.find(({ path }) => isWithin(at, path) || isWithin(path, at))
    if (root) note(eye, 'root-replaced', root.confirmedAt, `At ${shown(at)} ${detail}.`)
  }
  eye.mounts = fresh
}

export function visitRoot(eye: Eye, walk: Walk, anchor: Folder, deep: boolean): void {
  const inode = (): number => (anchor.names.length > 0 && isDirectory(field(anchor.numbers, 0, MODE)) ? field(anchor.numbers, 0, INO) : 0)
  const before = inode()
  const { confirmedAt } = anchor
  visit(walk, anchor, deep)
  const after = inode()
  if (before > 0 && after > 0 && before !== after)
    note(eye, 'root-replaced', confirmedAt, `${shown(anchor.path)} is another folder than before.`)
}

/** Everything was looked at: one row per root says so, instead of one per item. */
export function confirm({ db, tree, looks, keeper, meta, plan }: Eye, at: number): void {
  inTransaction(db, () => {
    for (const root of tree.roots) {
      if (!root.adopted) {
        keeper.adopted()
        root.isFresh = true
      }
      looks.confirmRoot(root.path, at)
      root.adopted = true
      root.confirmedAt = at
    }
    meta.set('plan', plan.fingerprint)
    noteUnconfirmed(tree, meta, at)
  })
}
