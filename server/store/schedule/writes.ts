// What can be changed in the schedule area, inside one transaction of `store.write`.
import { randomUUID } from 'node:crypto'
import type { Insertable, Kysely } from 'kysely'
import { handsOn, sameName } from '../../../rules/card/approval.ts'
import type { Entry, Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'
import { outcomeWrites } from './outcomes.ts'
import { promotionWrites } from './promotions.ts'
import { consentWrites } from './consents.ts'
import { ruleWrites } from './rules.ts'
import { sourceWrites } from './sources.ts'
import { contentHash, revisionOf, rowOf } from './stored.ts'
import { systemWrites } from './systems.ts'
import { touchSchedule } from './version.ts'

/** The first card is CHG-1001, so that numbers look alike and sort alike for years. */
const FIRST_NUMBER = 1001

type Signature = { readonly at: Instant; readonly by: string }
type Approval = { readonly approver: string; readonly approverId: string; readonly at: Instant }
type Named<Table extends keyof Schema> = Omit<Insertable<Schema[Table]>, 'id'>

export const scheduleWrites = (db: Kysely<Schema>) => ({
  ...entryWrites(db),
  ...approvalWrites(db),
  ...decisionWrites(db),
  ...ruleWrites(db),
  ...consentWrites(db),
  ...sourceWrites(db),
  ...systemWrites(db),
  ...promotionWrites(db),
  ...outcomeWrites(db),
})

const entryWrites = (db: Kysely<Schema>) => ({
  /** Taken for good once the transaction is kept. Another system may have used such a number already. */
  nextEntryId: () => nextEntryId(db),

  /** A new entry, with its first revision and its first steps. */
  addEntry: async (entry: Entry, { at, by }: Signature): Promise<void> => {
    await db
      .insertInto('entry_revisions')
      .values(revisionOf(entry, at, by))
      .execute()
    await db.insertInto('entries').values(rowOf(entry, at)).execute()
    await addSteps(db, entry, 0)
    await touchSchedule(db)
  },

  /**
   * The entry as it is from now on. A higher `rev` keeps a new revision and drops the approval; steps already kept stay as they are.
   * To be approved it needs `addApproval` first, or the database refuses.
   */
  updateEntry: async (entry: Entry, { at, by }: Signature): Promise<void> => {
    const before = await db
      .selectFrom('entries')
      .select(['rev', 'created_at', 'approved_rev', 'approved_by'])
      .where('id', '=', entry.id)
      .executeTakeFirstOrThrow()
    const isRevised = entry.rev > before.rev
    if (isRevised)
      await db
        .insertInto('entry_revisions')
        .values(revisionOf(entry, at, by))
        .execute()
    const approval = isRevised ? {} : { approved_rev: before.approved_rev, approved_by: before.approved_by }
    await db
      .updateTable('entries')
      .set({ ...rowOf(entry, at), created_at: before.created_at, ...approval })
      .where('id', '=', entry.id)
      .execute()
    const kept = await db
      .selectFrom('entry_steps')
      .select('seq')
      .where('entry', '=', entry.id)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    await addSteps(db, entry, kept === undefined ? 0 : kept.seq + 1)
    await touchSchedule(db)
  },
})

async function nextEntryId(db: Kysely<Schema>): Promise<string> {
  const row = await db
    .insertInto('entry_counter')
    .values({ name: 'cards', last: FIRST_NUMBER })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ last: eb('entry_counter.last', '+', 1) })))
    .returning('last')
    .executeTakeFirstOrThrow()
  const id = `CHG-${row.last}`
  const taken = await db.selectFrom('entries').select('id').where('id', '=', id).executeTakeFirst()
  return taken === undefined ? id : nextEntryId(db)
}

const approvalWrites = (db: Kysely<Schema>) => ({
  /** One person's approval of one revision. From medium risk on the database refuses anybody with a hand in it. Answers how many there are now. */
  addApproval: async (entry: Entry, { approver, approverId, at }: Approval): Promise<number> => {
    const name = sameName(approver)
    const row = { entry: entry.id, rev: entry.rev, approver: name, approver_id: approverId, at, risk: entry.risk }
    const bound = { requester: sameName(entry.requester), hands: `|${handsOn(entry).join('|')}|`, content_hash: contentHash(entry) }
    await db
      .insertInto('entry_approvals')
      .values({ ...row, ...bound })
      .execute()
    await db.updateTable('entries').set({ approved_rev: entry.rev, approved_by: name }).where('id', '=', entry.id).execute()
    const all = await db
      .selectFrom('entry_approvals')
      .select('approver')
      .where('entry', '=', entry.id)
      .where('rev', '=', entry.rev)
      .execute()
    return all.length
  },
})

const decisionWrites = (db: Kysely<Schema>) => ({
  /** Names the entry for the judge. The change stays open: its alert is settled by the verdict, not by somebody's naming an entry. */
  addLink: async (link: Named<'links'>): Promise<void> => {
    await db.updateTable('changes').set({ linked_entry: link.entry }).where('id', '=', link.change_id).execute()
    await db
      .insertInto('links')
      .values({ id: randomUUID(), ...link })
      .execute()
  },
  /** Answers its id. */
  addAsk: async (ask: Named<'asks'>): Promise<string> => {
    const id = randomUUID()
    await db
      .insertInto('asks')
      .values({ id, ...ask })
      .execute()
    return id
  },
  addException: async (exception: Named<'exceptions'>): Promise<void> => {
    await db
      .insertInto('exceptions')
      .values({ id: randomUUID(), ...exception })
      .execute()
  },
})

/** Only what is not kept yet is added; nothing is rewritten. */
async function addSteps(db: Kysely<Schema>, entry: Entry, from: number): Promise<void> {
  const steps = entry.history.slice(from).map((step, index) => ({
    entry: entry.id,
    seq: from + index,
    rev: entry.rev,
    state: step.state,
    at: step.at,
    by: step.by,
    note: step.note ?? null,
    first_heard_at: step.firstHeardAt ?? null,
  }))
  if (steps.length > 0) await db.insertInto('entry_steps').values(steps).execute()
}
