// Compares what was seen with the last look and keeps both in one transaction: the new look, and the change it makes.
import type { DatabaseSync } from 'node:sqlite'
import type { DetectedBy, Operation, PackageTrace, Value } from '../../rules/domain.ts'
import type { WatchPlan } from '../../rules/pack/plan.ts'
import { isSameTidied } from '../../rules/tidy.ts'
import type { EventBody } from '../../rules/wire.ts'
import type { Reading } from '../items/files.ts'
import type { Owners } from '../items/owners.ts'
import { valueOf } from '../items/value.ts'
import { inTransaction } from '../store/database.ts'
import type { Look, Looks } from '../store/looks.ts'
import type { Portion } from './pen.ts'
import { shown } from './names.ts'
import { GID, isFile, MODE, MTIME, SIZE, UID, WIDTH } from './stat.ts'
import type { Changed, TracesOf } from './traces.ts'
import { askedIn, type Folder, pathIn } from './tree.ts'

/** `startedAt` is just before it was read, `at` just after: what we prove of a value begins and ends there. */
export type Seen =
  | {
      readonly kind: 'read'
      readonly folder: Folder
      readonly name: string
      readonly reading: Reading
      readonly startedAt: number
      readonly at: number
      /** When its folder was last found as recorded, before this look. */
      readonly confirmedAt: number
      /** It was there before, and the plan did not ask for it then: no change, but part of what the manifest tells. */
      readonly isNewToPlan: boolean
      /** The server has not heard of it: the digest may still take another form. */
      readonly isUntold: boolean
    }
  | { readonly kind: 'gone'; readonly folder: Folder; readonly name: string; readonly at: number; readonly confirmedAt: number }
  /** The plan leaves it out now: nothing changed on the host. */
  | { readonly kind: 'forgotten'; readonly folder: Folder; readonly name: string }
  | { readonly kind: 'folder-gone'; readonly folder: Folder }

export type Keeper = {
  readonly db: DatabaseSync
  readonly looks: Looks
  readonly record: (body: EventBody, now: number) => void
  /** A value became known without a change: the server learns it from the next manifest. */
  readonly adopted: () => void
  readonly portion: Portion
  readonly owners: Owners
  readonly tracesOf: TracesOf
  readonly plan: () => Pick<WatchPlan, 'treatment'>
  readonly now: () => number
}

/** One change must fit a batch, whatever is in its texts. */
const BODY_BYTES = 900_000

/** Answers how many changes were recorded. */
export function keep(keeper: Keeper, batch: readonly Seen[], because: DetectedBy): number {
  if (batch.length === 0) return 0
  const traces = tracesIn(keeper, batch)
  return inTransaction(keeper.db, () => batch.reduce((count, seen) => count + keepOne(keeper, seen, traces.get(seen) ?? null, because), 0))
}

/** Files are read for it, which would keep others waiting for the store: so it is done before the transaction. */
function tracesIn({ looks, tracesOf }: Keeper, batch: readonly Seen[]): ReadonlyMap<Seen, PackageTrace> {
  const files = batch.flatMap((seen): (Changed & { readonly seen: Seen })[] => {
    if (seen.kind !== 'read' || !seen.folder.root.adopted || !isFile(seen.reading.numbers[MODE] ?? 0)) return []
    const before = seen.folder.id === null ? null : looks.get(seen.folder.id, seen.name)
    const lastSeen = Math.max(seen.confirmedAt, before?.lookedAt ?? 0)
    if (lastSeen === 0 || (before && isSameLook(before, seen.reading))) return []
    return [{ seen, path: pathIn(seen.folder, seen.name), lastSeen, before: before?.numbers ?? null, after: seen.reading.numbers }]
  })
  const traces = tracesOf(files)
  return new Map(files.flatMap(({ seen }, at) => (traces[at] ? [[seen, traces[at]] as const] : [])))
}

function keepOne(keeper: Keeper, seen: Seen, pkg: PackageTrace | null, because: DetectedBy): number {
  const { folder } = seen
  folder.id ??= keeper.looks.folderId(folder.key, folder.verifiedAt)
  switch (seen.kind) {
    case 'read':
      return keepReading(keeper, folder.id, seen, pkg, because)
    case 'gone': {
      const before = keeper.looks.get(folder.id, seen.name)
      if (before) recordChange(keeper, seen, { op: 'removed', before, after: null, pkg }, because)
      keeper.looks.remove(folder.id, seen.name)
      return before ? 1 : 0
    }
    case 'forgotten':
      keeper.looks.remove(folder.id, seen.name)
      return 0
    case 'folder-gone':
      keeper.looks.removeFolder(folder.id)
      return 0
  }
}

function keepReading(keeper: Keeper, dir: number, seen: Seen & { kind: 'read' }, pkg: PackageTrace | null, because: DetectedBy): number {
  const { folder, name } = seen
  const reading = within(keeper.portion, seen.reading)
  const before = keeper.looks.get(dir, name)
  const isChange = before ? differs(keeper, dir, before, seen) : folder.root.adopted && !seen.isNewToPlan
  if (isChange) recordChange(keeper, seen, { op: before ? 'modified' : 'added', before, after: reading, pkg }, because)
  else if (before && isSameLook(before, reading)) return 0
  if (!before && !isChange) keeper.adopted()
  // The digest stays the one the server was told: another form of it, or lines that change by themselves, are no change.
  const isTold = before !== null && !isChange && !seen.isUntold
  keeper.looks.put(dir, name, isTold ? { ...reading, hash: before.hash } : reading, seen.startedAt)
  return isChange ? 1 : 0
}

/** On a disk with hardly any room a text that would not fit is left out: that something changed is told all the same. */
const within = ({ bytes }: Portion, reading: Reading): Reading =>
  reading.text === null || reading.text.length <= bytes() ? reading : { ...reading, text: null, noText: 'too-large' }

const isSameLook = (before: Look, reading: Reading): boolean =>
  before.hash === reading.hash &&
  before.noText === reading.noText &&
  before.numbers.every((number, at) => at >= WIDTH || number === reading.numbers[at])

/** A change is another kind, mode, owner, content or target. A touch alone is none. */
function differs(keeper: Keeper, dir: number, before: Look, { folder, name, reading }: Seen & { kind: 'read' }): boolean {
  const { numbers } = reading
  if ([MODE, UID, GID].some((which) => numbers[which] !== before.numbers[which]) || reading.target !== before.target) return true
  if (reading.hash === before.hash) {
    const isBlind = reading.hash === null && isFile(numbers[MODE] ?? 0)
    return isBlind && [SIZE, MTIME].some((which) => numbers[which] !== before.numbers[which])
  }
  if (before.hash !== null && before.hash === reading.otherHash) return false
  const { volatile } = keeper.plan().treatment(askedIn(folder, name))
  const was = volatile.length > 0 && reading.text !== null ? keeper.looks.textOf(dir, name) : null
  return was === null || reading.text === null || !isSameTidied(was, reading.text, volatile)
}

type Difference = {
  readonly op: Operation
  readonly before: Look | null
  readonly after: Reading | null
  readonly pkg: PackageTrace | null
}

function recordChange(
  keeper: Keeper,
  { folder, name, at, confirmedAt }: Seen & { kind: 'read' | 'gone' },
  { op, before, after, pkg }: Difference,
  detectedBy: DetectedBy,
): void {
  const textBefore = before && folder.id !== null ? keeper.looks.textOf(folder.id, name) : null
  const lastSeen = Math.max(confirmedAt, before?.lookedAt ?? 0)
  const body = {
    kind: 'change',
    item: { kind: 'file', path: shown(pathIn(folder, name)) },
    op,
    before: before && valueOf(before, textBefore, keeper.owners),
    after: after && valueOf(after, after.text, keeper.owners),
    lastSeen: lastSeen > 0 ? Math.min(lastSeen, at) : null,
    firstSeen: at,
    detectedBy,
    ...(pkg && { pkg }),
  } as const
  const isTooLarge = Buffer.byteLength(JSON.stringify(body)) > Math.min(BODY_BYTES, 2 * keeper.portion.bytes())
  keeper.record(isTooLarge ? { ...body, before: withoutText(body.before), after: withoutText(body.after) } : body, keeper.now())
}

const withoutText = (value: Value | null): Value | null => value && { ...value, text: null, noText: value.noText ?? 'too-large' }
