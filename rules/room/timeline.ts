// Everything that happened around an incident in one order: what people did, what changed, what was planned, and how it was.
import type { Instant, Span, VerdictKind } from '../domain.ts'
import { list } from '../phrase.ts'
import type { DidOf, Dids, Step } from './step.ts'

export const LANES = ['changes', 'windows', 'health', 'alerts', 'people'] as const
export type Lane = (typeof LANES)[number]

/** One thing on the timeline. What is known to an instant only is a span without length. */
export type Happening = {
  readonly lane: Lane
  readonly span: Span
  readonly text: string
  readonly asset?: string
  readonly verdict?: VerdictKind
  /** What the page of it is: a change, an entry, an alert. */
  readonly of?: { readonly kind: 'change' | 'entry' | 'alert'; readonly id: string }
  readonly by?: string
}

/** By when it was over; what began earlier comes first where that is the same. */
export const inOrder = (happenings: readonly Happening[]): readonly Happening[] =>
  happenings.toSorted((a, b) => a.span.to - b.span.to || a.span.from - b.span.from)

/** What people did, in words; presence alone is nothing that happened. */
export const happeningsOf = (steps: readonly Step[]): readonly Happening[] =>
  steps.flatMap(({ at, by, did }): readonly Happening[] => {
    const text = wordsOf(did, 'of' in did ? textOf(steps, did.of) : '')
    return text === null ? [] : [{ lane: 'people', span: { from: at, to: at }, text, by }]
  })

const time = (at: Instant): string => `${new Date(at).toISOString().slice(11, 16)}Z`

/** `about`: the words of the step that this one speaks of. */
const WORDS: { readonly [K in keyof Dids]: (did: Dids[K], about: string) => string | null } = {
  here: () => null,
  opened: ({ severity, title, commander }) => `Opened as ${severity}: ${title}. ${commander} is in charge`,
  note: ({ text }) => text,
  symptom: ({ text, state }) => `${state === 'failing' ? 'Failing' : 'Still working'}: ${text}`,
  'symptom-now': ({ state }, about) => `${state === 'failing' ? 'Failing now' : 'Working now'}: ${about}`,
  hypothesis: ({ text, owner }) => `Hypothesis: ${text} (${owner})`,
  evidence: ({ side, text }, about) => `${side === 'for' ? 'For' : 'Against'} “${about}”: ${text}`,
  'hypothesis-now': ({ state }, about) => `“${about}” is ${state.replace('-', ' ')}`,
  workaround: ({ text }) => `Workaround: ${text}`,
  'workaround-decided': ({ decision }, about) => `Workaround ${decision}: ${about}`,
  action: ({ text, system }) => `Proposed: ${text} on ${system}`,
  'action-agreed': ({ entry }, about) => `Agreed: ${about}${entry === null ? '' : ` (${entry})`}`,
  'action-done': (_did, about) => `Done: ${about}`,
  'action-dropped': ({ why }, about) => `Dropped: ${about}. ${why}`,
  held: ({ freeze, until }) => `Everything on the scope is held until ${time(until)} (${freeze})`,
  'hold-lifted': ({ freeze }) => `The hold was lifted (${freeze})`,
  status: ({ audience, to }) => `Update for ${audience}${to.length === 0 ? '' : ` to ${list(to)}`}`,
  'follow-up': ({ text, entry }) => `To be done: ${text} (${entry})`,
  severity: ({ severity, why }) => `Now ${severity}${why === '' ? '' : `: ${why}`}`,
  commander: ({ commander }) => `Handed over to ${commander}`,
  onset: ({ from, to }) => `Onset corrected to ${time(from)}–${time(to)}`,
  plan: ({ text, until }) => `Plan: ${text}${until === undefined ? '' : `, by ${time(until)}`}`,
  watch: ({ text }) => `To watch: ${text}`,
  cadence: ({ minutes }) => `Updates every ${minutes} min`,
  place: ({ url }) => (url === '' ? 'No place to meet any more' : `Meeting at ${url}`),
  standby: ({ who, until }) => `${who} stands by until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')}Z`,
  resolved: ({ why }) => `Resolved: ${why}`,
  reopened: ({ why }) => `Reopened: ${why}`,
  closed: ({ why }) => `Closed${why === '' ? '' : `: ${why}`}`,
}

const wordsOf = <K extends keyof Dids>(did: DidOf<K>, about: string): string | null => WORDS[did.kind](did, about)

/** The words of the step another one speaks of. */
function textOf(steps: readonly Step[], id: string): string {
  const did = steps.find((step) => step.id === id)?.did
  return did !== undefined && 'text' in did ? did.text : `step ${id}`
}
