// Assets for programs: the inventory, who speaks for it and since when nobody does, and the state of every item.
import type { Context } from 'hono'
import { z } from 'zod'
import { ITEM_KINDS } from '../../rules/domain.ts'
import { notFound } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import type { Store } from '../store/store.ts'
import { assetJson, blindJson, itemJson } from './api-shapes.ts'
import { paging, readQuery } from './query.ts'

export type AssetsApiParts = { readonly store: Pick<Store, 'read'>; readonly now: () => number }

const BLIND_SINCE_MS = 30 * 86_400_000

const ListQuery = z.object(paging)
const ItemsQuery = z.object({
  kind: z.enum(ITEM_KINDS).optional(),
  /** Exact, or with `*` for any text. */
  path: z.string().max(16_384).optional(),
  q: z.string().max(500).optional(),
  drifted: z.enum(['true', 'false']).optional(),
  ...paging,
})

export const assetsApiRoutes = (parts: AssetsApiParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/assets',
    right: 'viewer',
    does: 'The inventory, by name, with the agents that speak for each asset and when they were last seen.',
    query: ListQuery,
    handler: (c) => list(parts, c),
  },
  {
    method: 'GET',
    path: '/api/v1/assets/:id',
    right: 'viewer',
    does: 'One asset, with the times of the last 30 days in which nobody watched it.',
    handler: (c) => one(parts, c.req.param('id') ?? ''),
  },
  {
    method: 'GET',
    path: '/api/v1/assets/:id/items',
    right: 'viewer',
    does: 'What is known of every item of an asset now, beside what is known good.',
    query: ItemsQuery,
    handler: (c) => items(parts, c, c.req.param('id') ?? ''),
  },
]

async function list({ store }: AssetsApiParts, c: Context<Env>): Promise<Response> {
  const query = readQuery(c, ListQuery)
  if (!query.ok) return query.refusal
  const [page, agents] = await Promise.all([store.read.listAssets(query.value), store.read.allAgents()])
  const speaking = Map.groupBy(agents, ({ asset }) => asset)
  return c.json({ items: page.items.map((asset) => assetJson(asset, speaking.get(asset.id) ?? [])), next: page.next })
}

async function one({ store, now }: AssetsApiParts, id: string): Promise<Response> {
  const asset = await store.read.assetById(id)
  if (asset === null) return notFound(`asset ${id}`)
  const [agents, counts, blind] = await Promise.all([
    store.read.agentsOf(id),
    store.read.itemCounts(id),
    store.read.blindIntervalsOf(id, now() - BLIND_SINCE_MS),
  ])
  return Response.json({ ...assetJson(asset, agents), ...counts, blindIntervals: blind.map(blindJson) })
}

async function items({ store }: AssetsApiParts, c: Context<Env>, id: string): Promise<Response> {
  const query = readQuery(c, ItemsQuery)
  if (!query.ok) return query.refusal
  if ((await store.read.assetById(id)) === null) return notFound(`asset ${id}`)
  const { drifted, ...rest } = query.value
  const page = await store.read.itemsOf(id, { ...rest, drifted: drifted === 'true' })
  return c.json({ items: page.items.map(itemJson), next: page.next })
}
