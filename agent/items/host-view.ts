// The host as collectors read it: bounded, below a root, and whatever may not be read is noted with the reason instead of being thrown.
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { onDisk, type RawPath, shown } from '../look/names.ts'
import { codeOf, messageOf } from '../refusal.ts'
import type { Unseen } from './collector.ts'
import { reasonOf } from './files.ts'
import { type Ran, runTool, type ToolLimits } from './tool.ts'

export type HostView = {
  /** `/`, or where the file system of the host is mounted, for an agent in a container. */
  readonly root: RawPath
  /** Null when it is not there, or may not be read: then what `covers` begins is left as it was (null: nothing is). */
  readonly bytes: (file: RawPath, covers?: string | null, most?: number) => Buffer | null
  readonly text: (file: RawPath, covers?: string | null, most?: number) => string | null
  /** Names in order; null when there is no such folder. */
  readonly names: (folder: RawPath, covers?: string | null) => readonly string[] | null
  /** The same, where being refused is usual and told as a whole. */
  readonly quietNames: (folder: RawPath) => readonly string[]
  /** Links followed. */
  readonly stat: (file: RawPath) => Stats | null
  /** Where a link points, as it is written; null for what is no link. */
  readonly linkOf: (file: RawPath) => string | null
  /** Where a path of the host is on this disk, every link followed below the root. */
  readonly place: (file: RawPath) => RawPath
  /** Runs a tool of this host: never below another root. */
  readonly run: (tool: string, args: readonly string[], limits?: ToolLimits) => Promise<Ran>
  readonly cannotSee: (what: Unseen) => void
}

const MOST_BYTES = 4 << 20
const MOST_NAMES = 20_000
const MOST_LINKS = 40
const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants

/** `unseen` gathers what could not be read. */
export function viewOf(root: RawPath, unseen: Unseen[]): HostView {
  const place = root === '/' ? (file: RawPath): RawPath => file : (file: RawPath): RawPath => below(root, file)
  const refused = (file: RawPath, covers: string | null, error: unknown): null => {
    const code = codeOf(error)
    if (code === null) throw error
    if (!['ENOENT', 'ENOTDIR', 'ESRCH', 'EINVAL'].includes(code)) unseen.push({ path: shown(file), reason: reasonOf(code, error), covers })
    return null
  }
  const bytes: HostView['bytes'] = (file, covers = shown(file), most = MOST_BYTES) => {
    try {
      const read = readAll(place(file), most)
      if (read === null) unseen.push({ path: shown(file), reason: `is larger than ${most >> 20} MiB: not read`, covers })
      return read
    } catch (error) {
      return refused(file, covers, error)
    }
  }
  return {
    root,
    place,
    bytes,
    text: (file, covers, most) => bytes(file, covers, most)?.toString('utf8') ?? null,
    names: (folder, covers = shown(folder)) => {
      try {
        return readdirSync(onDisk(place(folder)), { encoding: 'latin1' })
          .sort()
          .slice(0, MOST_NAMES)
      } catch (error) {
        return refused(folder, covers, error)
      }
    },
    quietNames: (folder) => attempt(() => readdirSync(onDisk(place(folder)), { encoding: 'latin1' })) ?? [],
    stat: (file) => attempt(() => statSync(onDisk(place(file)), { throwIfNoEntry: false }) ?? null),
    linkOf: (file) =>
      attempt(() => readlinkSync(onDisk(path.posix.join(place(path.posix.dirname(file)), path.posix.basename(file))), 'latin1')),
    run: (tool, args, limits) => (root === '/' || limits?.anyRoot ? runTool(tool, args, limits) : Promise.resolve({ kind: 'missing' })),
    cannotSee: (what) => void unseen.push(what),
  }
}

/** One that went while it was looked at is not there. */
function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (codeOf(error) === null) throw error
    return null
  }
}

/** Null when it is larger. Files of the kernel have no size until they are read. */
function readAll(file: RawPath, most: number): Buffer | null {
  const fd = openSync(onDisk(file), O_RDONLY | O_NONBLOCK | O_NOCTTY)
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) return null
    let buffer = Buffer.allocUnsafe(Math.min(most + 1, Math.max(stats.size + 1, 4_096)))
    let length = 0
    for (;;) {
      const got = readSync(fd, buffer, length, buffer.length - length, null)
      length += got
      if (got === 0) return buffer.subarray(0, length)
      if (length > most) return null
      if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(most + 1, length * 4))
    }
  } finally {
    closeSync(fd)
  }
}

/** As a `chroot` would: a link to `/x` is `root/x`, and `..` never leads out. */
function below(root: RawPath, file: RawPath): RawPath {
  let left = file.split('/').filter((part) => part !== '' && part !== '.')
  const done: string[] = []
  for (let links = 0; left.length > 0;) {
    const [part = '', ...rest] = left
    left = rest
    if (part === '..') {
      done.pop()
      continue
    }
    const here = path.posix.join(root, ...done, part)
    const target = isLink(here) && links < MOST_LINKS ? readlinkSync(onDisk(here), 'latin1') : null
    if (target === null) done.push(part)
    else {
      links += 1
      if (target.startsWith('/')) done.length = 0
      left = [...target.split('/').filter((one) => one !== '' && one !== '.'), ...left]
    }
  }
  return path.posix.join(root, ...done)
}

const isLink = (file: RawPath): boolean =>
  attempt(() => lstatSync(onDisk(file), { throwIfNoEntry: false })?.isSymbolicLink() ?? false) ?? false

/** Whether a path of this very host is there: sockets and tools. */
export const isThere = (host: HostView, file: RawPath): boolean => existsSync(onDisk(host.place(file)))

/** Why a collector came to nothing, for people. */
export const whyOf = (error: unknown): string => messageOf(error).slice(0, 500)
