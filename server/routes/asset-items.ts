// The items of an asset for its page: paged by name, or, where a kind is read by another order, all of that kind at once.
import type { ItemRows } from '../../dashboards/asset-items.tsx'
import type { ItemRow } from '../../dashboards/items/item-row.ts'
import { links } from '../../dashboards/links.ts'
import type { ItemKind, VerdictKind } from '../../rules/domain.ts'
import type { StoredItem } from '../store/evidence/stored.ts'
import type { Store } from '../store/store.ts'

export type ItemFilter = {
  readonly path?: string | undefined
  readonly kind?: ItemKind | undefined
  readonly drifted?: '1' | undefined
  readonly cursor?: string | undefined
}

type Read = Pick<Store['read'], 'itemsOf' | 'itemKinds' | 'openChangesOf'>

const MOST_READ = 3_000
const MOST_SHOWN = 150

/** What comes first of a kind that is not read by name. */
const ORDERS: Readonly<Partial<Record<ItemKind, (row: StoredItem) => number>>> = {
  package: ({ value }) => -(value?.mtime ?? 0),
  certificate: ({ value }) => Date.parse(value?.values?.['notAfter'] ?? '') || Infinity,
  port: ({ item }) => Number.parseInt(item.path, 10),
  user: ({ value }) => Number(value?.values?.['uid'] ?? Infinity),
  group: ({ value }) => Number(value?.values?.['gid'] ?? Infinity),
}

/** Somebody approved it, or still may; neither a rule nor a person has made it known good. */
const PROVISIONAL: readonly VerdictKind[] = ['authorised', 'standard', 'grace', 'emergency_pending']

export async function itemRows(read: Read, asset: string, filter: ItemFilter): Promise<Omit<ItemRows, 'total'>> {
  const { path, kind, drifted, cursor } = filter
  const shown = { ...(path && { path }), ...(kind && { kind }), ...(drifted && { drifted }) }
  const order = kind && ORDERS[kind]
  const [kinds, page] = await Promise.all([
    read.itemKinds(asset),
    order ? ordered(read, asset, filter, order) : byName(read, asset, filter),
  ])
  const rows = page.items.map(async (stored): Promise<ItemRow> => {
    const state = stateOf(stored)
    const open = state === 'differs' || state === 'gone' ? await read.openChangesOf(asset, stored.item) : []
    const last = open.at(-1)
    const isApproved = state === 'differs' && last !== undefined && PROVISIONAL.includes(last.judgement.verdict)
    return {
      item: stored.item,
      value: stored.value,
      state: isApproved ? 'provisional' : state,
      lookedAt: stored.lookedAt,
      change: last?.change.id ?? null,
    }
  })
  return {
    filter: shown,
    kinds,
    rows: await Promise.all(rows),
    left: page.left,
    newer: cursor === undefined ? null : `${links.asset(asset, shown)}#items`,
    older: page.next === null ? null : `${links.asset(asset, { ...shown, cursor: page.next })}#items`,
  }
}

const queryOf = ({ path, kind, drifted }: ItemFilter) => ({
  ...(path === undefined ? {} : { q: path }),
  ...(kind === undefined ? {} : { kind }),
  ...(drifted === undefined ? {} : { drifted: true }),
})

async function byName(read: Read, asset: string, filter: ItemFilter) {
  const page = await read.itemsOf(asset, {
    limit: 50,
    ...queryOf(filter),
    ...(filter.cursor === undefined ? {} : { cursor: filter.cursor }),
  })
  return { items: page.items, next: page.next, left: 0 }
}

/** Gone ones stand first: whoever looks for them would not know where. */
async function ordered(read: Read, asset: string, filter: ItemFilter, order: (row: StoredItem) => number) {
  const all: StoredItem[] = []
  let cursor: string | undefined
  do {
    const page = await read.itemsOf(asset, { limit: 100, ...queryOf(filter), ...(cursor === undefined ? {} : { cursor }) })
    all.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && all.length < MOST_READ)
  const rank = (row: StoredItem): number => (row.value === null ? -Infinity : order(row))
  const items = all
    .map((row) => ({ row, at: rank(row) }))
    .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .map(({ row }) => row)
  return { items: items.slice(0, MOST_SHOWN), next: null, left: Math.max(0, items.length - MOST_SHOWN) }
}

function stateOf({ value, identity, baseline }: StoredItem): ItemRow['state'] {
  const isSame = identity === baseline.identity
  if (!isSame) return value === null ? 'gone' : 'differs'
  return baseline.state === 'accepted' ? 'as-baseline' : baseline.state
}
