// The report as Markdown, in the order in which a commander asks.
import { visibleText } from '../../visible.ts'
import { type Report, type SuspectLine, zulu } from '../report.ts'
import { sectionsOf } from './sections.ts'
import { verdictOf, whyOf } from './text.ts'

/** Nothing of what hosts say is a mark of Markdown. */
const plain = (text: string): string =>
  visibleText(text)
    .replaceAll(/[\\`*_{}[\]<>#|~!]/g, '\\$&')
    .replaceAll('\n', ' ')
const code = (text: string): string => `\`\`${visibleText(text).replaceAll('`', "'").replaceAll('\n', ' ')}\`\``

export function reportMarkdown(report: Report, address: string): string {
  const suspects = report.suspects.slice(0, 3).map((one, index) => suspect(one, index, zulu(one.span, report.asOf)))
  return [
    `# What changed since ${plain(report.service)} last worked`,
    plain(report.sentence),
    `## ${verdictOf(report)}`,
    ...suspects,
    ...sectionsOf(report).flatMap(({ title, lines, none }) => [
      `## ${title}`,
      lines.length === 0 ? none : lines.map((line) => `- ${plain(line)}`).join('\n'),
    ]),
    address,
    '',
  ].join('\n\n')
}

const suspect = (one: SuspectLine, index: number, when: string): string =>
  [
    `${index + 1}. **${plain(one.title)}**, ${when}`,
    `   - why: ${plain(whyOf(one))}`,
    ...(one.entry === null ? [] : [`   - entry: ${plain(one.entry)}`]),
    ...(one.who.length === 0 ? [] : [`   - call: ${plain(one.who.join(', '))}`]),
    ...(one.wayBack === null || one.wayBack.commands.length === 0
      ? []
      : [`   - way back: ${one.wayBack.commands.map(code).join(' then ')}`]),
  ].join('\n')
