// The page of the audit trail, by number: newest first, a page at a time.
import { z } from 'zod'
import { links } from '../../dashboards/links.ts'
import { TrailPage, type TrailRows } from '../../dashboards/trail.tsx'
import type { Route } from '../route.ts'
import { answer, type PageParts, viewOf } from './page.tsx'

const Query = z.object({
  subject: z.string().trim().max(500).default('').catch(''),
  before: z.coerce.number().int().positive().optional().catch(undefined),
})
const PAGE = 50

export const trailRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/settings/audit',
    right: 'auditor-or-admin',
    does: 'The page of the audit trail; subject= narrows it.',
    handler: async (c) => {
      const [view, rows] = await Promise.all([viewOf(parts, c), trailRows(parts, Query.parse(c.req.query()))])
      return answer(c, view, { page: <TrailPage view={view} rows={rows} /> })
    },
  },
]

async function trailRows({ store }: PageParts, { subject, before }: z.output<typeof Query>): Promise<TrailRows> {
  const about = subject === '' ? {} : { subject }
  const found = await store.read.auditTrail({ limit: PAGE + 1, ...about, ...(before === undefined ? {} : { before }) })
  const page = found.slice(0, PAGE)
  const last = found.length > PAGE ? page.at(-1) : undefined
  return {
    subject,
    rows: page.map(({ detail, ...row }) => ({ ...row, detail: JSON.stringify(detail) })),
    newer: before === undefined ? null : links.trail(about),
    older: last === undefined ? null : links.trail({ ...about, before: String(last.number) }),
  }
}
