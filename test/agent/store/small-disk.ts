// A disk that gets full for real: a small file system in memory where we may mount one.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type SmallDisk = { readonly dir: string; readonly remove: () => void }

/** On `dir`, or on a folder of its own; null where mounting is not ours to do. */
export function smallDisk(bytes: number, dir = mkdtempSync(path.join(tmpdir(), 'small-disk-'))): SmallDisk | null {
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', dir]).status !== 0) return null
  return {
    dir,
    remove: () => {
      spawnSync('umount', ['-l', dir])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export function canMount(): boolean {
  const disk = smallDisk(1 << 20)
  disk?.remove()
  return disk !== null
}
