// What changed since a service last worked, for programs: services, marks of known good, the report, and kept reports.
import { z } from 'zod'
import { keepReport } from '../actions/keep-report.ts'
import { MarkBody, markKnownGood } from '../actions/mark-known-good.ts'
import { notFound } from '../problem.ts'
import { reportOn, type ReportParts } from '../report/gather.ts'
import { ReportShape } from '../report/schema.ts'
import { servicesKnown } from '../report/known-services.ts'
import type { Route } from '../route.ts'
import { refusal } from '../schedule/problems.ts'
import type { Config } from '../config/file.ts'
import type { Store } from '../store/store.ts'
import { jsonBody } from './json-body.ts'
import { readQuery } from './query.ts'
import { ANY_FORMAT, reportAnswer } from './report-answer.ts'
import { questionIn } from './report-question.ts'

type Parts = Omit<ReportParts, 'store' | 'config'> & {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly config: () => Config
  readonly now: () => number
  readonly publicUrl: () => string
}

const time = z.string().max(40).optional()
const Query = z.object({
  service: z.string().min(1, 'Name the service.').max(255),
  at: time,
  since: time,
  from: time,
  to: time,
  format: z.enum(ANY_FORMAT).default('json'),
})
const Keep = z.strictObject({ service: z.string().min(1).max(255), at: time, since: time, from: time, to: time })

export const reportApi = (parts: Parts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/services',
    right: 'viewer',
    does: 'Services, with their assets, what they need, how they are, and when they were last marked as known good.',
    handler: async (c) => c.json({ items: await servicesKnown(parts.store.read, parts.config(), parts.now()), next: null }),
  },
  {
    method: 'POST',
    path: '/api/v1/services/:name/known-good',
    right: 'operator',
    does: 'Says that a service is good, or was at a time: `{why, at?}`. For pipelines after their tests.',
    handler: async (c) => {
      const body = await jsonBody(c, MarkBody)
      if (!body.ok) return body.refusal
      const marked = await markKnownGood(parts, c.var.actor, { service: c.req.param('name') ?? '', ...body.value })
      return marked.ok ? c.json({ id: marked.id, at: new Date(marked.at).toISOString() }, 201) : refusal(marked)
    },
  },
  {
    method: 'GET',
    path: '/api/v1/report',
    right: 'viewer',
    does: 'What changed since a service last worked: ?service=, &at= as of when, &since= another known good, &from= and &to= the beginning, &format=.',
    query: Query,
    handler: async (c) => {
      const query = readQuery(c, Query)
      if (!query.ok) return query.refusal
      const asked = questionIn(query.value, parts.now(), 'UTC')
      const found = asked.ok ? await reportOn(parts, asked.question) : asked
      if (!found.ok) return refusal(found)
      return reportAnswer(found.report, query.value.format, {
        address: `${parts.publicUrl()}/report?service=${encodeURIComponent(found.report.service)}`,
      })
    },
  },
  ...keptRoutes(parts),
]

const keptRoutes = (parts: Parts): readonly Route[] => [
  {
    method: 'POST',
    path: '/api/v1/reports',
    right: 'operator',
    does: 'Keeps a report as it is now `{service, at?, since?, from?, to?}`; answers its address and the hash over its contents.',
    handler: async (c) => {
      const body = await jsonBody(c, Keep)
      if (!body.ok) return body.refusal
      const asked = questionIn(body.value, parts.now(), 'UTC')
      const found = asked.ok ? await reportOn(parts, asked.question) : asked
      if (!found.ok) return refusal(found)
      const { id, hash } = await keepReport(parts, c.var.actor, found.report)
      return c.json({ id, hash, url: `${parts.publicUrl()}/reports/${id}` }, 201)
    },
  },
  {
    method: 'GET',
    path: '/api/v1/reports/:id',
    right: 'viewer',
    does: 'A kept report, byte for byte as its hash was taken.',
    handler: async (c) => {
      const id = c.req.param('id') ?? ''
      const found = await parts.store.read.keptReport(id)
      if (found === null) return notFound(`kept report ${id}`)
      return c.body(found.body, 200, { 'Content-Type': 'application/json', 'X-Content-Hash': found.hash, 'Cache-Control': 'no-store' })
    },
  },
  {
    method: 'GET',
    path: '/api/v1/report.schema.json',
    right: 'viewer',
    does: 'The JSON schema of a report.',
    handler: (c) => c.json(z.toJSONSchema(ReportShape)),
  },
]
