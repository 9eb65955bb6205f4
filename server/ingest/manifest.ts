// The whole state of a host, read line by line while it arrives and laid over what we hold.
import { createHash, hash as digest } from 'node:crypto'
import { bucketOf, stateText } from '../../rules/digest.ts'
import type { Item, Value } from '../../rules/domain.ts'
import { type ManifestLine as Line, ManifestHead, ManifestLine } from '../../rules/wire.ts'
import { assetOf } from '../accept.ts'
import type { Live } from '../live.ts'
import { identityOf } from '../store/evidence/identity.ts'
import { itemKey } from '../store/evidence/item-writes.ts'
import type { StoredAgent, StoredItem } from '../store/evidence/stored.ts'
import type { Store, Writes } from '../store/store.ts'
import { isValue } from './event-body.ts'
import { keepChanges, type NumberedChange } from './keep-changes.ts'
import { type Judging, SIGMA_MS } from './verdicts.ts'

export type ManifestParts = {
  readonly store: Store
  readonly judging: Judging
  readonly live: Live
  readonly counted: (what: 'reconciled', by: number) => void
}
export type ManifestOutcome = { readonly ok: true; readonly items: number } | { readonly ok: false; readonly detail: string }

const CHUNK = 200

/** Each chunk is its own transaction; the manifest counts only when its last line is in. One cut short is sent again and changes nothing twice. */
export async function keepManifest(parts: ManifestParts, agent: StoredAgent, lines: AsyncIterable<string>): Promise<ManifestOutcome> {
  let head: ManifestHead | null = null
  let chunk: Line[] = []
  const seen = new Set<string>()
  let early: ManifestOutcome | null = null
  for await (const text of lines) {
    // An answer before everything was read would cut the connection, and the sender would hear that instead.
    if (early !== null) continue
    const parsed = parse(text)
    if (head === null) {
      const first = ManifestHead.safeParse(parsed)
      if (first.success && first.data.epoch === agent.epoch) {
        head = first.data
        if (await isUntimely(parts, agent.id, head)) early = { ok: true, items: 0 }
      } else early = { ok: false, detail: 'The first line must be the head of this epoch. Say hello, then send it again.' }
      continue
    }
    const line = ManifestLine.safeParse(parsed)
    if (!line.success || !isValue(line.data.value)) {
      early = { ok: false, detail: `Line ${seen.size + 2} is no item.` }
      continue
    }
    const { value } = line.data
    seen.add(itemKey(line.data.item))
    chunk.push({ ...line.data, value })
    if (chunk.length >= CHUNK) {
      await layOver(parts, agent.id, head, chunk)
      chunk = []
    }
  }
  if (early !== null) return early
  if (head === null || seen.size !== head.count) return { ok: false, detail: 'The manifest is cut short or repeats items. Send it again.' }
  await layOver(parts, agent.id, head, chunk)
  await finish(parts, agent.id, head, seen)
  return { ok: true, items: seen.size }
}

/** It comes again: a part with the next comparison, a whole state when it is asked for. */
const isUntimely = async (parts: ManifestParts, agent: string, head: ManifestHead): Promise<boolean> =>
  (head.buckets !== undefined && !(await isComparable(parts, agent, head))) || isAheadOfStream(parts, agent, head)

/**
 * Events up to `asOf` that have not arrived tell of the same differences, with their times. The first state needs no telling apart; a
 * later one is asked for again, when the events are in.
 */
async function isAheadOfStream({ store }: ManifestParts, agentId: string, head: ManifestHead): Promise<boolean> {
  return store.write(async (tx) => {
    const { agent, asset } = await speaker(tx, agentId)
    if (asset.baseline.state === 'none' || head.asOf <= agent.watermark) return false
    await tx.patchAgent(agentId, { manifest_epoch: isOfThisLife(agent, head) ? again(head.epoch) : null })
    return true
  })
}

/** Stands where the epoch of the last whole manifest stands, while the same life is asked for another. */
const again = (epoch: string): string => `again ${epoch}`

/** A whole state of this life of the agent's store was laid over before. */
const isOfThisLife = ({ manifest_epoch }: StoredAgent, { epoch }: ManifestHead): boolean =>
  manifest_epoch === epoch || manifest_epoch === again(epoch)

/** A part is laid over a whole state that stands where the agent does; else it comes again with the next comparison. */
const isComparable = ({ store }: ManifestParts, agentId: string, head: ManifestHead): Promise<boolean> =>
  store.write(async (tx) => {
    const { agent } = await speaker(tx, agentId)
    return agent.manifest_epoch === head.epoch && agent.watermark >= head.asOf
  })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function layOver(
  { store, judging, live, counted }: ManifestParts,
  agentId: string,
  head: ManifestHead,
  lines: readonly Line[],
): Promise<void> {
  const happened = await store.write(async (tx) => {
    const { agent, asset } = await speaker(tx, agentId)
    const known = await tx.itemsIn(
      asset.id,
      lines.map(({ item }) => item),
    )
    const news = lines.filter(({ item, value }) => isNews(known.get(itemKey(item)), value, head))
    const isFirst = asset.baseline.state === 'none'
    const adopted = isFirst ? news : await firstLooks(tx, agent, head, news, known)
    await tx.keepItems(
      adopted.map(({ item, value, lookedAt }) => ({
        asset: asset.id,
        item,
        value,
        lookedAt,
        agent: agent.id,
        epoch: head.epoch,
        number: head.asOf,
        baseline: value,
        baselineState: 'unaccepted',
      })),
    )
    const missed = news.filter((one) => !adopted.includes(one))
    if (missed.length === 0) return []
    if (head.buckets) await noteReconciled(tx, judging, agent, head, missed)
    const changes = await missedChanges(tx, agent, head, missed, known)
    return (await keepChanges(tx, judging, { agent: agent.id, epoch: head.epoch, asset, receivedAt: judging.now(), changes })).happened
  })
  if (head.buckets) counted('reconciled', happened.filter(({ kind }) => kind === 'change').length)
  for (const event of happened) live.publish(event)
}

/**
 * What the agent had never looked at before is no change: a new kind of item, or something of a known kind that it could not see. It says
 * so itself; after its store was lost it would say so of everything, so that only a kind we never heard of is taken that way then.
 */
async function firstLooks(
  tx: Writes,
  agent: StoredAgent,
  head: ManifestHead,
  news: readonly Line[],
  known: ReadonlyMap<string, StoredItem>,
): Promise<readonly Line[]> {
  const said = news.filter(({ item, adopted }) => adopted === true && !known.has(itemKey(item)))
  if (said.length === 0 || isOfThisLife(agent, head)) return said
  const heardOf = new Set(await tx.kindsOf(agent.asset, head.epoch, head.asOf))
  return said.filter(({ item }) => !heardOf.has(item.kind))
}

/** Events later than the manifest know better. A part is laid over only where its digest differed. */
function isNews(known: StoredItem | undefined, value: Value, head: ManifestHead): boolean {
  if (known === undefined) return true
  if (knowsLater(known, head)) return false
  if (head.buckets) return known.value === null || stateText(known.value) !== stateText(value)
  return known.identity !== identityOf(value)
}

const knowsLater = ({ told }: Pick<StoredItem, 'told'>, head: ManifestHead): boolean => told.epoch === head.epoch && told.number > head.asOf

async function speaker(tx: Writes, agentId: string) {
  const agent = await tx.agentById(agentId)
  if (agent === null) throw new Error(`agent ${agentId} is gone`)
  return { agent, asset: await assetOf(tx, agent.asset) }
}

/** What differs although no event told of it: the changes happened between our last knowledge and this look. */
async function missedChanges(
  tx: Writes,
  agent: StoredAgent,
  head: ManifestHead,
  lines: readonly (Omit<Line, 'value'> & { readonly value: Line['value'] | null })[],
  known: ReadonlyMap<string, StoredItem>,
): Promise<readonly NumberedChange[]> {
  const texts = await tx.textsOf(lines.map(({ item }) => known.get(itemKey(item))?.text ?? null))
  return lines.map(({ item, value, lookedAt }) => {
    const before = known.get(itemKey(item))
    const text = before?.text ? texts.get(before.text) : undefined
    const was = before?.value ? { ...before.value, ...(text === undefined ? {} : { text }) } : null
    const op = was === null ? 'added' : value === null ? 'removed' : 'modified'
    return {
      number: head.asOf,
      merged: null,
      change: {
        id: missedId(agent.id, head, item, lookedAt),
        asset: agent.asset,
        item,
        op,
        before: was,
        after: value,
        lastSeen: before === undefined ? null : Math.min(before.lookedAt, lookedAt),
        firstSeen: lookedAt,
        exact: null,
        receivedAt: null,
        clockOffsetMs: agent.clock_offset_ms,
        sigmaMs: SIGMA_MS,
        detectedBy: 'report',
        actor: null,
        actorSource: null,
        pkg: null,
        ref: null,
      },
    }
  })
}

function missedId(agent: string, { epoch, asOf }: ManifestHead, item: Item, lookedAt: number): string {
  const hex = createHash('sha256')
    .update(`${agent}\n${epoch}\n${asOf}\n${itemKey(item)}\n${lookedAt}`)
    .digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** What the manifest does not name is gone. Then the state of this epoch is whole. */
async function finish(
  { store, judging, live, counted }: ManifestParts,
  agentId: string,
  head: ManifestHead,
  seen: ReadonlySet<string>,
): Promise<void> {
  const happened = await store.write(async (tx) => {
    const { agent, asset } = await speaker(tx, agentId)
    const isPart = partOf(head)
    const absent = (await tx.presentItems(asset.id)).filter(
      (one) => isPart(one.item) && !seen.has(itemKey(one.item)) && !knowsLater(one, head),
    )
    const known = await tx.itemsIn(
      asset.id,
      absent.map(({ item }) => item),
    )
    const isUnwatched = ({ item }: { readonly item: Item }): boolean =>
      (known.get(itemKey(item))?.lookedAt ?? Infinity) <= (head.replannedAt ?? 0)
    const gone = absent.filter((one) => !isUnwatched(one))
    await tx.forgetItems(
      asset.id,
      absent.filter(isUnwatched).map(({ item }) => item),
    )
    if (head.buckets && gone.length > 0) await noteReconciled(tx, judging, agent, head, gone)
    const missing = gone.map(({ item }) => ({ item, value: null, lookedAt: head.at }))
    const changes = await missedChanges(tx, agent, head, missing, known)
    const kept = await keepChanges(tx, judging, { agent: agent.id, epoch: head.epoch, asset, receivedAt: judging.now(), changes })
    if (!head.buckets) {
      await tx.beginBaseline(asset.id, judging.now())
      await tx.patchAgent(agentId, { manifest_epoch: head.epoch })
    }
    return [...kept.happened, { kind: 'asset', id: asset.id, asset: asset.id } as const]
  })
  if (head.buckets) counted('reconciled', happened.filter(({ kind }) => kind === 'change').length)
  for (const event of happened) live.publish(event)
}

const partOf = ({ buckets }: ManifestHead): ((item: Item) => boolean) => {
  const asked = new Set(buckets)
  return (item) => buckets === undefined || asked.has(bucketOf(item, (text) => digest('sha256', text)))
}

async function noteReconciled(
  tx: Writes,
  judging: Judging,
  agent: StoredAgent,
  head: ManifestHead,
  found: readonly { readonly item: Item }[],
): Promise<void> {
  const at = judging.now()
  const [first] = found
  await tx.addNotes([
    {
      id: `${agent.id}.${head.epoch}.reconciled.${head.asOf}.${at}.${found.length}`,
      agent: agent.id,
      asset: agent.asset,
      name: 'reconciled',
      from_at: head.at,
      to_at: head.at,
      detail: `${found.length} items were not as the events had told, ${first?.item.path ?? ''} among them. What differed is now a change like any other.`,
      received_at: at,
    },
  ])
}
