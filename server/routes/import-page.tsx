// The page of the import: the state of the sources, and a schedule that a person brings, first as a preview.
import type { Context } from 'hono'
import { z } from 'zod'
import { ImportPage, type ImportRows } from '../../dashboards/import.tsx'
import { links } from '../../dashboards/links.ts'
import { importSchedule } from '../actions/import-schedule.ts'
import type { Env, Route } from '../route.ts'
import { FORMATS } from '../schedule/sources/source.ts'
import { fileIn } from './brought-file.ts'
import { answer, backTo, formOf, type PageParts, viewOf } from './page.tsx'
import { systemRows, systemsPageRoutes } from './systems-page.ts'

const Typed = z.object({
  format: z.enum(FORMATS).catch('ics'),
  source: z
    .string()
    .regex(/^([A-Za-z0-9][A-Za-z0-9._-]{0,63})?$/)
    .catch(''),
  zone: z.string().max(80).catch(''),
  text: z.string().catch(''),
  step: z.enum(['preview', 'import']).catch('preview'),
})

const NOTHING_TYPED = { typed: { format: 'ics', source: '', zone: '', text: '' }, problem: null, preview: null } as const

export const importPageRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/schedule/import',
    right: 'viewer',
    does: 'The page of schedule sources, and of bringing a schedule by hand.',
    handler: (c) => show(parts, c, NOTHING_TYPED),
  },
  {
    method: 'POST',
    path: '/schedule/import',
    right: 'operator',
    does: 'Shows what an import would do, or does it.',
    handler: (c) => bring(parts, c),
  },
  ...systemsPageRoutes(parts, (c, refused) => show(parts, c, { ...NOTHING_TYPED, refused }, 400)),
]

type Shown = Omit<ImportRows, 'sources' | 'systems'> & { readonly refused?: ImportRows['systems']['problem'] }

async function show(parts: PageParts, c: Context<Env>, { refused, ...rest }: Shown, status: 200 | 400 = 200): Promise<Response> {
  const [view, sources, systems] = await Promise.all([viewOf(parts, c), parts.store.read.scheduleSources(), systemRows(parts, refused)])
  return answer(c, view, { page: <ImportPage view={view} rows={{ sources, systems, ...rest }} />, status })
}

async function bring(parts: PageParts, c: Context<Env>): Promise<Response> {
  const { step: asked, ...form } = Typed.parse(await formOf(c))
  const file = await fileIn(c, 'file')
  if (file.kind === 'refused') return show(parts, c, { typed: form, problem: file.why, preview: null }, 400)
  // What was chosen just now nobody has seen the preview of yet.
  const step = file.kind === 'file' ? 'preview' : asked
  const typed = file.kind === 'file' ? { ...form, format: file.format ?? form.format } : form
  const bytes = file.kind === 'file' ? file.bytes : new TextEncoder().encode(form.text)
  const { format, source, zone } = typed
  const input = { format, bytes, dryRun: step === 'preview', zone, ...(source === '' ? {} : { source }) }
  const outcome = await importSchedule(parts, c.var.actor, input)
  if (!outcome.ok) return show(parts, c, { typed, problem: outcome.detail, preview: null }, 400)
  if (step === 'preview') {
    // A browser cannot be given its file again: what it said goes along as text.
    const text = new TextDecoder().decode(bytes)
    return show(parts, c, { typed: { ...typed, text }, problem: null, preview: outcome.records })
  }
  const of = (result: string) => outcome.records.filter((one) => one.result === result).length
  const title = `Imported: ${of('added')} added, ${of('changed')} changed, ${of('unchanged')} as they were, ${of('refused')} refused.`
  return backTo(c, parts.secure, links.schedule(), { tone: of('refused') > 0 ? 'bad' : 'good', title })
}
