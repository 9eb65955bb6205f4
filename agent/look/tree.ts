// The last look in memory: per folder its names and their numbers. The store holds the same and more, and is the truth.
import type { Looks } from '../store/looks.ts'
import { isWithin, join, parentOf, type RawPath, shown } from './names.ts'
import type { Place } from './roots.ts'
import { CTIME, type Numbers, UNTRUSTED, WIDTH } from './stat.ts'

/**
 * A folder or file somebody asked to watch. `adopted` once its first look is complete: from then on a new name is
 * a change. `isFresh` as long as its texts are put off.
 * What a root held at its first look is told by the manifest, never as changes.
 */
export type Root = { readonly path: RawPath; readonly asked: RawPath; adopted: boolean; confirmedAt: number; isFresh: boolean }

export type Folder = {
  readonly key: string
  /** Where it is on disk; of the folder above a root, where that root is. */
  readonly path: RawPath
  /** The folder to open and list. */
  readonly place: RawPath
  /** The same, as the plan knows it: another only below a root that is a link. */
  readonly asked: RawPath
  readonly root: Root
  /** Set for the folder above a root, where only the root's own name counts. */
  readonly only: readonly string[] | null
  /** Its row in the store; null until something of it is kept. */
  id: number | null
  names: readonly string[]
  numbers: Numbers
  /** When everything in it was last found as recorded. */
  confirmedAt: number
  /** When the bytes of everything in it were last read and found as recorded. */
  verifiedAt: number
  /** Names the plan of `plan` leaves out, so that it is asked once only. */
  ignored: Set<string>
  plan: number
}

export const EMPTY: Numbers = new Float64Array(0)

/** A look sooner than this after a change may have missed a second one: clocks of file systems tick this coarsely. */
const TICK_MS = 20

/** Key of the folder above a root: the same path may also be a watched folder itself. */
export const anchorKey = (root: Root): string => `^${root.path}`
const isAnchor = (key: string): boolean => key.startsWith('^')

/** The root whose folder above bears this key; null for any other folder. */
export const rootOfAnchor = (key: string): RawPath | null => (isAnchor(key) ? key.slice(1) : null)

export const askedFor = (root: Root, path: RawPath): RawPath =>
  root.path === root.asked ? path : root.asked + path.slice(root.path.length)

/** An entry whose change time is this young, or that could not be read, is read again at the next look. */
export const isTrusted = (ctime: number, startedAt: number): boolean => ctime < startedAt - TICK_MS

/** Path of an entry. The folder above a root bears the root's own path and holds nothing but the root. */
export const pathIn = (folder: Folder, name: string): RawPath => (folder.only ? folder.path : join(folder.path, name))

/** The same as the plan knows it. */
export const askedIn = (folder: Folder, name: string): string => shown(folder.only ? folder.asked : join(folder.asked, name))

export type Tree = { readonly folders: Map<string, Folder>; roots: readonly Root[]; readonly unreadable: Map<RawPath, string> }

/** `confirmedAt` is null for a root never looked at in full. */
export const newRoot = ({ path, asked }: Place, confirmedAt: number | null): Root => ({
  path,
  asked,
  adopted: confirmedAt !== null,
  confirmedAt: confirmedAt ?? 0,
  isFresh: false,
})

/** Nothing of it looked at yet. */
const blank = (root: Root, confirmedAt: number) => ({ root, confirmedAt, id: null, names: [], numbers: EMPTY, ignored: new Set<string>() })

/** The folder above a root, of which only the root is looked at. */
export function anchorOf(root: Root): Folder {
  const { path, asked, confirmedAt } = root
  const { dir, name } = parentOf(path)
  return { ...blank(root, confirmedAt), key: anchorKey(root), path, place: dir, asked, only: [name], plan: 0, verifiedAt: 0 }
}

/** What is in a new folder was not there when the folder above was last looked at. */
export function folderBelow(above: Folder, path: RawPath, plan: number, verifiedAt: number): Folder {
  const { root, confirmedAt } = above
  return { ...blank(root, confirmedAt), key: path, path, place: path, asked: askedFor(root, path), only: null, plan, verifiedAt }
}

/** The whole last look from the store, as made under `plan` (0: under another than today's); what no root holds any more is forgotten. */
export function loadTree(looks: Looks, places: readonly Place[], plan: number): Tree {
  const confirmed = new Map(looks.roots().map(({ path, confirmedAt }) => [path, confirmedAt]))
  const roots = places.map((place) => newRoot(place, confirmed.get(place.path) ?? null))
  const folders = new Map<string, Folder>()
  for (const { id, path, verifiedAt } of looks.folders()) {
    const root = rootHolding(roots, path)
    if (!root) {
      looks.removeFolder(id)
      continue
    }
    const bare = isAnchor(path) ? anchorOf(root) : folderBelow(anchorOf(root), path, plan, verifiedAt)
    folders.set(path, { ...bare, ...entriesOf(looks, id), id, plan, confirmedAt: root.confirmedAt, verifiedAt })
  }
  for (const path of confirmed.keys()) if (!roots.some((root) => root.path === path)) looks.forgetRoot(path)
  return { folders, roots, unreadable: new Map() }
}

function entriesOf(looks: Looks, id: number): Pick<Folder, 'names' | 'numbers'> {
  const names: string[] = []
  const rows: Numbers[] = []
  for (const { name, look } of looks.inFolder(id)) {
    const { numbers } = look
    if (look.noText === 'unreadable' || !isTrusted(numbers[CTIME] ?? 0, look.lookedAt)) numbers[CTIME] = UNTRUSTED
    names.push(name)
    rows.push(numbers)
  }
  const numbers = new Float64Array(names.length * WIDTH)
  for (const [at, row] of rows.entries()) numbers.set(row, at * WIDTH)
  return { names, numbers }
}

const rootHolding = (roots: readonly Root[], key: string): Root | undefined =>
  isAnchor(key) ? roots.find((root) => anchorKey(root) === key) : roots.find((root) => isWithin(key, root.path))
