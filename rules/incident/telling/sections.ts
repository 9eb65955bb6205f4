// The rest of a report behind its suspects, in plain lines: what every written form of it says.
import { type Report, zulu } from '../report.ts'

/** `none`: what is said where there is no line. */
export type Section = { readonly title: string; readonly lines: readonly string[]; readonly none: string }

export function sectionsOf(report: Report): readonly Section[] {
  const at = (from: number, to: number = from): string => zulu({ from, to }, report.asOf)
  const planned = (rows: Report['inFlight']): readonly string[] =>
    rows.map(
      ({ entry, summary, window, who }) =>
        `${entry} ${summary}, ${at(window.from, window.to)}${who.length === 0 ? '' : `, ${who.join(', ')}`}`,
    )
  return [
    { title: 'In flight, and in the next two hours', lines: planned(report.inFlight), none: 'Nothing.' },
    { title: 'Approved, and not carried out', lines: planned(report.notDone), none: 'Nothing.' },
    {
      title: 'What did not change',
      lines: report.unchanged.map(
        ({ kind, items, assets, of, verifiedAt }) => `${kind}: ${items} on ${assets} of ${of} assets, last heard ${at(verifiedAt)}`,
      ),
      none: 'Nothing can be told.',
    },
    {
      title: 'What cannot be seen',
      lines: report.unseen.map(
        ({ asset, since, until, why }) =>
          `${asset}: ${why}${since === null ? '' : `, since ${at(since)}`}${until === null ? '' : ` until ${at(until)}`}`,
      ),
      none: 'Everything in scope was seen all the time.',
    },
    {
      title: 'Odd ones out',
      lines: report.odd.map(
        ({ asset, kind, path, alike, of }) => `${asset}: ${kind} ${path} is otherwise than on ${alike} of ${of} healthy siblings`,
      ),
      none: 'None.',
    },
    {
      title: 'Net difference',
      lines: report.net.map(({ asset, kind, path, op, changes }) => `${asset}: ${kind} ${path} ${op} (${changes})`),
      none: 'None.',
    },
    {
      title: 'Journal',
      lines: report.journal.map(
        ({ span, asset, kind, path, op, verdict, entry }) =>
          `${at(span.from, span.to)} ${asset}: ${kind} ${path} ${op}, ${verdict}${entry === null ? '' : ` by ${entry}`}`,
      ),
      none: 'Empty.',
    },
  ]
}
