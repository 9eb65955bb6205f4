// The page where the first looks of many assets are accepted together, after their counts were seen.
import type { Context } from 'hono'
import { z } from 'zod'
import { GroupBaselinePage, type GroupBaselineRows } from '../../dashboards/group-baseline.tsx'
import { links } from '../../dashboards/links.ts'
import { severityOf } from '../../rules/alerting.ts'
import type { Selector } from '../../rules/domain.ts'
import { isAssetIn } from '../../rules/match/facets/asset.ts'
import { acceptGroupBaseline } from '../actions/accept-group-baseline.ts'
import type { Env, Route } from '../route.ts'
import { isCritical } from '../schedule/changes.ts'
import { answer, backTo, bad, formOf, type PageParts, viewOf } from './page.tsx'

const Query = z.object({ of: z.string().max(1_000).catch('').default('') })
const Form = z.object({ of: z.string().max(1_000).default(''), note: z.string().max(2_000).default('') })

export const groupBaselineRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/baseline',
    right: 'viewer',
    does: 'The page where the first looks of a group of assets are accepted together.',
    query: Query,
    handler: async (c) => {
      const { of } = Query.parse(c.req.query())
      const [view, rows] = await Promise.all([viewOf(parts, c), groupRows(parts, of)])
      return answer(c, view, { page: <GroupBaselinePage view={view} rows={rows} /> })
    },
  },
  {
    method: 'POST',
    path: '/baseline',
    right: 'operator',
    does: 'Accepts the first looks of a group of assets, but for what is of high severity.',
    handler: (c) => accept(parts, c),
  },
]

/** "web-*, tag:shop" as a selector; nothing said means all of them. */
const groupOf = (text: string): Selector => {
  const include = text.split(/[\s,]+/).filter((term) => term !== '')
  return { include: include.length === 0 ? ['*'] : include }
}

async function groupRows({ store }: PageParts, of: string): Promise<GroupBaselineRows> {
  const group = groupOf(of)
  const [assets, counts] = await Promise.all([store.read.allAssets(), store.read.unacceptedCounts()])
  const waiting = assets.filter((asset) => isAssetIn(group, asset) && counts.has(asset.id))
  const rows = waiting.map(async (asset) => {
    const bySeverity = { high: 0, medium: 0, low: 0 }
    let drifted = 0
    for (const { item, isDrifted } of await store.read.unacceptedItems(asset.id)) {
      if (isDrifted) drifted += 1
      else bySeverity[severityOf({ item }, { verdict: 'unauthorised', modifiers: [] }, { flags: [] })] += 1
    }
    return { asset: asset.id, tags: asset.tags, bySeverity, drifted, onlyApprovers: isCritical(asset) }
  })
  return { of, matched: assets.filter((asset) => isAssetIn(group, asset)).length, rows: await Promise.all(rows) }
}

async function accept(parts: PageParts, c: Context<Env>): Promise<Response> {
  const { of, note } = Form.parse(await formOf(c))
  const outcome = await acceptGroupBaseline(parts, c.var.actor, { group: groupOf(of), why: note.trim() })
  const flash = outcome.ok ? ({ tone: 'good', title: outcome.message } as const) : bad(outcome)
  return backTo(c, parts.secure, links.groupBaseline(of), flash)
}
