// Writes of the current state of items and of what is known good about them.
import { randomUUID } from 'node:crypto'
import { type Kysely, sql, type SqlBool } from 'kysely'
import type { Instant, Item, Value } from '../../../rules/domain.ts'
import { askingAbout, writing } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import { chunksOf } from './chunks.ts'
import { identityOf, partText } from './identity.ts'
import type { EvidenceTables } from './schema.ts'
import { itemOf, type StoredItem, toItem } from './stored.ts'
import { keepingTexts } from './text-writes.ts'

type ItemRow = EvidenceTables['items']

/** The state of one item as an agent told it, and what it was before anybody told us anything. */
export type SeenItem = {
  readonly asset: string
  readonly item: Item
  readonly value: Value | null
  readonly lookedAt: Instant
  readonly agent: string
  readonly epoch: string
  readonly number: number
  /** Known good of an item that is new to us; one that is known keeps its own. */
  readonly baseline: Value | null
  readonly baselineState: 'unaccepted' | 'accepted'
}

export type Acceptance = {
  readonly asset: string
  /** One item, or all of the asset. */
  readonly item?: Item
  readonly state: 'accepted' | 'exception'
  readonly at: Instant
  readonly by: string
  readonly why: string
  readonly until?: Instant
  readonly change?: string
  readonly entry?: string
}

export const itemWrites = (db: Kysely<Schema>) => ({
  itemsIn: findingItems(db),
  presentItems: (asset: string) => presentItems(db, asset),
  /** Kinds of which this asset had items before this manifest was begun. */
  kindsOf: async (asset: string, epoch: string, number: number): Promise<readonly string[]> => {
    const rows = await db
      .selectFrom('items')
      .select('kind')
      .distinct()
      .where('asset', '=', asset)
      .where((eb) => eb.not(eb.and([eb('epoch', '=', epoch), eb('number', '=', number)])))
      .execute()
    return rows.map(({ kind }) => kind)
  },
  keepItems: keepingItems(db),
  /** What is not watched any more has no state. */
  forgetItems: async (asset: string, items: readonly Item[]): Promise<void> => {
    for (const { kind, path, key = '' } of items)
      await db
        .deleteFrom('items')
        .where((eb) => eb.and({ asset, kind, path, key }))
        .execute()
  },
  acceptBaseline: (acceptance: Acceptance) => acceptBaseline(db, acceptance),
  /** The first manifest came: there is a baseline now, which nobody has accepted yet. */
  beginBaseline: async (asset: string, at: Instant): Promise<void> => {
    await db
      .updateTable('assets')
      .set({ baseline_state: 'unaccepted', baseline_at: at })
      .where((eb) => eb.and({ id: asset, baseline_state: 'none' }))
      .execute()
  },
})

export const itemKey = ({ kind, path, key = '' }: Item): string => `${kind}\n${path}\n${key}`

function findingItems(db: Kysely<Schema>) {
  const ask = askingAbout(db, (places: { asset: string; kind: string; path: string; key: string }[]) =>
    db
      .selectFrom('items')
      .selectAll()
      .where('asset', '=', places[0]?.asset ?? '')
      .where(sql<SqlBool>`(kind, path, key) in (values ${sql.join(places.map(({ kind, path, key }) => sql`(${kind}, ${path}, ${key})`))})`),
  )
  return async (asset: string, items: readonly Item[]): Promise<ReadonlyMap<string, StoredItem>> => {
    const rows = await ask(items.map(({ kind, path, key = '' }) => ({ asset, kind, path, key })))
    return new Map(rows.map((row) => [itemKey(row as Item), toItem(row)]))
  }
}

/** Every item that exists, without its value, for a manifest to be laid over. */
async function presentItems(db: Kysely<Schema>, asset: string): Promise<readonly Pick<StoredItem, 'item' | 'identity' | 'told'>[]> {
  const rows = await db
    .selectFrom('items')
    .select(['kind', 'path', 'key', 'agent', 'epoch', 'number', 'value_hash'])
    .where('asset', '=', asset)
    .where('value', 'is not', null)
    .execute()
  return rows.map(({ agent, epoch, number, value_hash, ...row }) => ({
    item: itemOf(row),
    identity: value_hash,
    told: { agent, epoch, number },
  }))
}

function keepingItems(db: Kysely<Schema>) {
  const keepTexts = keepingTexts(db)
  const write = writing(db, (rows: ItemRow[]) =>
    db
      .insertInto('items')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['asset', 'kind', 'path', 'key']).doUpdateSet((eb) => ({
          value: eb.ref('excluded.value'),
          text_hash: eb.ref('excluded.text_hash'),
          value_hash: eb.ref('excluded.value_hash'),
          looked_at: eb.ref('excluded.looked_at'),
          agent: eb.ref('excluded.agent'),
          epoch: eb.ref('excluded.epoch'),
          number: eb.ref('excluded.number'),
        })),
      ),
  )
  /** `texts`: whether they are stored already, as those of changes are. */
  return async (seen: readonly SeenItem[], texts: 'new' | 'stored' = 'new'): Promise<void> => {
    if (texts === 'new') await keepTexts(seen.flatMap(({ value, baseline }) => [partText(value).text, partText(baseline).text]))
    await write(seen.map(rowOf))
  }
}

function rowOf({ asset, item, value, lookedAt, agent, epoch, number, baseline, baselineState }: SeenItem): ItemRow {
  const now = partText(value)
  const good = partText(baseline)
  return {
    asset,
    kind: item.kind,
    path: item.path,
    key: item.key ?? '',
    value: now.json,
    text_hash: now.text?.hash ?? null,
    value_hash: identityOf(value),
    looked_at: lookedAt,
    agent,
    epoch,
    number,
    baseline_value: good.json,
    baseline_text_hash: good.text?.hash ?? null,
    baseline_hash: identityOf(baseline),
    baseline_state: baselineState,
    baseline_at: lookedAt,
    baseline_by: null,
    baseline_why: null,
    baseline_until: null,
  }
}

/**
 * Makes what is now the known good; an exception only lets it stay, until its end, and known good remains what it was. Keeps what was
 * known good before. Answers how many items it was decided for.
 */
async function acceptBaseline(db: Kysely<Schema>, acceptance: Acceptance): Promise<number> {
  const { asset, item, state, at, by, why, until = null } = acceptance
  const chosen = item === undefined ? { asset } : { asset, kind: item.kind, path: item.path, key: item.key ?? '' }
  const rows = await db
    .selectFrom('items')
    .selectAll()
    .where((eb) => eb.and(chosen))
    .where(sql<SqlBool>`(baseline_state <> ${state} or coalesce(value_hash, '') <> coalesce(baseline_hash, ''))`)
    .execute()
  for (const chunk of chunksOf(rows, 200))
    await db
      .insertInto('baselines')
      .values(chunk.map((row) => promotion(row, acceptance)))
      .execute()
  await db
    .updateTable('items')
    .set((eb) => ({
      ...(state === 'exception'
        ? {}
        : { baseline_value: eb.ref('value'), baseline_text_hash: eb.ref('text_hash'), baseline_hash: eb.ref('value_hash') }),
      baseline_state: state,
      baseline_at: at,
      baseline_by: by,
      baseline_why: why,
      baseline_until: until,
    }))
    .where((eb) => eb.and(chosen))
    .execute()
  if (item === undefined && state === 'accepted')
    await db.updateTable('assets').set({ baseline_state: 'accepted', baseline_at: at, baseline_by: by }).where('id', '=', asset).execute()
  return rows.length
}

const promotion = (row: ItemRow, { state, at, by, why, change, entry }: Acceptance): EvidenceTables['baselines'] => ({
  id: randomUUID(),
  asset: row.asset,
  kind: row.kind,
  path: row.path,
  key: row.key,
  at,
  state,
  hash: row.value_hash,
  value: row.value,
  previous_hash: row.baseline_hash,
  change_id: change ?? null,
  entry: entry ?? null,
  by,
  why,
})
