// The report as short text: what fits into a chat or is read out on a call.
import type { Report, SuspectLine } from '../report.ts'
import { visibleText } from '../../visible.ts'

/** What a message in a chat or three of a telephone hold. */
export const MOST_CHARACTERS = 1_500

/** The three pieces of evidence that weigh most, in words. */
export const whyOf = ({ terms }: SuspectLine): string =>
  terms
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, 3)
    .map(({ words }) => words)
    .join('; ')

export const verdictOf = ({ suspects, isStrong }: Report): string => {
  if (suspects.length === 0) return 'Nothing that changed is a suspect.'
  return isStrong ? 'Suspects, the first to be looked at first:' : 'No strong suspect. The likeliest of what changed:'
}

/** Plain text without marks, at most 1,500 characters; the end says where the rest is. */
export function reportText(report: Report, address: string): string {
  const lines = [
    report.sentence,
    verdictOf(report),
    ...report.suspects
      .slice(0, 3)
      .map((one, index) => `${index + 1}. ${one.title}: ${whyOf(one)}${one.who.length === 0 ? '' : ` (${one.who.join(', ')})`}`),
    ...(report.inFlight.length === 0
      ? []
      : [
          `In flight: ${report.inFlight
            .slice(0, 3)
            .map(({ entry, summary }) => `${entry} ${summary}`)
            .join('; ')}`,
        ]),
    ...(report.unseen.length === 0
      ? []
      : [`Not seen all the time: ${[...new Set(report.unseen.map(({ asset }) => asset))].slice(0, 6).join(', ')}`]),
  ].map((line) => visibleText(line))
  const room = MOST_CHARACTERS - address.length - 1
  let text = ''
  for (const line of lines) {
    const next = text === '' ? line : `${text}\n${line}`
    if (next.length > room) return `${(text === '' ? line.slice(0, room - 1) : text).trimEnd()}…\n${address}`.slice(0, MOST_CHARACTERS)
    text = next
  }
  return `${text}\n${address}`
}
