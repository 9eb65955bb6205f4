// Walks folders against the last look and hands on what it saw. Knows folders and names; what a difference means is decided in keep.ts.
import { type How, readItem, type Reading, reasonOf, TEXT_BYTES } from '../items/files.ts'
import type { Look } from '../store/looks.ts'
import { osCodeOf } from '../refusal.ts'
import type { Seen } from './keep.ts'
import { listFolder, distrust, type Listing } from './listing.ts'
import { isWithin, join, type RawPath } from './names.ts'
import { inFolder } from './open-folder.ts'
import type { Scope } from './scope.ts'
import { CTIME, field, isDirectory, isFile, isSameStat, MODE, SIZE, WIDTH } from './stat.ts'
import { EMPTY, type Folder, folderBelow, isTrusted, pathIn } from './tree.ts'

export type Walk = {
  readonly folders: Map<string, Folder>
  readonly scope: Scope
  readonly fleetKey: Uint8Array
  readonly now: () => number
  /** What the last look knew of an item: tells which form of digest to compare with. */
  readonly known: (folder: Folder, name: string) => Look | null
  readonly see: (seen: Seen) => void
  /** A folder to watch from now on, or no longer. */
  readonly entered: (path: RawPath) => void
  readonly left: (path: RawPath) => void
  readonly unreadable: Map<RawPath, string>
}

/** `deep`: all below; else only what is new below. Answers false when the folder itself is not there any more. */
export function visit(walk: Walk, folder: Folder, deep: boolean): boolean {
  const startedAt = walk.now()
  const below: { folder: Folder; isNew: boolean }[] = []
  try {
    inFolder(folder.place, (base) => {
      const isStale = folder.plan !== walk.scope.plan
      if (isStale) folder.ignored = new Set()
      const listing = listFolder(folder, base, !isStale, (name, mode) => walk.scope.accepts(folder, name, mode))
      look(walk, folder, base, listing, isStale)
      below.push(...subfolders(walk, folder, listing, isStale ? 0 : walk.scope.plan))
      folder.plan = walk.scope.plan
      folder.confirmedAt = startedAt
    })
    walk.unreadable.delete(folder.path)
  } catch (error) {
    const code = osCodeOf(error)
    if (code === null) throw error
    if (['ENOENT', 'ENOTDIR', 'ESTALE', 'ELOOP'].includes(code)) {
      if (folder.only) for (const name of folder.names) forgetName(walk, folder, name)
      return folder.only !== null
    }
    walk.unreadable.set(folder.path, reasonOf(code, error))
  }
  for (const next of below) if (deep || next.isNew) visit(walk, next.folder, deep || next.isNew)
  return true
}

function look(walk: Walk, folder: Folder, base: RawPath, listing: Listing, isStale: boolean): void {
  const { names, numbers } = listing
  for (const at of listing.differing) {
    const name = names[at] ?? ''
    const startedAt = walk.now()
    const reading = readItem(
      name === '' ? `${base}/.` : join(base, name),
      howTo(walk, folder, name, folder.root.adopted ? 'text' : 'digest'),
      isFile(field(numbers, at, MODE)),
    )
    if (!reading) {
      distrust(numbers, at)
      continue
    }
    numbers.set(reading.numbers, at * WIDTH)
    remember(walk, folder, name, reading)
    if (reading.problem !== null || !isTrusted(reading.numbers[CTIME] ?? 0, startedAt)) distrust(numbers, at)
    const isNewToPlan = isStale && (reading.numbers[CTIME] ?? 0) < folder.confirmedAt
    walk.see({
      kind: 'read',
      folder,
      name,
      reading,
      startedAt,
      at: walk.now(),
      confirmedAt: folder.confirmedAt,
      isNewToPlan,
      isUntold: false,
    })
  }
  for (const name of listing.gone) forgetName(walk, folder, name)
  folder.names = names
  folder.numbers = numbers
}

const howTo = (walk: Walk, folder: Folder, name: string, depth: How['depth']): How => ({
  depth,
  treatment: walk.scope.treatment(folder, name),
  fleetKey: walk.fleetKey,
  knownForm: formOf(walk.known(folder, name)?.hash ?? null),
})

const formOf = (hash: string | null): 'sha256' | 'hmac' | null => (hash === null ? null : hash.startsWith('hmac:') ? 'hmac' : 'sha256')

function remember(walk: Walk, folder: Folder, name: string, reading: Reading): void {
  const path = pathIn(folder, name)
  if (reading.problem === null) walk.unreadable.delete(path)
  else walk.unreadable.set(path, reading.problem)
  if (!isDirectory(reading.numbers[MODE] ?? 0) && walk.folders.has(path)) forgetTree(walk, path, false)
}

/**
 * Reads a file whatever its numbers say. Bytes as recorded need no more than their digest; all else is looked at in full, also a
 * text that was put off at the first look. `isUntold`: the server has not heard of it yet.
 */
export function readAgain(walk: Walk, folder: Folder, name: string, file: string, isUntold: boolean): void {
  const known = walk.known(folder, name)
  const isPutOff = known?.noText === 'too-large' && (known.numbers[SIZE] ?? 0) <= TEXT_BYTES
  const digest = known?.hash && !isPutOff ? readItem(file, howTo(walk, folder, name, 'digest')) : null
  if (digest && known && [digest.hash, digest.otherHash].includes(known.hash) && isSameStat(digest.numbers, 0, known.numbers, 0)) return
  const startedAt = walk.now()
  const reading = readItem(file, howTo(walk, folder, name, 'text'))
  if (!reading) return
  remember(walk, folder, name, reading)
  walk.see({
    kind: 'read',
    folder,
    name,
    reading,
    startedAt,
    at: walk.now(),
    confirmedAt: folder.confirmedAt,
    isNewToPlan: false,
    isUntold,
  })
}

/** The name went: with it, all that was below. */
function forgetName(walk: Walk, folder: Folder, name: string): void {
  const path = pathIn(folder, name)
  const isLeftOut = walk.scope.isLeftOut(folder, name)
  walk.unreadable.delete(path)
  walk.see(
    isLeftOut ? { kind: 'forgotten', folder, name } : { kind: 'gone', folder, name, at: walk.now(), confirmedAt: folder.confirmedAt },
  )
  if (walk.folders.has(path)) forgetTree(walk, path, isLeftOut)
  if (folder.only) {
    folder.names = []
    folder.numbers = EMPTY
  }
}

export function forgetTree(walk: Walk, path: RawPath, isLeftOut: boolean): void {
  for (const folder of Array.from(walk.folders.values())) {
    if (folder.only || !isWithin(folder.path, path)) continue
    for (const name of folder.names) {
      walk.unreadable.delete(pathIn(folder, name))
      walk.see(
        isLeftOut ? { kind: 'forgotten', folder, name } : { kind: 'gone', folder, name, at: walk.now(), confirmedAt: folder.confirmedAt },
      )
    }
    walk.see({ kind: 'folder-gone', folder })
    walk.folders.delete(folder.key)
    walk.left(folder.path)
  }
}

function subfolders(walk: Walk, folder: Folder, listing: Listing, plan: number): readonly { folder: Folder; isNew: boolean }[] {
  return listing.folders.map(({ name, isNew }) => {
    const path = pathIn(folder, name)
    const known = walk.folders.get(path)
    const next = known ?? folderBelow(folder, path, plan, walk.now())
    if (!known) walk.folders.set(path, next)
    if (!known || isNew) walk.entered(path)
    return { folder: next, isNew: isNew || !known }
  })
}
