// A report in the form that was asked for, as a page would never be: a file, or an answer to a program.
import { reportHtml } from '../../dashboards/report/file.tsx'
import type { Report } from '../../rules/incident/report.ts'
import { FORMS, REPORT_FORMATS, type ReportFormat } from '../report/formats.ts'

export type AnyFormat = ReportFormat | 'html'
export const ANY_FORMAT = [...REPORT_FORMATS, 'html'] as const satisfies readonly AnyFormat[]

export const formatIn = (text: string | undefined): AnyFormat | null => ANY_FORMAT.find((format) => format === text) ?? null

/** `body`: a kept report as it was kept, byte for byte, so that its hash holds. */
export async function reportAnswer(
  report: Report,
  format: AnyFormat,
  { address, hash = null, body = null }: { readonly address: string; readonly hash?: string | null; readonly body?: string | null },
): Promise<Response> {
  const name = `what-changed-${report.service.replaceAll(/[^\w.-]/g, '_').slice(0, 80)}-${new Date(report.asOf).toISOString().slice(0, 16).replaceAll(/[:T]/g, '')}`
  const form = format === 'html' ? { type: 'text/html; charset=utf-8', ending: 'html' } : FORMS[format]
  const text = await written(report, format, { address, hash, body })
  const shown = format === 'text' || format === 'json'
  return new Response(text, {
    headers: {
      'Content-Type': form.type,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Disposition': `${shown ? 'inline' : 'attachment'}; filename="${name}.${form.ending}"`,
    },
  })
}

async function written(
  report: Report,
  format: AnyFormat,
  { address, hash, body }: { readonly address: string; readonly hash: string | null; readonly body: string | null },
): Promise<string> {
  if (format === 'html') return reportHtml({ report, address, hash })
  if (format === 'json' && body !== null) return body
  return FORMS[format].write(report, address)
}
