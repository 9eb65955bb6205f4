// Templates, freezes and ignore rules: what is in force, and adding and taking away.
import type { Kysely, Selectable } from 'kysely'
import type { Instant, Span } from '../../../rules/domain.ts'
import type { Freeze, IgnoreRule, Template } from '../../../rules/match/schedule.ts'
import { decodeCursor, type Page, pageOf, pageSize } from '../paging.ts'
import type { Schema } from '../schema.ts'
import type { ScheduleTables } from './schema.ts'
import { touchSchedule } from './version.ts'

export type StandingRule =
  | { readonly kind: 'template'; readonly rule: Template }
  | { readonly kind: 'freeze'; readonly rule: Freeze }
  | { readonly kind: 'ignore'; readonly rule: IgnoreRule }
export type StandingKind = StandingRule['kind']

export type StoredRule = StandingRule & {
  readonly source: string
  readonly createdAt: Instant
  readonly createdBy: string
}

type Row = Selectable<ScheduleTables['standing_rules']>
type Signature = { readonly at: Instant; readonly by: string }

const storedOf = ({ kind, record, source, created_at, created_by }: Row): StoredRule => ({
  ...ruleOf(kind, record),
  source,
  createdAt: created_at,
  createdBy: created_by,
})

/** Written by `addRule` only, so what is read is what was checked there. */
function ruleOf(kind: StandingKind, record: string): StandingRule {
  if (kind === 'template') return { kind, rule: JSON.parse(record) as Template }
  if (kind === 'freeze') return { kind, rule: JSON.parse(record) as Freeze }
  return { kind, rule: JSON.parse(record) as IgnoreRule }
}

export const ruleReads = (db: Kysely<Schema>) => ({
  /** In the order of their ids. */
  listRules: async (
    kind: StandingKind,
    { limit, cursor }: { readonly limit?: number; readonly cursor?: string },
  ): Promise<Page<StoredRule>> => {
    const size = pageSize(limit)
    const [after] = (cursor === undefined ? null : decodeCursor(cursor, ['string'])) ?? []
    const rows = await db
      .selectFrom('standing_rules')
      .selectAll()
      .where('kind', '=', kind)
      .where('removed_at', 'is', null)
      .where('id', '>', typeof after === 'string' ? after : '')
      .orderBy('id')
      .limit(size + 1)
      .execute()
    return pageOf(rows, size, (row) => [row.id], storedOf)
  },
  ruleById: async (id: string): Promise<StoredRule | null> => {
    const row = await db.selectFrom('standing_rules').selectAll().where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst()
    return row ? storedOf(row) : null
  },
  rulesOfSource: async (source: string): Promise<readonly StoredRule[]> =>
    (await db.selectFrom('standing_rules').selectAll().where('source', '=', source).where('removed_at', 'is', null).execute()).map(
      storedOf,
    ),
  /** Freezes that touch this span, for the calendar. */
  freezesDuring: async ({ from, to }: Span): Promise<readonly Freeze[]> =>
    (await inForce(db, { from, to })).flatMap((one) => (one.kind === 'freeze' ? [one.rule] : [])),
})

/** Everything that may count between these instants. */
export async function inForce(db: Kysely<Schema>, { from, to }: Span): Promise<readonly StandingRule[]> {
  const rows = await db
    .selectFrom('standing_rules')
    .select(['kind', 'record'])
    .where('removed_at', 'is', null)
    .where((eb) => eb.or([eb('from_at', 'is', null), eb('from_at', '<=', to)]))
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>=', from)]))
    .orderBy('id')
    .execute()
  return rows.map(({ kind, record }) => ruleOf(kind, record))
}

export const ruleWrites = (db: Kysely<Schema>) => ({
  /** A number of this series that nobody had. */
  nextNumber: async (series: string): Promise<number> => {
    const row = await db
      .insertInto('entry_counter')
      .values({ name: series, last: 1 })
      .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ last: eb('entry_counter.last', '+', 1) })))
      .returning('last')
      .executeTakeFirstOrThrow()
    return row.last
  },
  /** Keeps a rule; one of this id, of the same source or taken away before, is replaced. */
  addRule: async (standing: StandingRule, source: string, { at, by }: Signature): Promise<void> => {
    const row = { ...columnsOf(standing), source, created_at: at, created_by: by, removed_at: null, removed_by: null }
    const { id: _id, ...rest } = row
    await db
      .insertInto('standing_rules')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
      .execute()
    await touchSchedule(db)
  },
  /** It is kept as evidence, and counts for nothing from now on. */
  removeRule: async (id: string, { at, by }: Signature): Promise<void> => {
    await db.updateTable('standing_rules').set({ removed_at: at, removed_by: by }).where('id', '=', id).execute()
    await touchSchedule(db)
  },
})

function columnsOf({ kind, rule }: StandingRule) {
  const record = JSON.stringify(rule)
  if (kind === 'ignore') {
    const { id, owner, reason, expires } = rule
    return { id, kind, record, from_at: null, until_at: expires, owner, reason }
  }
  const isAlways = rule.windows.length === 0
  const from_at = isAlways ? null : Math.min(...rule.windows.map(({ from }) => from))
  const until_at = isAlways ? null : Math.max(...rule.windows.map(({ to }) => to))
  return { id: rule.id, kind, record, from_at, until_at, owner: null, reason: null }
}
