// The words of an alert's message: what happened, when, how near an entry came, why it alerts, and where to read on.
import { alertMailHtml } from '../../dashboards/alert-mail.tsx'
import type { Span } from '../../rules/domain.ts'
import { visibleText } from '../../rules/visible.ts'
import type { AlertFacts } from '../store/alerts/rows.ts'
import type { Notice, NoticeEvent } from './channel.ts'

export type Message = { readonly subject: string; readonly text: string; readonly html: string }

/** What every channel says, each in its own form. All of it is safe to show: control and bidirectional characters are visible escapes. */
export type Said = {
  readonly title: string
  /** The title with what became of it. */
  readonly heading: string
  readonly reason: string
  readonly lines: readonly (readonly [label: string, says: string])[]
  readonly why: string | null
  readonly diff: string | null
  readonly url: string
}

const SUBJECT_MAX = 200

/** One line whatever it was made of: names of files and words of devices are other people's text. */
export const oneLine = (text: string): string =>
  visibleText(text, { trailing: 'keep' }).replace(/\n/g, '␊').replace(/\r/g, '␍').replace(/\t/g, '␉')

/** Cut between letters, with a sign that it was cut. */
export const clipped = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${Array.from(text)
        .slice(0, most - 1)
        .join('')}…`

/** "2026-03-10 22:20:14Z and 22:21:02Z". Never one instant where we know an interval. */
function intervalText({ from, to }: Span): string {
  const [start, end] = [Math.floor(from / 1_000) * 1_000, Math.ceil(to / 1_000) * 1_000].map((at) =>
    new Date(at)
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, 'Z'),
  )
  if (start === undefined || end === undefined || start === end) return `at ${end ?? ''}`
  return `between ${start} and ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}`
}

const PREFIXES = {
  opened: '',
  escalated: 'Nobody has taken this yet: ',
  grew: 'Still spreading: ',
  acknowledged: 'Taken: ',
  resolved: 'Resolved: ',
  test: '',
} as const satisfies Record<NoticeEvent, string>

type Line = readonly [label: string, says: string]

const NAMES_MAX = 20

/** "web-01, web-02 and 38 more". */
function whereText({ alert, group }: Notice): string {
  const names = [...new Set([alert.asset, ...(group?.assets ?? [])])]
  const rest = names.length - NAMES_MAX
  return rest > 0 ? `${names.slice(0, NAMES_MAX).join(', ')} and ${rest} more` : names.join(', ')
}

const verdictWords = (name: string): string => name.replaceAll('_', ' ')

/** What else is told with it: of a digest by verdict, of one thing that was seen several times by its number. */
function togetherLines({ alert, group }: Notice): readonly Line[] {
  if (group === null) return []
  if (alert.kind === 'digest') return [['How many', group.verdicts.map(({ name, count }) => `${count} ${verdictWords(name)}`).join(', ')]]
  if (group.assets.some((asset) => asset !== alert.asset)) return []
  return [['With it', group.count === 1 ? 'one more change' : `${group.count} more changes`]]
}

function linesOf(notice: Notice): readonly Line[] {
  const { alert, event } = notice
  const { item, op, interval, nearest, services } = alert.facts
  const lines: (Line | false)[] = [
    event === 'resolved' && ['Resolved', alert.resolvedBecause ?? ''],
    event === 'acknowledged' && ['Taken by', alert.acknowledgedBy ?? ''],
    item !== undefined && [
      'What',
      `${item.kind} ${item.path}${item.key === undefined ? '' : ` ${item.key}`}${op === undefined ? '' : `, ${op}`}`,
    ],
    ['Where', whereText(notice)],
    ...togetherLines(notice),
    services !== undefined && services.length > 0 && ['Service', services.join(', ')],
    interval !== undefined && ['When', intervalText(interval)],
    ['Severity', alert.severity],
    nearest !== undefined && ['Nearest', nearest],
  ]
  return lines.filter((line) => line !== false).map(([label, says]) => [label, oneLine(says)])
}

/** Without an entry near, its facets are seven times nothing; the reason has said so in one sentence. */
const told = ({ explanation = '', nearest }: AlertFacts): string =>
  nearest === undefined ? (explanation.split(' asset – ', 1)[0] ?? '') : explanation

/** "… on web-01 and 39 more", "42 more changes on web-01". */
function titleOf({ alert, group }: Notice): string {
  if (group === null) return alert.title
  if (alert.kind === 'digest') return `${group.count} more changes on ${alert.asset}`
  const others = group.assets.filter((asset) => asset !== alert.asset).length
  return others === 0 ? alert.title : `${alert.title} and ${others} more`
}

export function saidOf(notice: Notice): Said {
  const { alert, event, url, diff } = notice
  const title = oneLine(titleOf(notice))
  return {
    title,
    heading: `${PREFIXES[event]}${title}`,
    reason: oneLine(alert.reason),
    lines: linesOf(notice),
    why: alert.facts.explanation === undefined ? null : visibleText(told(alert.facts)),
    diff: diff === null ? null : visibleText(diff),
    url,
  }
}

export async function messageOf(notice: Notice): Promise<Message> {
  const { heading, reason, lines, why, diff, url } = saidOf(notice)
  const { answerUrl } = notice
  const text = [
    heading,
    reason,
    lines.map(([label, says]) => `${label.padEnd(9)} ${says}`).join('\n'),
    ...(why === null ? [] : [`Why\n${why}`]),
    ...(diff === null ? [] : [`Diff\n${diff}`]),
    `Read on: ${url}`,
    ...(answerUrl === null ? [] : [`Was it you? ${answerUrl}`]),
  ]
  const html = await alertMailHtml({ heading, reason, lines, why, diff, url, answerUrl })
  return { subject: clipped(`[knowngood] ${heading}`, SUBJECT_MAX), text: `${text.join('\n\n')}\n`, html }
}
