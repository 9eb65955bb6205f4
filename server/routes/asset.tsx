// The page of one asset, and accepting its first look as known good.
import type { Context } from 'hono'
import { z } from 'zod'
import { AssetPage } from '../../dashboards/asset.tsx'
import { links } from '../../dashboards/links.ts'
import { ITEM_KINDS } from '../../rules/domain.ts'
import { acceptAssetBaseline } from '../actions/accept-asset-baseline.ts'
import { keepTaintedBaseline } from '../actions/keep-tainted-baseline.ts'
import { releaseAgent } from '../actions/release-agent.ts'
import { revokeAgent } from '../actions/revoke-agent.ts'
import type { Env, Route } from '../route.ts'
import { assetDetail } from './asset-detail.ts'
import { answer, backTo, bad, formOf, noSuch, type PageParts, viewOf } from './page.tsx'
import { currentAgent } from './rows.ts'

const blank = (value: unknown) => (value === '' ? undefined : value)
const Query = z.object({
  path: z.preprocess(blank, z.string().max(4_096).optional()).catch(undefined),
  kind: z.preprocess(blank, z.enum(ITEM_KINDS).optional()).catch(undefined),
  drifted: z.preprocess(blank, z.literal('1').optional()).catch(undefined),
  cursor: z.string().max(40_000).optional().catch(undefined),
})

export const assetRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/assets/:id',
    right: 'viewer',
    does: 'The page of one asset.',
    handler: async (c) => {
      const [view, rows] = await Promise.all([viewOf(parts, c), assetDetail(parts, idOf(c), Query.parse(c.req.query()))])
      return rows === null ? noSuch(parts, c, 'such asset') : answer(c, view, { page: <AssetPage view={view} rows={rows} /> })
    },
  },
  {
    method: 'POST',
    path: '/assets/:id/accept',
    right: 'operator',
    does: 'Accepts the first look at an asset as known good.',
    handler: (c) => accept(parts, c),
  },
  {
    method: 'POST',
    path: '/assets/:id/tainted/:tainted/keep',
    right: 'operator',
    does: 'Keeps as known good what lost its approval.',
    handler: async (c) => {
      const outcome = await keepTaintedBaseline(parts, c.var.actor, { asset: idOf(c), id: c.req.param('tainted') ?? '' })
      return backTo(c, parts.secure, links.asset(idOf(c)), outcome.ok ? { tone: 'good', title: outcome.message } : bad(outcome))
    },
  },
  {
    method: 'POST',
    path: '/assets/:id/release',
    right: 'admin',
    does: 'Lets the held agent of an asset speak on.',
    handler: (c) => onAgentOf(parts, c, releaseAgent),
  },
  {
    method: 'POST',
    path: '/assets/:id/revoke',
    right: 'admin',
    does: 'Takes the voice of the agent of an asset for good.',
    handler: (c) => onAgentOf(parts, c, revokeAgent),
  },
]

const idOf = (c: Context<Env>): string => c.req.param('id') ?? ''

async function onAgentOf(parts: PageParts, c: Context<Env>, act: typeof releaseAgent): Promise<Response> {
  const agent = currentAgent(await parts.store.read.agentsOf(idOf(c)))
  if (agent === undefined) return noSuch(parts, c, 'agent on such an asset')
  const { why = '' } = await formOf(c)
  const outcome = await act(parts, c.var.actor, { id: agent.id, why: why.slice(0, 2_000) })
  const flash = outcome.ok ? ({ tone: 'good', title: outcome.message } as const) : bad(outcome)
  return backTo(c, parts.secure, links.asset(idOf(c)), flash)
}

async function accept(parts: PageParts, c: Context<Env>): Promise<Response> {
  const form = await c.req.parseBody({ all: true })
  const ticked = [form['high'] ?? []].flat().filter((name) => typeof name === 'string')
  const note = form['note']
  const why = typeof note === 'string' ? { why: note.trim().slice(0, 2_000) } : {}
  const outcome = await acceptAssetBaseline(parts, c.var.actor, { asset: idOf(c), high: ticked, ...why })
  const flash = outcome.ok ? ({ tone: 'good', title: outcome.message } as const) : bad(outcome)
  return backTo(c, parts.secure, `${links.asset(idOf(c))}#baseline`, flash)
}
