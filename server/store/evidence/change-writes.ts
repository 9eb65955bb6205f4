// Writes of changes and their judgements. The change row holds the judgement that counts; the ones before it are kept beside it.
import { type Kysely, sql } from 'kysely'
import type { Instant, VerdictKind } from '../../../rules/domain.ts'
import { writing } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import { judgedColumns, type JudgedChange, rowOf, type Standing } from './change-rows.ts'
import { chunksOf } from './chunks.ts'
import { partText } from './identity.ts'
import type { EvidenceTables } from './schema.ts'
import type { ChangeState, StoredChange } from './stored.ts'
import { keepingTexts } from './text-writes.ts'

export type Rejudged = Standing & { readonly stored: StoredChange }

export type Decision = {
  readonly state: ChangeState
  readonly at: Instant
  readonly by: string
  readonly why: string
  readonly linkedEntry?: string
}

export const changeWrites = (db: Kysely<Schema>) => {
  const addRows = writing(db, (rows: EvidenceTables['changes'][]) => db.insertInto('changes').values(rows))
  const count = counting(db)
  const keepTexts = keepingTexts(db)
  return {
    addChanges: async (judged: readonly JudgedChange[]): Promise<void> => {
      await keepTexts(judged.flatMap(({ change }) => [partText(change.before).text, partText(change.after).text]))
      await addRows(judged.map(rowOf))
      await count(
        judged.map(({ change, judgement }) => ({ at: judgement.interval.to, asset: change.asset, verdict: judgement.verdict, by: 1 })),
      )
    },
    /** The judgement that counted until now is kept with the time and the reason it had. */
    addJudgement: async (again: Rejudged): Promise<void> => {
      await keepEarlier(db, again.stored.change.id)
      await judgeOtherwise(db, again)
      const { asset } = again.stored.change
      await count([
        { at: again.stored.judgement.interval.to, asset, verdict: again.stored.judgement.verdict, by: -1 },
        { at: again.judgement.interval.to, asset, verdict: again.judgement.verdict, by: 1 },
      ])
    },
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
  }
}

async function keepEarlier(db: Kysely<Schema>, id: string): Promise<void> {
  const earlier = db
    .selectFrom('judgements')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('change_id', '=', id)
  await db
    .insertInto('judgements')
    .columns(['change_id', 'seq', 'at', 'because', 'verdict', 'judgement'])
    .expression(
      db
        .selectFrom('changes')
        .select((eb) => ['id', earlier.as('seq'), 'judged_at', 'judged_because', 'verdict', eb.ref('judgement').as('judgement')])
        .where('id', '=', id),
    )
    .execute()
}

async function judgeOtherwise(db: Kysely<Schema>, { stored, ...standing }: Rejudged): Promise<void> {
  const needsAttention = stored.state === 'open' && standing.needsAttention
  await db
    .updateTable('changes')
    .set(judgedColumns({ ...standing, needsAttention }))
    .where('id', '=', stored.change.id)
    .execute()
}

type Tick = { readonly at: Instant; readonly asset: string; readonly verdict: VerdictKind; readonly by: 1 | -1 }

/** Counts per hour, kept in the transaction of what they count, so that no page ever counts changes. */
function counting(db: Kysely<Schema>): (ticks: readonly Tick[]) => Promise<void> {
  const add = writing(db, (rows: EvidenceTables['rollups'][]) =>
    db
      .insertInto('rollups')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['hour', 'asset', 'verdict']).doUpdateSet({ count: sql`rollups.count + excluded.count` })),
  )
  return async (ticks) => {
    const sums = new Map<string, EvidenceTables['rollups']>()
    for (const { at, asset, verdict, by } of ticks) {
      const hour = at - (at % 3_600_000)
      const key = `${hour} ${verdict} ${asset}`
      const sum = sums.get(key)
      if (sum) sum.count += by
      else sums.set(key, { hour, asset, verdict, count: by })
    }
    await add([...sums.values()])
  }
}
