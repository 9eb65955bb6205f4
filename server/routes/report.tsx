// The pages of what changed: the services, the report for one, and reports that were kept.
import type { Context } from 'hono'
import { links } from '../../dashboards/links.ts'
import { ReportPage, type ReportRows, ServicesPage } from '../../dashboards/report.tsx'
import type { Report } from '../../rules/incident/report.ts'
import { hashOfReport, keepReport } from '../actions/keep-report.ts'
import { MarkBody, markKnownGood } from '../actions/mark-known-good.ts'
import { reportOn } from '../report/gather.ts'
import { ReportShape } from '../report/schema.ts'
import { servicesKnown } from '../report/known-services.ts'
import type { Env, Route } from '../route.ts'
import { refuse, type Refusal } from '../schedule/parts.ts'
import { localOf } from './local-time.ts'
import { answer, backTo, bad, formOf, noSuch, type PageParts, viewOf } from './page.tsx'
import { formatIn, reportAnswer } from './report-answer.ts'
import { questionIn } from './report-question.ts'

export const reportRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/report',
    right: 'viewer',
    does: 'What changed since a service last worked: the services, or with ?service= its report.',
    handler: (c) => (c.req.query('service') ? report(parts, c) : services(parts, c, null)),
  },
  {
    method: 'POST',
    path: '/reports',
    right: 'operator',
    does: 'Keeps a report as it is now.',
    handler: (c) => keep(parts, c),
  },
  { method: 'GET', path: '/reports/:id', right: 'viewer', does: 'A kept report, as it was.', handler: (c) => kept(parts, c) },
  {
    method: 'POST',
    path: '/services/:name/known-good',
    right: 'operator',
    does: 'Says that a service is good now.',
    handler: async (c) => {
      const read = MarkBody.safeParse({ why: (await formOf(c))['why'] })
      const done = read.success
        ? await markKnownGood(parts, c.var.actor, { service: c.req.param('name') ?? '', ...read.data })
        : refuse(400, read.error.issues[0]?.message ?? 'Say how you know.')
      return backTo(c, parts.secure, links.report(), done.ok ? { tone: 'good', title: done.message } : bad(done))
    },
  },
]

const originOf = ({ publicUrl }: PageParts, c: Context<Env>): string => publicUrl?.() ?? new URL(c.req.url).origin

async function services(parts: PageParts, c: Context<Env>, refusal: Refusal | null): Promise<Response> {
  const { store, config, now, configFile = 'knowngood.yaml' } = parts
  const [view, known, reports] = await Promise.all([viewOf(parts, c), servicesKnown(store.read, config(), now()), store.read.keptReports()])
  const rows = { services: known, kept: reports, problem: refusal?.detail ?? null, file: configFile }
  const told = { ...view, path: links.report() }
  return answer(c, told, { page: <ServicesPage view={told} rows={rows} />, status: refusal?.status ?? 200 })
}

async function report(parts: PageParts, c: Context<Env>): Promise<Response> {
  const view = await viewOf(parts, c)
  const asked = questionIn(c.req.query(), parts.now(), view.zone)
  if (!asked.ok) return services(parts, c, asked)
  const found = await reportOn(parts, asked.question)
  if (!found.ok) return services(parts, c, found)
  const format = formatIn(c.req.query('format'))
  if (format !== null)
    return reportAnswer(found.report, format, { address: originOf(parts, c) + links.report({ service: found.report.service }) })
  const rows: ReportRows = { report: found.report, kept: null, typed: typedOf(found.report, view.zone), problem: null }
  return answer(c, view, { page: <ReportPage view={view} rows={rows} /> })
}

const typedOf = ({ since, onset }: Report, zone: string): ReportRows['typed'] => ({
  since: localOf(since, zone),
  from: localOf(onset.from, zone),
  to: localOf(onset.to, zone),
})

async function keep(parts: PageParts, c: Context<Env>): Promise<Response> {
  const asked = questionIn(await formOf(c), parts.now(), 'UTC')
  const found = asked.ok ? await reportOn(parts, asked.question) : asked
  if (!found.ok) return backTo(c, parts.secure, links.report(), bad(found))
  const made = await keepReport(parts, c.var.actor, found.report)
  return backTo(c, parts.secure, links.keptReport(made.id), { tone: 'good', title: 'Kept. This address stays.', detail: made.hash })
}

async function kept(parts: PageParts, c: Context<Env>): Promise<Response> {
  const id = c.req.param('id') ?? ''
  const found = await parts.store.read.keptReport(id)
  if (found === null) return noSuch(parts, c, 'kept report of this id')
  const frozen = ReportShape.parse(JSON.parse(found.body))
  const { hash, madeAt, by, body } = found
  const format = formatIn(c.req.query('format'))
  if (format !== null) return reportAnswer(frozen, format, { address: originOf(parts, c) + links.keptReport(id), hash, body })
  const view = await viewOf(parts, c)
  const told = { ...view, path: links.report() }
  const rows = {
    report: frozen,
    kept: { id, madeAt, by, hash, isWhole: hashOfReport(body) === hash },
    typed: typedOf(frozen, view.zone),
    problem: null,
  }
  return answer(c, told, { page: <ReportPage view={told} rows={rows} /> })
}
