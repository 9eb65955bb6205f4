// After a first look, which goes for digests alone, reads the texts that were put off: so a big tree has its baseline at once.
import { TEXT_BYTES } from '../items/files.ts'
import { osCodeOf } from '../refusal.ts'
import { join } from './names.ts'
import { inFolder } from './open-folder.ts'
import { field, isFile, MODE, SIZE } from './stat.ts'
import type { Folder, Tree } from './tree.ts'
import { readAgain, type Walk } from './walk.ts'

/** So much text is searched for secrets before the server is told of the whole state … */
const FIRST_TEXTS = 16 << 20
/** … and so much in all. What is left is read by the rolling re-hash, or when it changes. */
const MOST_TEXTS = 64 << 20

/** `first`: enough to tell the server. */
export type Filled = 'some' | 'first' | 'all'

export function createFiller(tree: Tree) {
  const folders = [...tree.folders.values()].filter(({ root }) => root.isFresh)
  let spent = 0
  let next = 0

  const fill = (walk: Walk, folder: Folder): void => {
    for (const [at, name] of folder.names.entries()) {
      const size = field(folder.numbers, at, SIZE)
      if (!isFile(field(folder.numbers, at, MODE)) || size > TEXT_BYTES || spent + size > MOST_TEXTS) continue
      if (walk.known(folder, name)?.noText !== 'too-large') continue
      spent += size
      inFolder(folder.place, (base) => readAgain(walk, folder, name, join(base, name), spent <= FIRST_TEXTS))
    }
  }

  return {
    tree,
    /** Fills for about so long; answers how far it is. */
    step: (walk: Walk, forMs: number): Filled => {
      for (const end = performance.now() + forMs; next < folders.length && performance.now() < end; next += 1) {
        const folder = folders[next]
        try {
          if (folder) fill(walk, folder)
        } catch (error) {
          // It went meanwhile: the next look tells.
          if (osCodeOf(error) === null) throw error
        }
      }
      if (next < folders.length) return spent < FIRST_TEXTS ? 'some' : 'first'
      for (const root of tree.roots) root.isFresh = false
      return 'all'
    },
  }
}
