// What lstat says of an entry, as eight numbers side by side: a hundred thousand of them must fit in a few megabytes.
import { constants, type Stats } from 'node:fs'
import type { Value } from '../../rules/domain.ts'

export const WIDTH = 8
export const MODE = 0
export const UID = 1
export const GID = 2
export const SIZE = 3
export const INO = 4
export const NLINK = 5
export const MTIME = 6
export const CTIME = 7

export type Numbers = Float64Array

export function putStats(into: Numbers, at: number, stats: Stats): void {
  const base = at * WIDTH
  into[base + MODE] = stats.mode
  into[base + UID] = stats.uid
  into[base + GID] = stats.gid
  into[base + SIZE] = stats.size
  into[base + INO] = stats.ino
  into[base + NLINK] = stats.nlink
  into[base + MTIME] = stats.mtimeMs
  into[base + CTIME] = stats.ctimeMs
}

export const field = (numbers: Numbers, at: number, which: number): number => numbers[at * WIDTH + which] ?? 0

export const numbersOf = (stats: Stats): Numbers => {
  const numbers = new Float64Array(WIDTH)
  putStats(numbers, 0, stats)
  return numbers
}

const { S_IFMT, S_IFREG, S_IFDIR, S_IFLNK, S_IFIFO, S_IFSOCK } = constants
export const isDirectory = (mode: number): boolean => (mode & S_IFMT) === S_IFDIR
export const isFile = (mode: number): boolean => (mode & S_IFMT) === S_IFREG
export const isLink = (mode: number): boolean => (mode & S_IFMT) === S_IFLNK

export function typeOf(mode: number): NonNullable<Value['type']> {
  if (isFile(mode)) return 'file'
  if (isDirectory(mode)) return 'directory'
  if (isLink(mode)) return 'symlink'
  if ((mode & S_IFMT) === S_IFIFO) return 'fifo'
  return (mode & S_IFMT) === S_IFSOCK ? 'socket' : 'device'
}

/**
 * True when nothing moved that could mean another content, kind or owner. Folders move with everything in them, pipes and
 * sockets with their use: there only kind, mode, owner and identity count.
 */
export function isSameStat(a: Numbers, aAt: number, b: Numbers, bAt: number): boolean {
  const x = aAt * WIDTH
  const y = bAt * WIDTH
  const mode = a[x + MODE] ?? 0
  if (mode !== b[y + MODE] || a[x + UID] !== b[y + UID] || a[x + GID] !== b[y + GID] || a[x + INO] !== b[y + INO]) return false
  if (!isFile(mode) && !isLink(mode)) return a[x + CTIME] !== UNTRUSTED && b[y + CTIME] !== UNTRUSTED
  return a[x + SIZE] === b[y + SIZE] && a[x + NLINK] === b[y + NLINK] && a[x + MTIME] === b[y + MTIME] && a[x + CTIME] === b[y + CTIME]
}

/** A change time that equals none: the entry is read again at the next look. */
export const UNTRUSTED = -1
