// Writes of changes and their judgements. A judgement is only ever added; the change row repeats the latest one for lists.
import { type Kysely, sql } from 'kysely'
import type { Change, Instant, Judgement, Severity, VerdictKind } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'
import { chunksOf } from './chunks.ts'
import { partText } from './identity.ts'
import type { EvidenceTables } from './schema.ts'
import type { ChangeState, StoredChange } from './stored.ts'

type ChangeRow = EvidenceTables['changes']

export type JudgedChange = {
  readonly change: Change
  readonly judgement: Judgement
  readonly severity: Severity
  readonly needsAttention: boolean
  readonly state: ChangeState
  readonly agent: string
  readonly epoch: string
  readonly number: number
  readonly merged: number | null
  readonly receivedAt: Instant
}

export type Rejudged = {
  readonly stored: StoredChange
  readonly judgement: Judgement
  readonly severity: Severity
  readonly needsAttention: boolean
  readonly at: Instant
  readonly because: string
}

export type Decision = {
  readonly state: ChangeState
  readonly at: Instant
  readonly by: string
  readonly why: string
  readonly linkedEntry?: string
}

export const changeWrites = (db: Kysely<Schema>) => ({
  addChanges: (judged: readonly JudgedChange[]) => addChanges(db, judged),
  addJudgement: (again: Rejudged) => addJudgement(db, again),
  /** What a person, or a change back, decided about changes. Decided changes wait for nobody. */
  decideChanges: async (ids: readonly string[], decision: Decision): Promise<void> => {
    const { state, at, by, why, linkedEntry } = decision
    const link = linkedEntry === undefined ? {} : { linked_entry: linkedEntry }
    for (const chunk of chunksOf(ids, 500))
      await db
        .updateTable('changes')
        .set({ state, state_at: at, state_by: by, state_why: why, needs_attention: 0, ...link })
        .where('id', 'in', chunk)
        .execute()
  },
})

async function addChanges(db: Kysely<Schema>, judged: readonly JudgedChange[]): Promise<void> {
  await addContents(db, judged)
  for (const chunk of chunksOf(judged, 100)) {
    await db.insertInto('changes').values(chunk.map(rowOf)).execute()
    await db.insertInto('judgements').values(chunk.map(firstJudgement)).execute()
  }
  await count(
    db,
    judged.map(({ change, judgement }) => ({ at: judgement.interval.to, asset: change.asset, verdict: judgement.verdict, by: 1 })),
  )
}

async function addContents(db: Kysely<Schema>, judged: readonly JudgedChange[]): Promise<void> {
  const parts = judged.flatMap(({ change }) => [partText(change.before).text, partText(change.after).text])
  await keepTexts(db, parts)
}

export async function keepTexts(
  db: Kysely<Schema>,
  texts: readonly ({ readonly hash: string; readonly text: string } | null)[],
): Promise<void> {
  const once = new Map(texts.flatMap((part) => (part === null ? [] : [[part.hash, part]])))
  for (const chunk of chunksOf([...once.values()], 250))
    await db
      .insertInto('contents')
      .values([...chunk])
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute()
}

function rowOf({ change, judgement, severity, needsAttention, state, agent, epoch, number, merged, receivedAt }: JudgedChange): ChangeRow {
  const before = partText(change.before)
  const after = partText(change.after)
  return {
    id: change.id,
    agent,
    epoch,
    number,
    asset: change.asset,
    kind: change.item.kind,
    path: change.item.path,
    key: change.item.key ?? '',
    op: change.op,
    before: before.json,
    before_text_hash: before.text?.hash ?? null,
    before_hash: change.before?.hash ?? null,
    after: after.json,
    after_text_hash: after.text?.hash ?? null,
    after_hash: change.after?.hash ?? null,
    last_seen_at: change.lastSeen,
    first_seen_at: change.firstSeen,
    exact_at: change.exact,
    received_at: receivedAt,
    clock_offset_ms: change.clockOffsetMs,
    sigma_ms: change.sigmaMs,
    detected_by: change.detectedBy,
    actor: change.actor,
    actor_source: change.actorSource,
    pkg: change.pkg === null ? null : JSON.stringify(change.pkg),
    ref: change.ref,
    merged,
    ...judgedColumns(judgement, severity, needsAttention),
    first_verdict: judgement.verdict,
    state,
    state_at: null,
    state_by: null,
    state_why: null,
    linked_entry: null,
  }
}

const judgedColumns = (judgement: Judgement, severity: Severity, needsAttention: boolean) => ({
  judgement: JSON.stringify(judgement),
  from_at: judgement.interval.from,
  to_at: judgement.interval.to,
  verdict: judgement.verdict,
  entry: judgement.entry,
  nearest: judgement.nearest?.id ?? null,
  confidence: judgement.confidence,
  severity,
  needs_attention: needsAttention ? 1 : 0,
})

const firstJudgement = ({ change, judgement, receivedAt }: JudgedChange): EvidenceTables['judgements'] => ({
  change_id: change.id,
  seq: 0,
  at: receivedAt,
  because: 'first seen',
  verdict: judgement.verdict,
  judgement: JSON.stringify(judgement),
})

async function addJudgement(db: Kysely<Schema>, { stored, judgement, severity, needsAttention, at, because }: Rejudged): Promise<void> {
  const { id, asset } = stored.change
  const last = await db
    .selectFrom('judgements')
    .select((eb) => eb.fn.max<number | null>('seq').as('seq'))
    .where('change_id', '=', id)
    .executeTakeFirst()
  const row = {
    change_id: id,
    seq: (last?.seq ?? -1) + 1,
    at,
    because,
    verdict: judgement.verdict,
    judgement: JSON.stringify(judgement),
  }
  await db.insertInto('judgements').values(row).execute()
  await db
    .updateTable('changes')
    .set(judgedColumns(judgement, severity, stored.state === 'open' && needsAttention))
    .where('id', '=', id)
    .execute()
  await count(db, [
    { at: stored.judgement.interval.to, asset, verdict: stored.judgement.verdict, by: -1 },
    { at: judgement.interval.to, asset, verdict: judgement.verdict, by: 1 },
  ])
}

type Tick = { readonly at: Instant; readonly asset: string; readonly verdict: VerdictKind; readonly by: 1 | -1 }

/** Counts per hour, kept in the transaction of what they count, so that no page ever counts changes. */
async function count(db: Kysely<Schema>, ticks: readonly Tick[]): Promise<void> {
  const sums = new Map<string, { hour: number; asset: string; verdict: string; count: number }>()
  for (const { at, asset, verdict, by } of ticks) {
    const hour = at - (at % 3_600_000)
    const key = `${hour} ${verdict} ${asset}`
    const sum = sums.get(key) ?? { hour, asset, verdict, count: 0 }
    sums.set(key, { ...sum, count: sum.count + by })
  }
  for (const chunk of chunksOf([...sums.values()], 250))
    await db
      .insertInto('rollups')
      .values([...chunk])
      .onConflict((conflict) => conflict.columns(['hour', 'asset', 'verdict']).doUpdateSet({ count: sql`rollups.count + excluded.count` }))
      .execute()
}
