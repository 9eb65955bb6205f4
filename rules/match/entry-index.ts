// Which entries can speak of a change at all, found without asking every one of thousands: by what they name, then by when.
import type { Asset, Entry, Instant, Span } from '../domain.ts'
import { firstStart, lastEnd } from './facets/time.ts'
import { globOf } from './glob.ts'

type Timed = { readonly entry: Entry; readonly from: Instant; readonly to: Instant }
/** In order of their first start. No entry lasts longer than `longestMs` from its first start to its last end. */
type Bucket = { readonly timed: Timed[]; longestMs: number }
type Index = {
  readonly byTerm: ReadonlyMap<string, Bucket>
  readonly globs: readonly string[]
  /** Which of the globs an asset's name matches. */
  readonly globsOf: Map<string, readonly string[]>
  readonly byId: ReadonlyMap<string, Entry>
}

type Wanted = { readonly asset: Asset; readonly span: Span; readonly ref: string | null; readonly aroundMs: number }

/** Fewer are asked one by one sooner than sorted. */
const WORTH_SORTING = 24

/** Sorting is pure, so remembering it with the list changes no answer. */
const indexes = new WeakMap<readonly Entry[], Index>()

/** Every entry that matches the asset and has a window near the span is among them; most of the others are not. */
export function entriesAbout(entries: readonly Entry[], wanted: Wanted): readonly Entry[] {
  if (entries.length < WORTH_SORTING) return entries
  const index = indexOf(entries)
  const { asset, span, ref, aroundMs } = wanted
  const near = { from: span.from - aroundMs, to: span.to + aroundMs }
  const found = new Set<Entry>()
  const take = (term: string): void => {
    const bucket = index.byTerm.get(term)
    if (bucket !== undefined) takeNear(bucket, near, found)
  }
  take(asset.id)
  take('*')
  for (const tag of asset.tags) take(`tag:${tag}`)
  for (const service of asset.services) take(`service:${service}`)
  for (const glob of globsFor(index, asset.id)) take(glob)
  const quoted = ref === null ? undefined : index.byId.get(ref)
  if (quoted !== undefined) found.add(quoted)
  return [...found]
}

const MOST_NAMES = 50_000

function globsFor({ globs, globsOf }: Index, name: string): readonly string[] {
  const known = globsOf.get(name)
  if (known !== undefined) return known
  const matching = globs.filter((glob) => globOf(glob).matches(name))
  if (globsOf.size >= MOST_NAMES) globsOf.clear()
  globsOf.set(name, matching)
  return matching
}

export const entryNamed = (entries: readonly Entry[], id: string): Entry | undefined =>
  entries.length < WORTH_SORTING ? entries.find((entry) => entry.id === id) : indexOf(entries).byId.get(id)

function takeNear({ timed, longestMs }: Bucket, { from, to }: Span, found: Set<Entry>): void {
  for (let at = firstFrom(timed, from - longestMs); at < timed.length; at += 1) {
    const one = timed[at]
    if (one === undefined || one.from > to) return
    if (one.to >= from) found.add(one.entry)
  }
}

/** The place of the first that starts at this time or later. */
function firstFrom(timed: readonly Timed[], from: Instant): number {
  let [low, high] = [0, timed.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((timed[middle]?.from ?? Infinity) < from) low = middle + 1
    else high = middle
  }
  return low
}

function indexOf(entries: readonly Entry[]): Index {
  const known = indexes.get(entries)
  if (known !== undefined) return known
  const byTerm = new Map<string, Bucket>()
  for (const entry of entries) {
    if (entry.windows.length === 0) continue
    const timed = { entry, from: firstStart(entry.windows), to: lastEnd(entry.windows) }
    for (const term of new Set(entry.assets.include)) {
      const bucket = byTerm.get(term) ?? { timed: [], longestMs: 0 }
      bucket.timed.push(timed)
      bucket.longestMs = Math.max(bucket.longestMs, timed.to - timed.from)
      byTerm.set(term, bucket)
    }
  }
  for (const { timed } of byTerm.values()) timed.sort((a, b) => a.from - b.from)
  const globs = [...byTerm.keys()].filter((term) => term !== '*' && !/^(tag|service):/.test(term) && !globOf(term).isLiteral)
  const index = { byTerm, globs, globsOf: new Map<string, readonly string[]>(), byId: new Map(entries.map((entry) => [entry.id, entry])) }
  indexes.set(entries, index)
  return index
}
