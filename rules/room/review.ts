// The draft of what is read afterwards: what happened, in order, and what follows. It names what was done and never who is to blame.
import type { Instant, Span } from '../domain.ts'
import { visibleText } from '../visible.ts'
import type { Room } from './room.ts'
import { type Happening, inOrder } from './timeline.ts'

/** Times in UTC, one line each; Markdown that reads as text too. Signatures are left out on purpose. */
export function reviewDraft(room: Room, happenings: readonly Happening[]): string {
  const { symptoms, hypotheses, actions, workarounds, watch, followUps } = room
  const happened = inOrder(happenings).map(
    ({ span, text, asset }) => `- ${when(span)} ${asset === undefined ? '' : `${said(asset)}: `}${said(text)}`,
  )
  return [
    ...inShort(room),
    ...section('What failed', textsOf(symptoms.filter(({ state }) => state === 'failing'))),
    ...section('What kept working', textsOf(symptoms.filter(({ state }) => state === 'working'))),
    ...section('What may have caused it', hypotheses.map(hypothesis)),
    ...section('What was done', actions.filter(({ state }) => state === 'done').map(withEntry)),
    ...section(
      'What was tried around it',
      workarounds.map(({ text, decision }) => `${text}: ${decision === 'open' ? 'not decided' : decision}`),
    ),
    ...section('To watch', textsOf(watch)),
    ...section('What follows', followUps.map(withEntry)),
    '',
    '## Timeline',
    '',
    ...happened,
    '',
    '## What went well, what was luck, what to change',
    '',
    '- ',
    '',
  ].join('\n')
}

function inShort(room: Room): readonly string[] {
  const { title, id, services, scope, onset, statuses, plan, resolvedAt: ended } = room
  return [
    `# ${room.isDrill ? 'Drill: ' : ''}${said(title)}`,
    '',
    `${id} · ${room.severity} · ${said(services.join(', ') || scope.join(', '))}`,
    '',
    '## In short',
    '',
    `- Began between ${time(onset.from)} and ${time(onset.to)}.`,
    `- Opened ${time(room.openedAt)}: ${minutes(room.openedAt - onset.to)} after the first bad check.`,
    ended === null
      ? '- Not resolved yet.'
      : `- Resolved ${time(ended)}: ${minutes(ended - onset.from)} after the last good check, at the most.`,
    `- ${statuses.length === 1 ? '1 update was' : `${statuses.length} updates were`} sent; ${room.cadenceMin} min apart was the aim.`,
    ...(plan === null ? [] : [`- ${estimate(plan, ended)}`]),
  ]
}

const textsOf = (list: readonly { readonly text: string }[]): readonly string[] => list.map(({ text }) => text)
const withEntry = ({ text, entry }: { readonly text: string; readonly entry: string | null }): string =>
  entry === null ? text : `${text} (${entry})`

/** A line of its own can be no heading, no list and no link. */
const said = (text: string): string =>
  visibleText(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[[\]<>`*_#\\|]/g, (sign) => `\\${sign}`)

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines.map((line) => `- ${said(line)}`)]

const hypothesis = ({ text, state, evidence }: Room['hypotheses'][number]): string => {
  const count = (side: string) => evidence.filter((one) => one.side === side).length
  return `${text}: ${state.replace('-', ' ')}, ${count('for')} for, ${count('against')} against`
}

const estimate = ({ until, firstUntil }: NonNullable<Room['plan']>, ended: Instant | null): string =>
  firstUntil === null
    ? 'No time was promised.'
    : `First promised for ${time(firstUntil)}${until !== null && until !== firstUntil ? `, last for ${time(until)}` : ''}${ended === null ? '' : `; it was ${minutes(Math.abs(ended - firstUntil))} ${ended <= firstUntil ? 'earlier' : 'later'} than first promised`}.`

const time = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`
const when = ({ from, to }: Span): string => (from === to ? time(to) : `${time(from)} to ${time(to)}`)

function minutes(ms: number): string {
  const all = Math.max(0, Math.round(ms / 60_000))
  return all < 120 ? `${all} min` : `${Math.floor(all / 60)} h ${all % 60} min`
}
