// The folders above roots: watched too, or nobody would hear of a root that comes or goes, and watched anew once another took their place.
import { statSync } from 'node:fs'
import { onDisk, type RawPath } from './names.ts'

export type Above = {
  /** True for a folder that is there and was not met before. */
  readonly isNew: (path: RawPath) => boolean
  readonly forget: () => void
}

export function createAbove(): Above {
  const met = new Map<RawPath, string>()
  return {
    isNew: (path) => {
      const found = identityOf(path)
      if (found === met.get(path)) return false
      if (found === undefined) met.delete(path)
      else met.set(path, found)
      return found !== undefined
    },
    forget: () => met.clear(),
  }
}

/** Numbers of inodes are given out again; with its birth it is another folder. */
function identityOf(path: RawPath): string | undefined {
  try {
    const { dev, ino, birthtimeMs } = statSync(onDisk(path))
    return `${dev} ${ino} ${birthtimeMs}`
  } catch {
    return undefined
  }
}
