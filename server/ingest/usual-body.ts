// Recognises the bodies agents send, by hand: a schema library takes longer over an event than the database. What is unusual is left to it.
import { ITEM_KINDS, OPERATIONS } from '../../rules/domain.ts'
import type { ChangeBody } from './change-of.ts'

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)
const isInstant = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const isText = (value: unknown, most: number): boolean => typeof value === 'string' && value.length <= most
const oneOf = (names: readonly string[]) => {
  const known: ReadonlySet<unknown> = new Set(names)
  return (value: unknown): boolean => known.has(value)
}
const isKind = oneOf(ITEM_KINDS)
const isOperation = oneOf(OPERATIONS)
const isDetection = oneOf(['watch', 'rescan', 'rehash', 'start', 'report'])
const isType = oneOf(['file', 'directory', 'symlink', 'fifo', 'socket', 'device'])
const isReason = oneOf(['binary', 'too-large', 'sensitive', 'unreadable', 'not-a-file'])

type Checks = Readonly<Record<string, (value: unknown) => boolean>>

/** Only members that are known, and each of its kind. `required` are there. */
const fits = (value: unknown, checks: Checks, required: readonly string[]): boolean =>
  isMembers(value) &&
  required.every((name) => Object.hasOwn(value, name)) &&
  Object.keys(value).every((name) => Object.hasOwn(checks, name) && checks[name]?.(value[name]))

const ITEM: Checks = {
  kind: isKind,
  path: (path) => isText(path, 16_384) && path !== '',
  key: (key) => isText(key, 4_096),
}

const VALUE: Checks = {
  hash: (hash) => hash === null || isText(hash, 200),
  type: isType,
  size: Number.isFinite,
  mode: (mode) => isText(mode, 20),
  owner: (owner) => isText(owner, 500),
  target: (target) => isText(target, 16_384),
  mtime: Number.isFinite,
  ctime: Number.isFinite,
  text: (text) => text === null || typeof text === 'string',
  noText: isReason,
  version: (version) => isText(version, 500),
  values: (values) =>
    isMembers(values) && Object.entries(values).every(([name, value]) => name !== '__proto__' && typeof value === 'string'),
  canon: (canon) => typeof canon === 'string',
}

const isValueOrNull = (value: unknown): boolean => value === null || fits(value, VALUE, ['hash'])

const PACKAGE: Checks = {
  name: (name) => isText(name, 500) && name !== '',
  version: (version) => isText(version, 500) && version !== '',
  txn: (txn) => isText(txn, 500),
  manifestOk: (isOk) => typeof isOk === 'boolean',
  conffile: (isOne) => typeof isOne === 'boolean',
}

const CHANGE: Checks = {
  kind: (kind) => kind === 'change',
  item: (item) => fits(item, ITEM, ['kind', 'path']),
  op: isOperation,
  before: isValueOrNull,
  after: isValueOrNull,
  lastSeen: (at) => at === null || isInstant(at),
  firstSeen: isInstant,
  detectedBy: isDetection,
  merged: (count) => isInstant(count) && count !== 0,
  pkg: (pkg) => fits(pkg, PACKAGE, ['name', 'version']),
}
const REQUIRED = ['kind', 'item', 'op', 'before', 'after', 'lastSeen', 'firstSeen', 'detectedBy']

/** Never true for what the schema of the wire would refuse or alter. */
export const isUsualChange = (body: unknown): body is ChangeBody => fits(body, CHANGE, REQUIRED)
