// What is mounted where and how, without what containers, sessions and packages mount for themselves.
import type { Collector, Found, Unapplied } from './collector.ts'

const PASSING = [
  /^\/run\/(?:user|docker|netns|containerd|credentials|lock\/)|^\/run\/systemd\/(?:incoming|mount-rootfs)/,
  /^\/var\/lib\/(?:docker|containers|containerd|kubelet|lxcfs|snapd)\//,
  /^\/(?:snap|var\/snap)\//,
  /^\/proc\/sys\/fs\/binfmt_misc$|^\/tmp\/\.mount_|^\/media\/|^\/run\/media\//,
]
/** Options of the kernel's own book-keeping. */
const NOT_SETTINGS =
  /^(?:seclabel|relatime|inode64|lowerdir|upperdir|workdir|size=0k|nr_inodes=\d+|fd=\d+|pgrp=\d+|pipe_ino=\d+|timeout=0|minproto|maxproto|direct)\b/

/** Of a part of a file system that is mounted somewhere else too. */
const folderOf = (from: string): { readonly folder?: string } =>
  from === '/' || from.startsWith('net:') ? {} : { folder: unescaped(from) }

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** Lines of `36 35 98:0 /sub /mnt rw,noatime master:1 - ext4 /dev/root rw`. The last mount of a place is the one that is seen. */
export const mountsFrom = (text: string): readonly Found[] => [
  ...new Map(
    text
      .split('\n')
      .flatMap((line) => mountFrom(line) ?? [])
      .map((mount) => [mount.path, mount]),
  ).values(),
]

function mountFrom(line: string): Found | null {
  const [left = '', right = ''] = line.split(' - ')
  const [, , , from = '', at = '', own = ''] = left.split(' ')
  const [type = '', source = '', shared = ''] = right.split(' ')
  const path = unescaped(at)
  if (path === '' || ['', 'nsfs'].includes(type) || PASSING.some((pattern) => pattern.test(path))) return null
  const options = [...new Set([...own.split(','), ...shared.split(',')])].filter((one) => one !== '').sort()
  const isSetting = (one: string): boolean =>
    one !== 'rw' && one !== 'ro' && !NOT_SETTINGS.test(one) && !(type === 'devtmpfs' && one.startsWith('size='))
  return {
    path,
    values: {
      type,
      source: unescaped(source),
      access: options.includes('ro') ? 'read only' : 'read and write',
      options: options.filter(isSetting).join(', '),
      ...folderOf(from),
    },
  }
}

const GUARDS = ['noexec', 'nosuid', 'nodev', 'ro'] as const

/** What /etc/fstab asks for and is not so: a guard that was lost, a file system that is not there. */
export function againstFstab(fstab: string, mounts: readonly Found[]): readonly Unapplied[] {
  const byPlace = new Map(mounts.map((mount) => [mount.path, mount]))
  return fstab.split('\n').flatMap((line): Unapplied[] => {
    const [source = '', at = '', type = '', options = ''] = line.trim().split(/\s+/)
    const path = unescaped(at)
    if (source.startsWith('#') || !path.startsWith('/') || type === 'swap' || PASSING.some((pattern) => pattern.test(path))) return []
    const asked = options.split(',')
    const mount = byPlace.get(path)
    if (!mount)
      return asked.some((one) => one === 'noauto' || one === 'x-systemd.automount')
        ? []
        : [{ path, detail: 'is in /etc/fstab, and not mounted' }]
    const { options: given = '', access } = mount.values ?? {}
    const lost = GUARDS.filter(
      (guard) => asked.includes(guard) && (guard === 'ro' ? access !== 'read only' : !`, ${given},`.includes(`, ${guard},`)),
    )
    return lost.length === 0 ? [] : [{ path, detail: `is mounted without ${lost.join(', ')}, which /etc/fstab asks for` }]
  })
}

export const mounts: Collector = {
  kind: 'mount',
  every: 1,
  collect: (host) => {
    const text = host.text('/proc/self/mountinfo', '')
    if (text === null) host.cannotSee({ path: 'mount', reason: '/proc/self/mountinfo is not there: is /proc mounted?', covers: '' })
    const found = mountsFrom(text ?? '')
    return { found, unapplied: text === null ? [] : againstFstab(host.text('/etc/fstab', null) ?? '', found) }
  },
}
