// Questions about changes: lists with filters, one change with every verdict it has had, and what to judge again.
import { type ExpressionBuilder, type Kysely, type SqlBool, type Expression, sql } from 'kysely'
import type { Instant, Item, Judgement, Span, VerdictKind } from '../../../rules/domain.ts'
import { askingAbout, writing } from '../compiled.ts'
import { decodeCursor, type Page, pageOf, pageSize } from '../paging.ts'
import type { Schema } from '../schema.ts'
import { holds, isLike } from '../text-match.ts'
import { type ChangeState, type StoredChange, toChange } from './stored.ts'

export type ChangeQuery = {
  readonly asset?: string
  readonly service?: string
  readonly kind?: string
  /** An exact path, or one with `*` for any text. */
  readonly path?: string
  readonly verdicts?: readonly string[]
  readonly states?: readonly ChangeState[]
  readonly needsAttention?: boolean
  readonly entry?: string
  readonly since?: Instant
  readonly until?: Instant
  readonly q?: string
  readonly limit?: number
  readonly cursor?: string
  /** Newest first unless asked otherwise. */
  readonly order?: 'newest' | 'oldest'
}

export type StoredJudgement = { readonly at: Instant; readonly because: string; readonly judgement: Judgement }

type Builder = ExpressionBuilder<Schema, 'changes'>

export async function listChanges(db: Kysely<Schema>, query: ChangeQuery): Promise<Page<StoredChange>> {
  const size = pageSize(query.limit)
  const direction = query.order === 'oldest' ? 'asc' : 'desc'
  const assets = query.service === undefined ? null : await assetsOf(db, query.service)
  const rows = await db
    .selectFrom('changes')
    .selectAll()
    .where((eb) => eb.and([...conditions(eb, query, assets), ...after(eb, query)]))
    .orderBy('to_at', direction)
    .orderBy('id', direction)
    .limit(size + 1)
    .execute()
  return pageOf(rows, size, (row) => [row.to_at, row.id], toChange)
}

const given = <T>(value: T | undefined, condition: (value: T) => Expression<SqlBool>): Expression<SqlBool>[] =>
  value === undefined ? [] : [condition(value)]

/** Written out, not a parameter: only so the index of what waits for a person is used. */
const ATTENTION = sql<SqlBool>`needs_attention = 1`
const NEVER = sql<SqlBool>`1 = 0`
const oneOf = (values: readonly string[] | undefined) => (values === undefined || values.length === 0 ? undefined : values)

function conditions(eb: Builder, query: ChangeQuery, assets: readonly string[] | null): Expression<SqlBool>[] {
  return [
    ...given(query.asset, (asset) => eb('asset', '=', asset)),
    ...given(assets ?? undefined, (ids) => (ids.length === 0 ? NEVER : eb('asset', 'in', ids))),
    ...given(query.kind, (kind) => eb('kind', '=', kind)),
    ...given(query.path, (path) => isLike('path', path)),
    ...given(oneOf(query.verdicts), (verdicts) => eb('verdict', 'in', verdicts)),
    ...given(oneOf(query.states), (states) => sql<SqlBool>`state in (${sql.join(states)})`),
    ...given(query.needsAttention, (needs) => (needs ? ATTENTION : sql<SqlBool>`needs_attention = 0`)),
    ...given(query.entry, (entry) => eb.or([eb('entry', '=', entry), eb('linked_entry', '=', entry)])),
    ...given(query.since, (since) => eb('to_at', '>=', since)),
    ...given(query.until, (until) => eb('from_at', '<=', until)),
    ...given(query.q?.trim() || undefined, (q) => mentions(eb, q)),
  ]
}

const mentions = (eb: Builder, q: string): Expression<SqlBool> =>
  eb.or((['path', 'asset', 'entry', 'actor'] as const).map((column) => holds(column, q)))

function after(eb: Builder, { cursor, order }: ChangeQuery): Expression<SqlBool>[] {
  const [at, id] = (cursor === undefined ? null : decodeCursor(cursor, ['number', 'string'])) ?? []
  if (typeof at !== 'number' || typeof id !== 'string') return []
  const beyond = order === 'oldest' ? '>' : '<'
  return [eb.or([eb('to_at', beyond, at), eb.and([eb('to_at', '=', at), eb('id', beyond, id)])])]
}

async function assetsOf(db: Kysely<Schema>, service: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('assets').select(['id', 'services']).execute()
  return rows.filter((row) => (JSON.parse(row.services) as readonly string[]).includes(service)).map(({ id }) => id)
}

export function findingChanges(db: Kysely<Schema>): (ids: readonly string[]) => Promise<readonly StoredChange[]> {
  const ask = askingAbout(db, (wanted: { id: string }[]) =>
    db
      .selectFrom('changes')
      .selectAll()
      .where(
        'id',
        'in',
        wanted.map(({ id }) => id),
      ),
  )
  return async (ids) => (await ask([...new Set(ids)].map((id) => ({ id })))).map(toChange)
}

/** Which of these ids belong to stored changes. */
export function knowingChanges(db: Kysely<Schema>): (ids: readonly string[]) => Promise<ReadonlySet<string>> {
  const ask = askingAbout(db, (wanted: { id: string }[]) =>
    db
      .selectFrom('changes')
      .select('id')
      .where(
        'id',
        'in',
        wanted.map(({ id }) => id),
      ),
  )
  return async (ids) => new Set((await ask(ids.map((id) => ({ id })))).map(({ id }) => id))
}

/** Oldest first; the last one counts. */
export async function judgementsOf(db: Kysely<Schema>, id: string): Promise<readonly StoredJudgement[]> {
  const columns = ['at', 'because', 'judgement'] as const
  const earlier = await db.selectFrom('judgements').select(columns).where('change_id', '=', id).orderBy('seq').execute()
  const standing = await db
    .selectFrom('changes')
    .select(['judged_at as at', 'judged_because as because', 'judgement'])
    .where('id', '=', id)
    .execute()
  return [...earlier, ...standing].map(({ at, because, judgement }) => ({ at, because, judgement: JSON.parse(judgement) as Judgement }))
}

/** Texts by the hash their value names; what is not kept is absent. */
export async function textsOf(db: Kysely<Schema>, hashes: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(hashes.filter((hash) => hash !== null))]
  if (wanted.length === 0) return new Map()
  const rows = await db.selectFrom('contents').selectAll().where('hash', 'in', wanted).execute()
  return new Map(rows.map(({ hash, text }) => [hash, text]))
}

/** Changes whose interval touches one of the spans on one of the assets, and those credited or linked to the entry; the newest first. */
export async function changeIdsToRejudge(
  db: Kysely<Schema>,
  what: { readonly assets: readonly string[]; readonly spans: readonly Span[]; readonly entry?: string },
): Promise<readonly string[]> {
  const { assets, spans, entry } = what
  const rows = await db
    .selectFrom('changes')
    .select('id')
    .where((eb) =>
      eb.or([
        ...spans.flatMap(({ from, to }) =>
          assets.length === 0 ? [] : [eb.and([eb('asset', 'in', assets), eb('to_at', '>=', from), eb('from_at', '<=', to)])],
        ),
        ...(entry === undefined ? [] : [eb('entry', '=', entry), eb('linked_entry', '=', entry), eb('nearest', '=', entry)]),
        NEVER,
      ]),
    )
    .orderBy('to_at')
    .orderBy('id')
    .orderBy('to_at', 'desc')
    .execute()
  return rows.map(({ id }) => id)
}

/** Every unresolved departure of one item from its baseline, oldest first. */
export async function openChangesOf(db: Kysely<Schema>, asset: string, { kind, path, key = '' }: Item): Promise<readonly StoredChange[]> {
  const rows = await db
    .selectFrom('changes')
    .selectAll()
    .where((eb) => eb.and({ asset, kind, path, key, state: 'open' }))
    .orderBy('to_at')
    .execute()
  return rows.map(toChange)
}

/** From rollups, never from counting changes. */
export async function verdictCounts(db: Kysely<Schema>, since: Instant, asset?: string): Promise<ReadonlyMap<VerdictKind, number>> {
  const rows = await db
    .selectFrom('rollups')
    .select(['verdict', (eb) => eb.fn.sum<number>('count').as('total')])
    .where('hour', '>=', since - (since % 3_600_000))
    .where((eb) => (asset === undefined ? eb.and([]) : eb('asset', '=', asset)))
    .groupBy('verdict')
    .execute()
  return new Map(rows.map(({ verdict, total }) => [verdict as VerdictKind, total]))
}

export async function attentionCount(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('changes')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where(ATTENTION)
    .executeTakeFirst()
  return row?.total ?? 0
}

/** How many changes wait to be judged again. */
export async function leftToJudge(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('to_judge')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirst()
  return row?.total ?? 0
}

export type VerdictMark = { readonly asset: string; readonly at: Instant; readonly verdict: VerdictKind }

/** How many marks of one asset are worth drawing. */
const MARKS_EACH = 100

/** Where in this span changes of these assets lie, the newest of each, for the strips of a list of assets. */
export function markingVerdicts(db: Kysely<Schema>) {
  const newestOf = ({ asset, from, to }: { asset: string; from: Instant; to: Instant }) =>
    db
      .selectFrom('changes')
      .select(['asset', 'to_at', 'verdict'])
      .where('asset', '=', asset)
      .where('to_at', '>=', from)
      .where('to_at', '<=', to)
      .orderBy('to_at', 'desc')
      .orderBy('id', 'desc')
      .limit(MARKS_EACH)
      .as('newest')
  const ask = writing(db, ([first, ...others]: Parameters<typeof newestOf>[0][]) => {
    if (first === undefined) throw new Error('no asset was named')
    const one = db.selectFrom(newestOf(first)).selectAll()
    return others.reduce((all, other) => all.unionAll(db.selectFrom(newestOf(other)).selectAll()), one)
  })
  return async (assets: readonly string[], { from, to }: Span): Promise<readonly VerdictMark[]> => {
    const rows = await ask([...new Set(assets)].map((asset) => ({ asset, from, to })))
    return rows.map(({ asset, to_at, verdict }) => ({ asset, at: to_at, verdict: verdict as VerdictKind }))
  }
}

/** Approved changes nobody has decided, received in this span, newest last. */
export async function changesToPromote(db: Kysely<Schema>, from: Instant, to: Instant): Promise<readonly StoredChange[]> {
  const rows = await db
    .selectFrom('changes')
    .selectAll()
    .where((eb) => eb.and([eb('verdict', 'in', ['authorised', 'standard']), eb('state', '=', 'open')]))
    .where((eb) => eb.and([eb('to_at', '>=', from), eb('received_at', '<=', to)]))
    .orderBy('to_at')
    .limit(500)
    .execute()
  return rows.map(toChange)
}
