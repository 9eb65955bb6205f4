// What is mounted where: file systems that hold no files of their own are left out, and a mount over a watched path is told.
import { readFileSync } from 'node:fs'
import type { RawPath } from '../look/names.ts'

export type Mount = { readonly at: RawPath; readonly type: string; readonly id: string }

const NOT_FILES = new Set(
  (
    'proc sysfs cgroup cgroup2 devpts devtmpfs debugfs tracefs securityfs bpf mqueue hugetlbfs configfs fusectl pstore binfmt_misc ' +
    'rpc_pipefs nsfs efivarfs autofs selinuxfs overlay aufs nfs nfs4 cifs smb3 9p ceph glusterfs lustre afs'
  ).split(' '),
)

const isLeftOut = (type: string): boolean => NOT_FILES.has(type) || type.startsWith('fuse')

export function readMounts(file = '/proc/self/mountinfo'): readonly Mount[] {
  try {
    return parseMounts(readFileSync(file, 'latin1'))
  } catch {
    return []
  }
}

/** Lines of `36 35 98:0 /sub /mnt rw,noatime master:1 - ext4 /dev/root rw`; blanks in paths are written `\040`. */
export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [left = '', right = ''] = line.split(' - ')
    const [id, , device, from, at] = left.split(' ')
    const [type] = right.split(' ')
    if (!at || !type) return []
    const unescaped = at.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    return [{ at: unescaped, type, id: `${id} ${device} ${from}` }]
  })
}

/** Folders not to enter, with the reason. A root somebody asked for is entered whatever it is on. */
export const leftOut = (mounts: readonly Mount[]): ReadonlyMap<RawPath, string> =>
  new Map(
    mounts
      .filter(({ type, at }) => isLeftOut(type) && at !== '/')
      .map(({ at, type }) => [at, `is a file system of type ${type}: left out unless asked for by name`]),
  )

/** Mounts that came, went or were replaced between two looks, in words. */
export function mountChanges(
  before: readonly Mount[],
  after: readonly Mount[],
): readonly { readonly at: RawPath; readonly detail: string }[] {
  const was = new Map(before.map((mount) => [mount.at, mount]))
  const is = new Map(after.map((mount) => [mount.at, mount]))
  const changes: { at: RawPath; detail: string }[] = []
  for (const [at, mount] of is) {
    const old = was.get(at)
    if (!old) changes.push({ at, detail: `a file system of type ${mount.type} was mounted` })
    else if (old.id !== mount.id) changes.push({ at, detail: `another file system (${mount.type}) was mounted in its place` })
  }
  for (const [at, mount] of was) if (!is.has(at)) changes.push({ at, detail: `the file system of type ${mount.type} was unmounted` })
  return changes
}
