// The rolling re-hash: reads every file again within a day, slowly, and says how far it is. Only bytes tell the whole truth.
import { osCodeOf } from '../refusal.ts'
import { join } from './names.ts'
import { inFolder } from './open-folder.ts'
import { field, isFile, MODE, SIZE } from './stat.ts'
import type { Folder } from './tree.ts'
import { readAgain, type Walk } from './walk.ts'

const ROUND_MS = 86_400_000
/** Reading faster than this would be felt on the host. */
const MOST_BYTES_PER_MS = 10_000
/** What a file costs beside its bytes, so that a million empty ones are spread as well. */
const FILE_COST = 4_096

export type Coverage = { readonly coverage: number; readonly oldestAt: number | null }

export function coverageOf(folders: Iterable<Folder>, now: number): Coverage {
  let files = 0
  let fresh = 0
  let oldestAt = Number.POSITIVE_INFINITY
  for (const folder of folders) {
    if (folder.names.length === 0 || folder.only) continue
    files += folder.names.length
    if (folder.verifiedAt > now - ROUND_MS) fresh += folder.names.length
    oldestAt = Math.min(oldestAt, folder.verifiedAt)
  }
  return files === 0 ? { coverage: 1, oldestAt: null } : { coverage: fresh / files, oldestAt }
}

const costOf = (folder: Folder, at: number): number =>
  isFile(field(folder.numbers, at, MODE)) ? FILE_COST + field(folder.numbers, at, SIZE) : 0

/** A quarter faster than a day would need, so that a busy hour does not make it late. */
function budgetFor(folders: ReadonlyMap<string, Folder>, elapsedMs: number): number {
  let total = 0
  for (const folder of folders.values()) for (let at = 0; at < folder.names.length; at += 1) total += costOf(folder, at)
  return Math.min((total * elapsedMs * 1.25) / ROUND_MS, MOST_BYTES_PER_MS * elapsedMs)
}

export type Verifier = {
  /** Reads on where the last step ended; `done` hears of every folder read to its end. */
  readonly step: (walk: Walk, elapsedMs: number, done: (folder: Folder, at: number) => void) => void
}

export function createVerifier(all: () => ReadonlyMap<string, Folder>): Verifier {
  let queue: Folder[] = []
  let place = 0

  const turn = (): Folder | undefined => {
    place = 0
    for (queue.pop(); queue.length > 0; queue.pop()) {
      const folder = queue.at(-1)
      if (folder && all().get(folder.key) === folder) return folder
    }
    queue = [...all().values()].filter(({ only }) => !only).toSorted((a, b) => b.verifiedAt - a.verifiedAt)
    return queue.at(-1)
  }

  const readSome = (walk: Walk, folder: Folder, budget: number): number => {
    let spent = 0
    inFolder(folder.path, (base) => {
      for (; place < folder.names.length && spent < budget; place += 1) {
        const name = folder.names[place] ?? ''
        if (isFile(field(folder.numbers, place, MODE))) readAgain(walk, folder, name, join(base, name), false)
        spent += costOf(folder, place)
      }
    })
    return spent
  }

  return {
    step: (walk, elapsedMs, done) => {
      let budget = budgetFor(all(), elapsedMs)
      const rounds = all().size
      for (let round = 0, folder = queue.at(-1) ?? turn(); folder && budget > 0 && round < rounds; round += 1) {
        try {
          budget -= readSome(walk, folder, budget)
          if (place < folder.names.length) return
          folder.verifiedAt = walk.now()
          done(folder, folder.verifiedAt)
        } catch (error) {
          // It went meanwhile, or may not be read: the looks tell of both.
          if (osCodeOf(error) === null) throw error
        }
        folder = turn()
      }
    },
  }
}
