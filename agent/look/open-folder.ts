// Opens a folder and proves that it is the one meant: its entries are then reached through the open folder, so that a link put in
// the way while we look leads nowhere.
import { closeSync, constants, existsSync, openSync, readlinkSync } from 'node:fs'
import { onDisk, type RawPath } from './names.ts'

const DESCRIPTORS = '/proc/self/fd'
const HAS_DESCRIPTORS = existsSync(DESCRIPTORS)
const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants

/** Calls `work` with the path of the open folder. Throws with code `ESTALE` when another folder answers to that path. */
export function inFolder<T>(path: RawPath, work: (base: RawPath) => T): T {
  const fd = openSync(onDisk(path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    if (!HAS_DESCRIPTORS) return work(path)
    const base = `${DESCRIPTORS}/${fd}`
    if (readlinkSync(base, 'latin1') !== path) throw Object.assign(new Error(`${path} leads elsewhere now`), { code: 'ESTALE' })
    return work(base)
  } finally {
    closeSync(fd)
  }
}
