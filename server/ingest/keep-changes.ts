// Stores changes with their judgements, the state they leave behind, and the alerts they open or close.
import { doesAlert } from '../../rules/alerting.ts'
import type { Change, Instant } from '../../rules/domain.ts'
import type { LiveEvent } from '../live.ts'
import type { JudgedChange } from '../store/evidence/change-rows.ts'
import { itemKey, type SeenItem } from '../store/evidence/item-writes.ts'
import type { StoredAsset, StoredItem } from '../store/evidence/stored.ts'
import type { Writes } from '../store/store.ts'
import { baselineOf, besideSiblings, judgeIn, surroundingsOf } from '../schedule/surroundings.ts'
import { underRuns } from './under-runs.ts'
import { openAlertsFor, type Judged, type Judging } from './verdicts.ts'

export type NumberedChange = { readonly number: number; readonly merged: number | null; readonly change: Change }

export type ChangeBatch = {
  readonly agent: string
  readonly epoch: string
  readonly asset: StoredAsset
  readonly receivedAt: Instant
  /** In the order in which they happened. */
  readonly changes: readonly NumberedChange[]
}

export type Kept = {
  readonly happened: readonly LiveEvent[]
  /** What could not be judged, or claims the id of another change. */
  readonly refused: readonly { readonly number: number; readonly reason: string }[]
}

type Weighed = NumberedChange & { readonly judged: Judged }

export async function keepChanges(tx: Writes, judging: Judging, batch: ChangeBatch): Promise<Kept> {
  const { asset } = batch
  if (batch.changes.length === 0) return { happened: [], refused: [] }
  const changes = await underRuns(tx, asset.id, batch.changes)
  const refused: { readonly number: number; readonly reason: string }[] = []
  const taken = new Set(await tx.knownChanges(changes.map(({ change }) => change.id)))
  const known = await tx.itemsIn(
    asset.id,
    changes.map(({ change }) => change.item),
  )
  const around = await surroundingsOf(
    tx,
    changes.map(({ change }) => change),
  )
  const weighed: Weighed[] = []
  for (const one of changes) {
    if (taken.has(one.change.id)) {
      refused.push({ number: one.number, reason: `the id ${one.change.id} belongs to another change` })
      continue
    }
    taken.add(one.change.id)
    try {
      const baseline = await baselineOf(tx, known.get(itemKey(one.change.item)))
      const about = { change: one.change, asset, baseline }
      const judged = judgeIn(judging, around, about)
      weighed.push({ ...one, judged: await besideSiblings(tx, judging, around, { ...about, judged }) })
    } catch (error) {
      refused.push({ number: one.number, reason: `it could not be judged: ${error instanceof Error ? error.message : String(error)}` })
    }
  }
  await tx.addChanges(weighed.map((one) => judgedChange(batch, one)))
  await keepState(tx, batch, known, weighed)
  return { happened: await tell(tx, judging, batch, weighed), refused }
}

const judgedChange = ({ agent, epoch, receivedAt }: ChangeBatch, { number, merged, change, judged }: Weighed): JudgedChange => ({
  ...judged,
  change,
  state: judged.judgement.verdict === 'reverted' ? 'reverted' : 'open',
  agent,
  epoch,
  number,
  merged,
  receivedAt,
})

/** The last change of each item is what it is now. An item new to us was, before, what its first change says. */
async function keepState(
  tx: Writes,
  { agent, epoch, asset }: ChangeBatch,
  known: ReadonlyMap<string, StoredItem>,
  weighed: readonly Weighed[],
): Promise<void> {
  const last = new Map<string, SeenItem>()
  for (const { number, change } of weighed) {
    const key = itemKey(change.item)
    const told = known.get(key)?.told
    // A manifest told the state after this event already.
    if (told?.epoch === epoch && told.number > number) continue
    const seen = {
      asset: asset.id,
      item: change.item,
      value: change.after,
      lookedAt: change.firstSeen,
      agent,
      epoch,
      number,
      baseline: last.get(key)?.baseline ?? known.get(key)?.baseline.value ?? change.before,
      baselineState: asset.baseline.state === 'accepted' ? ('accepted' as const) : ('unaccepted' as const),
    }
    last.set(key, seen)
  }
  await tx.keepItems([...last.values()], 'stored')
}

/** Alerts of this transaction, and what is published after it. A way back to known good settles what departed from it. */
async function tell(tx: Writes, judging: Judging, { asset, receivedAt }: ChangeBatch, weighed: readonly Weighed[]): Promise<LiveEvent[]> {
  const alerts = await openAlertsFor(
    tx,
    judging,
    weighed.map(({ change, judged }) => ({ change, asset, judged })),
  )
  const happened: LiveEvent[] = []
  for (const [index, { change, judged }] of weighed.entries()) {
    happened.push({ kind: 'change', id: change.id, asset: asset.id })
    const alert = alerts.get(change.id)
    if (alert !== undefined) happened.push({ kind: 'alert', id: alert, asset: asset.id })
    if (judged.judgement.verdict === 'reverted') happened.push(...(await settleOlder(tx, change, weighed.slice(index), receivedAt)))
  }
  return happened
}

/** `later` begins with the change itself: what the same batch tells after it departs anew. */
async function settleOlder(tx: Writes, change: Change, later: readonly Weighed[], at: Instant): Promise<readonly LiveEvent[]> {
  const newer = new Set(later.map((one) => one.change.id))
  const older = (await tx.openChangesOf(change.asset, change.item)).filter((one) => !newer.has(one.change.id))
  if (older.length === 0) return []
  const why = `The item went back to its known good state (change ${change.id}).`
  const ids = older.map((one) => one.change.id)
  await tx.decideChanges(ids, { state: 'reverted', at, by: 'system', why })
  const alerting = older.filter(({ judgement }) => doesAlert(judgement)).map((one) => one.change.id)
  const resolved = await tx.resolveAlerts({ kind: 'change', subjects: alerting, at, because: why })
  return [
    ...ids.map((id) => ({ kind: 'verdict', id, asset: change.asset }) as const),
    ...resolved.map(({ alert }) => ({ kind: 'alert', id: alert.id, asset: change.asset }) as const),
  ]
}
