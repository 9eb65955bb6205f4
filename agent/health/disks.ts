// How full each real file system is, in space and in inodes. One device mounted twice is one file system.
import type { Measure } from '../../rules/health/words.ts'
import { leftOut, type Mount, parseMounts } from '../watch/mounts.ts'
import type { HealthHost } from './host.ts'

/** Held in memory, or full from the day they were made. */
const NOT_DISKS = new Set(['tmpfs', 'ramfs', 'squashfs', 'iso9660', 'erofs', 'cramfs', 'udf'])
const MOST = 100

type Disks = { readonly space: readonly Measure[]; readonly inodes: readonly Measure[] }

export async function measureDisks(host: HealthHost): Promise<Disks | null> {
  const text = await host.read('/proc/self/mountinfo')
  if (text === null) return null
  const sizes = await Promise.all(
    realMounts(parseMounts(text)).map(async ({ at }) => {
      const subject = Buffer.from(at, 'latin1').toString('utf8')
      return { subject, size: await host.fileSystem(subject) }
    }),
  )
  const space: Measure[] = []
  const inodes: Measure[] = []
  for (const { subject, size } of sizes) {
    if (size === null) continue
    const used = size.blocks - size.free
    if (used + size.available > 0) space.push({ kind: 'disk-space', subject, value: used / (used + size.available) })
    // Btrfs and others make inodes as they need them and say 0.
    if (size.inodes > 0) inodes.push({ kind: 'disk-inodes', subject, value: 1 - size.inodesFree / size.inodes })
  }
  return { space, inodes }
}

export function realMounts(mounts: readonly Mount[]): readonly Mount[] {
  const out = leftOut(mounts)
  const byDevice = new Map<string, Mount>()
  for (const mount of mounts) {
    if (NOT_DISKS.has(mount.type) || out.has(mount.at)) continue
    const device = mount.id.split(' ')[1] ?? mount.id
    const known = byDevice.get(device)
    if (!known || mount.at.length < known.at.length) byDevice.set(device, mount)
  }
  return [...byDevice.values()].slice(0, MOST)
}
