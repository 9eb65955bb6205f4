// Writes of changes and their judgements. The change row holds the judgement that counts; the ones before it are kept beside it.
import { type Expression, type Kysely, sql } from 'kysely'
import type { Change, Instant, Judgement, VerdictKind } from '../../../rules/domain.ts'
import { asking, writing } from '../compiled.ts'
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
  const keepEarlier = keepingEarlier(db)
  const judgeOtherwise = judgingOtherwise(db)
  return {
    addChanges: async (judged: readonly JudgedChange[]): Promise<void> => {
      await keepTexts(judged.flatMap(({ change }) => [partText(change.before).text, partText(change.after).text]))
      await addRows(judged.map(rowOf))
      await count(judged.map(({ change, judgement }) => tickOf(change, judgement, 1)))
    },
    /** The judgements that counted until now are kept with the time and the reason they had. */
    addJudgements: async (again: readonly Rejudged[]): Promise<void> => {
      await keepEarlier(again.map(({ stored }) => ({ id: stored.change.id })))
      for (const one of again) await judgeOtherwise(one)
      await count(
        again.flatMap(({ stored, judgement }) => [tickOf(stored.change, stored.judgement, -1), tickOf(stored.change, judgement, 1)]),
      )
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

function keepingEarlier(db: Kysely<Schema>) {
  const countOf = (change: Expression<string>) =>
    db
      .selectFrom('judgements')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('change_id', '=', change)
  return writing(db, (changes: { id: string }[]) =>
    db
      .insertInto('judgements')
      .columns(['change_id', 'seq', 'at', 'because', 'verdict', 'judgement'])
      .expression(
        db
          .selectFrom('changes')
          .select((eb) => ['id', countOf(eb.ref('changes.id')).as('seq'), 'judged_at', 'judged_because', 'verdict', 'judgement'])
          .where(
            'id',
            'in',
            changes.map(({ id }) => id),
          ),
      ),
  )
}

function judgingOtherwise(db: Kysely<Schema>): (again: Rejudged) => Promise<unknown> {
  const update = asking(db, ({ id, ...columns }: ReturnType<typeof judgedColumns> & { id: string }) =>
    db.updateTable('changes').set(columns).where('id', '=', id),
  )
  return ({ stored, ...standing }) =>
    update({
      ...judgedColumns({ ...standing, needsAttention: stored.state === 'open' && standing.needsAttention }),
      id: stored.change.id,
    })
}

type Tick = { readonly at: Instant; readonly asset: string; readonly verdict: VerdictKind; readonly by: 1 | -1 }

const tickOf = ({ asset }: Change, { interval, verdict }: Judgement, by: 1 | -1): Tick => ({ at: interval.to, asset, verdict, by })

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
