// A report in the form somebody asked for.
import type { Report } from '../../rules/incident/report.ts'
import { slackBlocks, teamsCard } from '../../rules/incident/telling/blocks.ts'
import { reportCsv } from '../../rules/incident/telling/csv.ts'
import { reportMarkdown } from '../../rules/incident/telling/markdown.ts'
import { reportText } from '../../rules/incident/telling/text.ts'

export const REPORT_FORMATS = ['json', 'text', 'md', 'csv', 'slack', 'teams'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

type Form = { readonly type: string; readonly ending: string; readonly write: (report: Report, address: string) => string }

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** `address`: where the report is read whole. */
export const FORMS: Readonly<Record<ReportFormat, Form>> = {
  json: { type: 'application/json', ending: 'json', write: json },
  text: { type: 'text/plain; charset=utf-8', ending: 'txt', write: (report, address) => `${reportText(report, address)}\n` },
  md: { type: 'text/markdown; charset=utf-8', ending: 'md', write: reportMarkdown },
  csv: { type: 'text/csv; charset=utf-8', ending: 'csv', write: reportCsv },
  slack: { type: 'application/json', ending: 'slack.json', write: (report, address) => json(slackBlocks(report, address)) },
  teams: { type: 'application/json', ending: 'teams.json', write: (report, address) => json(teamsCard(report, address)) },
}
