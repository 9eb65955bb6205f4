// The journal of a report as a table (RFC 4180) that a spreadsheet opens without running anything in it.
import { visibleText } from '../../visible.ts'
import type { Report } from '../report.ts'

const HEAD = ['from', 'to', 'asset', 'service', 'direction', 'kind', 'path', 'operation', 'verdict', 'entry', 'actor', 'change'] as const

/** A cell that begins like a formula would be one. */
function cell(said: string): string {
  const text = visibleText(said)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const time = (at: number): string => new Date(at).toISOString()

export const reportCsv = ({ journal }: Report): string =>
  [
    HEAD.join(','),
    ...journal.map(({ span, asset, service, direction, kind, path, op, verdict, entry, actor, id }) =>
      [time(span.from), time(span.to), asset, service, direction, kind, path, op, verdict, entry ?? '', actor ?? '', id]
        .map(cell)
        .join(','),
    ),
  ].join('\r\n') + '\r\n'
