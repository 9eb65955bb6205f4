// Says of files that changed which package brought them, when the host's own package database does: their content, and that it came just now.
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { PackageTrace } from '../../rules/domain.ts'
import { freshManifests, type Manifest } from '../items/dpkg-manifests.ts'
import { type HostView, viewOf } from '../items/host-view.ts'
import { codeOf } from '../refusal.ts'
import { isWithin, onDisk, type RawPath } from './names.ts'
import { CTIME, GID, INO, isFile, MODE, type Numbers, SIZE, UID } from './stat.ts'

export type Changed = {
  readonly path: RawPath
  /** The last look that still had what was before, ms. */
  readonly lastSeen: number
  /** Null for a file that is new. */
  readonly before: Numbers | null
  readonly after: Numbers
}

/** In the order of what it is given; null for a file no package brought since it was last seen. */
export type TracesOf = (files: readonly Changed[]) => readonly (PackageTrace | null)[]

/** Looking goes on after so long: what is left then has no trace. */
const MOST_MS = 3_000
const BETWEEN_MS = 1_000
const AGAIN_MS = 20
const MOST_BYTES = 256 << 20
const CHUNK = 1 << 20
const SPECIAL_BITS = 0o7022
/** Systems that joined `/bin` and `/usr/bin` have packages that still name the one. */
const JOINED = /^usr\/((?:s?bin|lib\w*)\/.*)$/

export function packageTraces(root: RawPath): TracesOf {
  const asleep = new Int32Array(new SharedArrayBuffer(4))
  return (files) => {
    if (files.length === 0) return []
    const until = performance.now() + MOST_MS
    const host = viewOf(root, [])
    const since = Math.min(...files.map(({ lastSeen }) => lastSeen))
    let fresh = freshManifests(host, since)
    for (let waited = 0; fresh.isBetween && waited < BETWEEN_MS; waited += AGAIN_MS) {
      Atomics.wait(asleep, 0, 0, AGAIN_MS)
      fresh = freshManifests(host, since)
    }
    return fresh.manifests.length === 0 ? files.map(() => null) : files.map((file) => traceOf(host, fresh.manifests, file, until))
  }
}

function traceOf(host: HostView, manifests: readonly Manifest[], file: Changed, until: number): PackageTrace | null {
  const names = namesOf(host, file.path)
  const ofFile = manifests.flatMap((manifest): { manifest: Manifest; trace: PackageTrace; digest: string | null }[] => {
    const { name, version, writtenAt, until: last, conffiles, digests } = manifest
    if (last < file.lastSeen) return []
    const trace: PackageTrace = { name, version, ...(writtenAt === null ? {} : { txn: `dpkg ${new Date(writtenAt).toISOString()}` }) }
    if (names.some((one) => conffiles.has(one))) return [{ manifest, trace: { ...trace, conffile: true }, digest: null }]
    const digest = names.map((one) => digests.get(one)).find((one) => one !== undefined)
    return digest === undefined ? [] : [{ manifest, trace, digest }]
  })
  const [first] = ofFile
  if (!first) return null
  const conffile = ofFile.find(({ digest }) => digest === null)
  if (conffile) return conffile.trace
  const found = performance.now() < until ? digestOf(file) : null
  if (found === null) return first.trace
  const its = ofFile.find(({ digest }) => digest === found)
  if (!its) return { ...first.trace, manifestOk: false }
  return isPlain(file, its.manifest) ? { ...its.trace, manifestOk: true } : its.trace
}

/** As packages may call it, without the first slash. */
function namesOf(host: HostView, path: RawPath): readonly RawPath[] {
  if (!isWithin(path, host.root)) return []
  const name = host.root === '/' ? path.slice(1) : path.slice(host.root.length + 1)
  const older = JOINED.exec(name)?.[1]
  return older === undefined || host.linkOf(`/${older.split('/', 1)[0]}`) === null ? [name] : [name, older]
}

/**
 * Manifests know nothing of rights: a package vouches for a content, and not for a set-user-id bit somebody adds in the same minute. So a file
 * keeps the rights it had, and a new one has none that are special.
 */
function isPlain({ before, after }: Changed, { uid }: Manifest): boolean {
  if (before === null) return ((after[MODE] ?? 0) & SPECIAL_BITS) === 0 && after[UID] === uid
  return [MODE, UID, GID].every((which) => before[which] === after[which])
}

/** MD5, as dpkg keeps it; null when it is not the file that was looked at any more, or cannot be read. */
function digestOf({ path, after }: Changed): string | null {
  if (!isFile(after[MODE] ?? 0) || (after[SIZE] ?? 0) > MOST_BYTES) return null
  let fd: number | null = null
  try {
    fd = openSync(onDisk(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY)
    const digest = createHash('md5')
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, (after[SIZE] ?? 0) + 1))
    for (let got = -1, total = 0; got !== 0 && total <= MOST_BYTES; total += got) {
      got = readSync(fd, buffer, 0, buffer.length, null)
      digest.update(buffer.subarray(0, got))
    }
    const stats = fstatSync(fd)
    return stats.ino === after[INO] && stats.size === after[SIZE] && stats.ctimeMs === after[CTIME] ? digest.digest('hex') : null
  } catch (error) {
    // Also where the system's rules forbid MD5.
    if (codeOf(error) === null) throw error
    return null
  } finally {
    if (fd !== null) closeSync(fd)
  }
}
