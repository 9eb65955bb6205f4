// The rolling re-hash: reads every file again within a day, slowly, and says how far it is. Only bytes tell the whole truth.
import { readItem, TEXT_BYTES } from '../items/files.ts'
import { codeOf } from '../refusal.ts'
import { join } from './names.ts'
import { inFolder } from './open-folder.ts'
import { field, isFile, isSameStat, MODE, SIZE } from './stat.ts'
import type { Folder } from './tree.ts'
import { howTo, remember, type Walk } from './walk.ts'

export const ROUND_MS = 86_400_000
/** Reading faster than this would be felt on the host. */
export const MOST_BYTES_PER_MS = 10_000

/** What a file costs beside its bytes, so that a million empty ones are spread as well. */
const FILE_COST = 4_096

export type Coverage = { readonly coverage: number; readonly oldestAt: number | null }

export function coverageOf(folders: Iterable<Folder>, now: number): Coverage {
  let files = 0
  let fresh = 0
  let oldestAt = Number.POSITIVE_INFINITY
  for (const folder of folders) {
    if (folder.names.length === 0 || folder.verifiedAt === 0) continue
    files += folder.names.length
    if (folder.verifiedAt > now - ROUND_MS) fresh += folder.names.length
    oldestAt = Math.min(oldestAt, folder.verifiedAt)
  }
  return files === 0 ? { coverage: 1, oldestAt: null } : { coverage: fresh / files, oldestAt }
}

export function createVerifier(folders: ReadonlyMap<string, Folder>) {
  let queue: Folder[] = []
  let place = 0

  const costOf = (folder: Folder, at: number): number =>
    isFile(field(folder.numbers, at, MODE)) ? FILE_COST + field(folder.numbers, at, SIZE) : 0

  /** A quarter faster than a day would need, so that a busy hour does not make it late. */
  const budgetFor = (elapsedMs: number): number => {
    let total = 0
    for (const folder of folders.values()) for (let at = 0; at < folder.names.length; at += 1) total += costOf(folder, at)
    return Math.min((total * elapsedMs * 1.25) / ROUND_MS, MOST_BYTES_PER_MS * elapsedMs)
  }

  /** Reads on where the last step ended; `done` hears of every folder read to its end. */
  const step = (walk: Walk, elapsedMs: number, done: (folder: Folder, at: number) => void): void => {
    let budget = budgetFor(elapsedMs)
    while (budget > 0) {
      if (queue.length === 0) {
        queue = [...folders.values()].filter(({ only }) => !only).toSorted((a, b) => b.verifiedAt - a.verifiedAt)
        if (queue.length === 0) return
      }
      const folder = queue[queue.length - 1]
      if (!folder || folders.get(folder.key) !== folder) {
        queue.pop()
        place = 0
        continue
      }
      budget -= readSome(walk, folder, budget)
      if (place < folder.names.length) return
      const at = walk.now()
      folder.verifiedAt = at
      done(folder, at)
      queue.pop()
      place = 0
      if (queue.length === 0) return
    }
  }

  const readSome = (walk: Walk, folder: Folder, budget: number): number => {
    let spent = 0
    try {
      inFolder(folder.path, (base) => {
        for (; place < folder.names.length && spent < budget; place += 1) {
          const name = folder.names[place] ?? ''
          if (!isFile(field(folder.numbers, place, MODE))) continue
          spent += costOf(folder, place)
          verify(walk, folder, name, join(base, name))
        }
      })
    } catch (error) {
      if (codeOf(error) === null) throw error
      place = folder.names.length
    }
    return spent
  }

  return { step }
}

/** Bytes as recorded need no more than their digest. All else is looked at in full, also a text that was put off at the first look. */
function verify(walk: Walk, folder: Folder, name: string, file: string): void {
  const known = walk.known(folder, name)
  const isPutOff = known?.noText === 'too-large' && (known.numbers[SIZE] ?? 0) <= TEXT_BYTES
  const digest = known?.hash && !isPutOff ? readItem(file, howTo(walk, folder, name, 'digest')) : null
  if (digest && known && [digest.hash, digest.otherHash].includes(known.hash) && isSameStat(digest.numbers, 0, known.numbers, 0)) return
  const startedAt = walk.now()
  const reading = readItem(file, howTo(walk, folder, name, 'text'))
  if (!reading) return
  remember(walk, folder, name, reading)
  walk.see({ kind: 'read', folder, name, reading, startedAt, at: walk.now(), confirmedAt: folder.confirmedAt, isNewToPlan: false })
}
