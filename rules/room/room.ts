// An incident as its steps add up: what fails and what works, what may be the cause, what was agreed, and what was said to whom.
import type { Instant, Span } from '../domain.ts'
import type { Audience, DidOf, Dids, HypothesisState, IncidentSeverity, Step } from './step.ts'

type Signed = { readonly id: string; readonly at: Instant; readonly by: string }
export type Symptom = Signed & { readonly text: string; readonly state: 'failing' | 'working'; readonly since: Instant }
export type Evidence = Signed & { readonly side: 'for' | 'against'; readonly text: string; readonly link: string }
export type Hypothesis = Signed & {
  readonly text: string
  readonly owner: string
  readonly state: HypothesisState
  readonly nextCheck: Instant | null
  readonly evidence: readonly Evidence[]
}
export type Workaround = Signed & {
  readonly text: string
  readonly pros: string
  readonly cons: string
  readonly risk: string
  readonly decision: 'open' | 'taken' | 'rejected'
  readonly why: string
}
export type Action = Signed & {
  readonly text: string
  readonly system: string
  readonly items: readonly string[]
  readonly expect: readonly string[]
  readonly minutes: number
  readonly state: 'proposed' | 'agreed' | 'done' | 'dropped'
  /** The second person; whoever proposed it is the first. */
  readonly agreedBy: string | null
  readonly entry: string | null
  /** False while the entry waits for somebody who may approve it. */
  readonly isApproved: boolean
}
export type Status = Signed & { readonly audience: Audience; readonly text: string; readonly to: readonly string[] }

export type Room = {
  readonly id: string
  readonly title: string
  readonly severity: IncidentSeverity
  readonly services: readonly string[]
  readonly scope: readonly string[]
  readonly commander: string
  readonly onset: Span
  readonly isDrill: boolean
  readonly state: 'open' | 'standby' | 'closed'
  readonly openedAt: Instant
  readonly resolvedAt: Instant | null
  readonly closedAt: Instant | null
  readonly standby: { readonly who: string; readonly until: Instant } | null
  readonly hold: { readonly freeze: string; readonly until: Instant } | null
  readonly cadenceMin: number
  readonly place: string
  readonly plan: { readonly text: string; readonly until: Instant | null; readonly firstUntil: Instant | null } | null
  readonly symptoms: readonly Symptom[]
  readonly hypotheses: readonly Hypothesis[]
  readonly workarounds: readonly Workaround[]
  readonly actions: readonly Action[]
  readonly statuses: readonly Status[]
  readonly watch: readonly (Signed & { readonly text: string })[]
  readonly followUps: readonly (Signed & { readonly text: string; readonly entry: string })[]
  /** Who said that they are here, and when they last did anything. */
  readonly here: readonly { readonly who: string; readonly at: Instant }[]
}

/** Minutes between two updates unless people choose otherwise: often enough to be trusted, seldom enough to work in between. */
export const CADENCE_MIN: Readonly<Record<IncidentSeverity, number>> = { 'sev-1': 30, 'sev-2': 60, 'sev-3': 240 }

/** Null when the first step is not the one that opens. */
export function roomOf(id: string, steps: readonly Step[]): Room | null {
  const [first, ...rest] = steps
  if (first === undefined || first.did.kind !== 'opened') return null
  return rest.reduce((room, step) => seenHere(after(room, step), step), begun(id, first, first.did))
}

const NOTHING_YET = {
  resolvedAt: null,
  closedAt: null,
  standby: null,
  hold: null,
  place: '',
  plan: null,
  symptoms: [],
  hypotheses: [],
  workarounds: [],
  actions: [],
  statuses: [],
  watch: [],
  followUps: [],
} as const

function begun(id: string, { at, by }: Step, { kind: _kind, from, to, ...opening }: Dids['opened']): Room {
  const here = [{ who: by, at }]
  return {
    ...NOTHING_YET,
    ...opening,
    id,
    onset: { from, to },
    state: 'open',
    openedAt: at,
    cadenceMin: CADENCE_MIN[opening.severity],
    here,
  }
}

const seenHere = (room: Room, { by, at }: Step): Room => ({
  ...room,
  here: [...room.here.filter(({ who }) => who !== by), { who: by, at }],
})

/** What each kind of step does to the incident. */
const EFFECTS: { readonly [K in keyof Dids]: (room: Room, did: Dids[K], signed: Signed) => Partial<Room> } = {
  opened: () => ({}),
  note: () => ({}),
  here: () => ({}),
  severity: (_room, { severity }) => ({ severity, cadenceMin: CADENCE_MIN[severity] }),
  cadence: (_room, { minutes }) => ({ cadenceMin: minutes }),
  commander: (_room, { commander }) => ({ commander }),
  onset: (_room, { from, to }) => ({ onset: { from, to } }),
  place: (_room, { url }) => ({ place: url }),
  plan: ({ plan }, { text, until = null }) => ({ plan: { text, until, firstUntil: plan?.firstUntil ?? until } }),
  held: (_room, { freeze, until }) => ({ hold: { freeze, until } }),
  'hold-lifted': () => ({ hold: null }),
  resolved: (_room, _did, { at }) => ({ state: 'standby', resolvedAt: at }),
  standby: (_room, { who, until }) => ({ state: 'standby', standby: { who, until } }),
  reopened: () => ({ state: 'open', resolvedAt: null, closedAt: null }),
  closed: ({ resolvedAt }, _did, { at }) => ({ state: 'closed', closedAt: at, resolvedAt: resolvedAt ?? at }),
  symptom: ({ symptoms }, { text, state }, signed) => ({ symptoms: [...symptoms, { ...signed, text, state, since: signed.at }] }),
  'symptom-now': ({ symptoms }, { of, state }, { at }) => ({ symptoms: changed(symptoms, of, { state, since: at }) }),
  hypothesis: ({ hypotheses }, { text, owner, nextCheck = null }, signed) => ({
    hypotheses: [...hypotheses, { ...signed, text, owner, nextCheck, state: 'open', evidence: [] }],
  }),
  evidence: ({ hypotheses }, { of, side, text, link }, signed) => ({
    hypotheses: hypotheses.map((one) => (one.id === of ? { ...one, evidence: [...one.evidence, { ...signed, side, text, link }] } : one)),
  }),
  // A check that was made has no time any more unless a new one is given.
  'hypothesis-now': ({ hypotheses }, { of, state, owner, nextCheck = null }) => ({
    hypotheses: changed(hypotheses, of, { state, nextCheck, ...(owner === undefined ? {} : { owner }) }),
  }),
  workaround: ({ workarounds }, { text, pros, cons, risk }, signed) => ({
    workarounds: [...workarounds, { ...signed, text, pros, cons, risk, decision: 'open', why: '' }],
  }),
  'workaround-decided': ({ workarounds }, { of, decision, why }) => ({ workarounds: changed(workarounds, of, { decision, why }) }),
  action: ({ actions }, { text, system, items, expect, minutes }, signed) => ({
    actions: [
      ...actions,
      { ...signed, text, system, items, expect, minutes, state: 'proposed', agreedBy: null, entry: null, isApproved: false },
    ],
  }),
  'action-agreed': ({ actions }, { of, entry, isApproved }, { by }) => ({
    actions: changed(actions, of, { state: 'agreed', agreedBy: by, entry, isApproved }),
  }),
  'action-done': ({ actions }, { of }) => ({ actions: changed(actions, of, { state: 'done' }) }),
  'action-dropped': ({ actions }, { of }) => ({ actions: changed(actions, of, { state: 'dropped' }) }),
  watch: ({ watch }, { text }, signed) => ({ watch: [...watch, { ...signed, text }] }),
  status: ({ statuses }, { audience, text, to }, signed) => ({ statuses: [...statuses, { ...signed, audience, text, to }] }),
  'follow-up': ({ followUps }, { text, entry }, signed) => ({ followUps: [...followUps, { ...signed, text, entry }] }),
}

const after = (room: Room, { id, at, by, did }: Step): Room => ({ ...room, ...effectOf(room, did, { id, at, by }) })

const effectOf = <K extends keyof Dids>(room: Room, did: DidOf<K>, signed: Signed): Partial<Room> => EFFECTS[did.kind](room, did, signed)

const changed = <T extends { readonly id: string }>(list: readonly T[], id: string, patch: Partial<T>): readonly T[] =>
  list.map((one) => (one.id === id ? { ...one, ...patch } : one))
