// Compares what a collector found with the last look of its kind and keeps both: the new look, and the changes it makes.
import type { DatabaseSync } from 'node:sqlite'
import type { DetectedBy, Item, ItemKind, Operation, Value } from '../../rules/domain.ts'
import type { EventBody } from '../../rules/wire.ts'
import type { Collected, Found, Unseen } from '../items/collector.ts'
import type { sealer } from '../items/seal.ts'
import { type Blind, type Collection, type CollectedStore, keyOfItem } from '../store/collected.ts'
import { type ChangeBody, withoutTexts } from '../store/merge.ts'

export type ItemKeeper = {
  readonly db: DatabaseSync
  readonly store: CollectedStore
  readonly record: (body: EventBody, now: number) => void
  readonly seal: ReturnType<typeof sealer>
  /** A value became known without a change: the server learns it from the next manifest. */
  readonly adopted: () => void
  readonly now: () => number
}

/** What is remembered of a kind between two looks, so that what did not move is not sealed again. */
export type KindMemory = {
  readonly kind: ItemKind
  /** As it was found, by its name as it was found. */
  found: ReadonlyMap<string, Remembered>
  /** Keys of all that is held, also of what cannot be seen just now. */
  held: Set<string>
}
type Remembered = { readonly text: string; readonly key: string }

export type Look = {
  readonly memory: KindMemory
  readonly collected: Collected | 'same'
  readonly unseen: readonly Unseen[]
  readonly startedAt: number
}

const MOST_ITEMS = 20_000
/** One change must fit a batch, whatever is in its texts. */
const BODY_BYTES = 900_000

/** Inside a transaction. Answers how many changes were recorded. */
export function keepLook(keeper: ItemKeeper, look: Look, because: DetectedBy): number {
  const { memory, collected, startedAt } = look
  const { store } = keeper
  const before = store.collection(memory.kind)
  const covers = [...new Set(look.unseen.flatMap((one) => one.covers ?? []))]
  let recorded = 0
  if (collected !== 'same') {
    const found = collected.found.slice(0, MOST_ITEMS)
    if (found.length < collected.found.length) covers.push('')
    recorded = keepFound(keeper, look, found, before, covers, because)
  }
  store.confirm(
    memory.kind,
    startedAt,
    covers.map((prefix) => blindOf(prefix, before)),
  )
  return recorded
}

/** What was blind before is blind since then. */
function blindOf(covers: string, before: Collection | null): Blind {
  const earlier = before?.blind.find((one) => covers.startsWith(one.covers))
  return { covers, since: before === null ? null : earlier ? earlier.since : before.confirmedAt }
}

/** Until when it is proven that it was as it is known: null when it was never seen. */
function lastProven(before: Collection | null, item: Item): number | null {
  if (before === null) return null
  const since = before.blind.filter(({ covers }) => item.path.startsWith(covers)).map((one) => one.since ?? -1)
  const earliest = Math.min(before.confirmedAt, ...since)
  return earliest < 0 ? null : earliest
}

function keepFound(
  keeper: ItemKeeper,
  { memory, startedAt }: Look,
  found: readonly Found[],
  before: Collection | null,
  covers: readonly string[],
  because: DetectedBy,
): number {
  const fresh = new Map<string, Remembered>()
  const seen = new Set<string>()
  const known = memory.found.size === 0 ? keeper.store.ofKind(memory.kind) : null
  if (known) memory.held = new Set(known.keys())
  let recorded = 0
  for (const one of found) {
    const name = keyOfItem(one)
    const text = JSON.stringify(one)
    const remembered = memory.found.get(name)
    if (remembered?.text === text && !seen.has(remembered.key)) {
      seen.add(remembered.key)
      fresh.set(name, remembered)
      continue
    }
    const item = apart(keeper.seal.itemOf(memory.kind, one), seen)
    const key = keyOfItem(item)
    seen.add(key)
    fresh.set(name, { text, key })
    recorded += keepOne(keeper, { item, one, startedAt, because, proven: lastProven(before, item), isKnown: memory.held.has(key) })
  }
  for (const key of memory.held) if (!seen.has(key)) recorded += keepGone(keeper, memory, key, { before, covers, because })
  for (const key of seen) memory.held.add(key)
  memory.found = fresh
  return recorded
}

/** Two that cannot be told apart by name are numbered. */
function apart(item: Item, seen: ReadonlySet<string>): Item {
  if (!seen.has(keyOfItem(item))) return item
  for (let number = 2; ; number += 1) {
    const next = { ...item, key: `${item.key ?? ''} (${number})`.trimStart() }
    if (!seen.has(keyOfItem(next))) return next
  }
}

type One = {
  readonly item: Item
  readonly one: Found
  readonly startedAt: number
  readonly because: DetectedBy
  readonly proven: number | null
  readonly isKnown: boolean
}

function keepOne(keeper: ItemKeeper, { item, one, startedAt, because, proven, isKnown }: One): number {
  const { store, seal, now } = keeper
  const known = isKnown ? store.get(item) : null
  const after = seal.valueOf(one, known?.value ?? null)
  if (known && known.value.hash === after.hash) {
    if (JSON.stringify(known.value) !== JSON.stringify(after)) store.put(item, after, startedAt, known.adopted)
    return 0
  }
  const isChange = known !== null || proven !== null
  store.put(item, after, startedAt, !isChange)
  if (!isChange) {
    keeper.adopted()
    return 0
  }
  const lastSeen = known === null ? proven : Math.max(proven ?? 0, known.lookedAt)
  recordChange(keeper, { item, op: known ? 'modified' : 'added', before: known?.value ?? null, after, lastSeen, at: now(), because })
  return 1
}

type Gone = { readonly before: Collection | null; readonly covers: readonly string[]; readonly because: DetectedBy }

function keepGone(keeper: ItemKeeper, memory: KindMemory, key: string, { before, covers, because }: Gone): number {
  const [path = '', name = ''] = key.split('\n')
  if (covers.some((prefix) => path.startsWith(prefix))) return 0
  const item: Item = { kind: memory.kind, path, ...(name === '' ? {} : { key: name }) }
  const known = keeper.store.get(item)
  memory.held.delete(key)
  if (known === null) return 0
  keeper.store.remove(item)
  const lastSeen = Math.max(lastProven(before, item) ?? 0, known.lookedAt)
  recordChange(keeper, { item, op: 'removed', before: known.value, after: null, lastSeen, at: keeper.now(), because })
  return 1
}

type Told = {
  readonly item: Item
  readonly op: Operation
  readonly before: Value | null
  readonly after: Value | null
  readonly lastSeen: number | null
  readonly at: number
  readonly because: DetectedBy
}

function recordChange({ record }: ItemKeeper, { item, op, before, after, lastSeen, at, because }: Told): void {
  const body: ChangeBody = {
    kind: 'change',
    item,
    op,
    before,
    after,
    lastSeen: lastSeen === null ? null : Math.min(lastSeen, at),
    firstSeen: at,
    detectedBy: because,
  }
  record(Buffer.byteLength(JSON.stringify(body)) > BODY_BYTES ? withoutTexts(body) : body, at)
}
