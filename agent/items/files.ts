// Reads one entry of a folder: what it is, the digest of its bytes, and its text with the secrets taken out.
import { isUtf8 } from 'node:buffer'
import { createHash, createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs'
import type { Value } from '../../rules/domain.ts'
import type { Treatment } from '../../rules/pack/treatment.ts'
import { redact } from '../../rules/redact.ts'
import { isFile, isLink, type Numbers, numbersOf, SIZE } from '../look/stat.ts'
import { onDisk, shown } from '../look/names.ts'
import { osCodeOf, messageOf } from '../refusal.ts'

export const TEXT_BYTES = 256 * 1024
const BUFFERED_BYTES = 10 << 20
/** Above this the digest would take longer than the file is worth; size and times still tell of a change. */
const HASHED_BYTES = 2 * 2 ** 30
const RETRIES = 3
const CHUNK = 1 << 20
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants

export type Reading = {
  readonly numbers: Numbers
  readonly hash: string | null
  /** The digest in the other form, where telling whether only the form changed needs it. */
  readonly otherHash: string | null
  readonly text: string | null
  readonly noText: Value['noText'] | null
  readonly target: string | null
  /** Why it could not be read, in words; null when it could. */
  readonly problem: string | null
}

export type How = {
  readonly treatment: Treatment
  readonly fleetKey: Uint8Array
  /** The form of the digest we know: when it will differ from today's, both are made. */
  readonly knownForm: 'sha256' | 'hmac' | null
  /** `digest`: leaves out the text, which is what takes time. As nobody searched it for secrets, its digest is keyed. */
  readonly depth: 'text' | 'digest'
}

const keyObjects = new WeakMap<Uint8Array, KeyObject>()

/** To make the key ready takes longer than the digest of a small file. */
function ready(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key) ?? createSecretKey(key)
  keyObjects.set(key, known)
  return known
}

export const keyedDigest = (key: Uint8Array, bytes: Uint8Array | string): string =>
  createHmac('sha256', ready(key)).update(bytes).digest('hex')

/** Null when it vanished. `file` is the path to use on disk; links are never followed. `wasFile`: a moment ago it was one. */
export function readItem(file: string, how: How, wasFile = false): Reading | null {
  const quick = wasFile ? readAtOnce(file, how) : 'moved'
  if (quick !== 'moved') return quick
  for (let attempt = 1; ; attempt += 1) {
    const outcome = readOnce(file, how, attempt === RETRIES)
    if (outcome !== 'moved') return outcome
  }
}

/** The usual case, without asking first what it is; whatever is in the way is for the long way to tell. */
function readAtOnce(file: string, how: How): Reading | 'moved' {
  try {
    return readBytes(file, how, false)
  } catch (error) {
    if (osCodeOf(error) === null) throw error
    return 'moved'
  }
}

function readOnce(file: string, how: How, isLast: boolean): Reading | 'moved' | null {
  const stats = lstatSync(onDisk(file), { throwIfNoEntry: false })
  if (!stats) return null
  const numbers = numbersOf(stats)
  const bare = { numbers, hash: null, otherHash: null, text: null, target: null, problem: null }
  if (isLink(stats.mode)) return { ...bare, noText: 'not-a-file', target: readTarget(file) }
  if (!isFile(stats.mode)) return { ...bare, noText: 'not-a-file' }
  try {
    return readBytes(file, how, isLast)
  } catch (error) {
    const code = osCodeOf(error)
    if (code === 'ENOENT') return null
    if ((code === 'ELOOP' || code === 'ENXIO') && !isLast) return 'moved'
    return { ...bare, noText: 'unreadable', problem: reasonOf(code, error) }
  }
}

function readTarget(file: string): string | null {
  try {
    return shown(readlinkSync(onDisk(file), 'latin1'))
  } catch {
    return null
  }
}

export function reasonOf(code: string | null, error: unknown): string {
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user: needs root or CAP_DAC_READ_SEARCH'
  if (code === 'ELOOP') return 'is a symbolic link that was put there while it was read'
  return messageOf(error)
}

let shared: Buffer | null = null

/** The numbers kept are those from before the read: whatever moves after shows as a difference at the next look. */
function readBytes(file: string, how: How, isLast: boolean): Reading | 'moved' {
  const fd = openSync(onDisk(file), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
  try {
    const before = fstatSync(fd)
    if (!before.isFile()) return 'moved'
    const numbers = numbersOf(before)
    const reading = before.size <= BUFFERED_BYTES ? readWhole(fd, numbers, how) : readStreamed(fd, numbers, how)
    const after = fstatSync(fd)
    const stayed = after.size === before.size && after.mtimeMs === before.mtimeMs && after.ctimeMs === before.ctimeMs
    return stayed || isLast ? reading : 'moved'
  } finally {
    closeSync(fd)
  }
}

function readWhole(fd: number, numbers: Numbers, how: How): Reading {
  const size = numbers[SIZE] ?? 0
  const buffer = size < CHUNK ? (shared ??= Buffer.allocUnsafeSlow(CHUNK)) : Buffer.allocUnsafeSlow(size + 1)
  let length = 0
  // A file that says how long it is needs no second read to find its end; the look at it afterwards tells whether it grew.
  for (let got = -1; got !== 0 && length < buffer.length && (length === 0 || length !== size); length += got)
    got = readSync(fd, buffer, length, buffer.length - length, null)
  return readingOf(buffer.subarray(0, length), numbers, how)
}

/** What is kept of bytes: a bare digest only where they hold no secrets. */
function readingOf(bytes: Buffer, numbers: Numbers, how: How): Reading {
  const { fleetKey, knownForm } = how
  const { text, noText, hasSecrets } = textOf(bytes, how)
  const plain = hasSecrets && knownForm !== 'sha256' ? null : `sha256:${hash('sha256', bytes)}`
  const keyed = hasSecrets || knownForm === 'hmac' ? `hmac:${keyedDigest(fleetKey, bytes)}` : null
  const [own, otherHash] = hasSecrets ? [keyed, plain] : [plain, keyed]
  return { numbers, hash: own, otherHash, text, noText, target: null, problem: null }
}

type Text = { readonly text: string | null; readonly noText: Value['noText'] | null; readonly hasSecrets: boolean }

function textOf(bytes: Buffer, { treatment, fleetKey, depth }: How): Text {
  if (treatment.text === 'hash-only') return { text: null, noText: 'sensitive', hasSecrets: true }
  if (bytes.length > TEXT_BYTES) return { text: null, noText: 'too-large', hasSecrets: false }
  if (bytes.includes(0) || !isUtf8(bytes)) return { text: null, noText: 'binary', hasSecrets: false }
  if (depth === 'digest') return { text: null, noText: 'too-large', hasSecrets: true }
  const { text, redactions } = redact(bytes.toString('utf8'), treatment.secrets, (secret) => keyedDigest(fleetKey, secret))
  return { text, noText: null, hasSecrets: redactions > 0 }
}

function readStreamed(fd: number, numbers: Numbers, { treatment, fleetKey, knownForm }: How): Reading {
  const isKeyed = treatment.text === 'hash-only'
  const bare = { numbers, text: null, noText: isKeyed ? ('sensitive' as const) : ('too-large' as const), target: null, otherHash: null }
  if ((numbers[SIZE] ?? 0) > HASHED_BYTES)
    return { ...bare, hash: null, problem: 'is larger than 2 GiB: watched by its size and times, not by its bytes' }
  const plain = !isKeyed || knownForm === 'sha256' ? createHash('sha256') : null
  const keyed = isKeyed || knownForm === 'hmac' ? createHmac('sha256', ready(fleetKey)) : null
  const chunk = (shared ??= Buffer.allocUnsafeSlow(CHUNK))
  for (let got = -1; got !== 0;) {
    got = readSync(fd, chunk, 0, chunk.length, null)
    plain?.update(chunk.subarray(0, got))
    keyed?.update(chunk.subarray(0, got))
  }
  const plainHash = plain ? `sha256:${plain.digest('hex')}` : null
  const keyedHash = keyed ? `hmac:${keyed.digest('hex')}` : null
  const [own, otherHash] = isKeyed ? [keyedHash, plainHash] : [plainHash, keyedHash]
  return { ...bare, hash: own, otherHash, problem: null }
}
