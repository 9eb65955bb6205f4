// The list of assets, paged by name.
import { z } from 'zod'
import { AssetsPage, type AssetsRows } from '../../dashboards/assets.tsx'
import type { Route } from '../route.ts'
import { answer, type PageParts, viewOf } from './page.tsx'
import { currentAgent, fleetRows, lastDay } from './rows.ts'

const Query = z.object({ cursor: z.string().max(1_000).optional().catch(undefined) })
const PAGE = 20

export const assetsRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/assets',
    right: 'viewer',
    does: 'The page of all assets and how well each is seen.',
    handler: async (c) => {
      const [view, rows] = await Promise.all([viewOf(parts, c), assetsRows(parts, Query.parse(c.req.query()).cursor)])
      return answer(c, view, { page: <AssetsPage view={view} rows={rows} /> })
    },
  },
]

async function assetsRows({ store, now }: PageParts, cursor: string | undefined): Promise<AssetsRows> {
  const span = lastDay(now())
  const [page, agents] = await Promise.all([
    store.read.listAssets({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }),
    store.read.allAgents(),
  ])
  const watched = page.items.map((asset) => ({ asset, agent: currentAgent(agents.filter((agent) => agent.asset === asset.id)) }))
  return {
    rows: await fleetRows(store, watched, span),
    span,
    newer: cursor === undefined ? null : '/assets',
    older: page.next === null ? null : `/assets?cursor=${encodeURIComponent(page.next)}`,
  }
}
