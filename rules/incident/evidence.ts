// The pieces of evidence against a change, each additive and in words (the order is that of the formula in suspects.ts).
import { isAuthorised } from './verdicts.ts'
import type { Instant, ItemKind } from '../domain.ts'
import { nearness } from '../service/graph.ts'
import type { ChangeSet } from './change-sets.ts'
import type { Candidate, Place, Scene, Term } from './term.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** How long a change of a kind usually takes to show. */
const TAU_MS: Partial<Record<ItemKind, number>> = {
  package: 6 * HOUR,
  firmware: 6 * HOUR,
  'container-image': 2 * HOUR,
  module: 2 * HOUR,
  user: 2 * HOUR,
}
const USUAL_TAU_MS = 30 * MINUTE

/** How often a kind is behind an incident, before anything else is known of it. */
const PRIOR: Partial<Record<ItemKind, number>> = {
  file: 0.12,
  package: 0.1,
  'device-config': 0.12,
  firewall: 0.12,
  route: 0.12,
  dns: 0.12,
  certificate: 0.12,
  'container-image': 0.12,
  'db-setting': 0.12,
  firmware: 0.08,
  mount: 0.08,
  sysctl: 0.06,
  unit: 0.08,
  module: 0.05,
  cron: 0.04,
  timer: 0.04,
}
const USUAL_PRIOR = 0.02

export const priorTerm = (kind: ItemKind): Term => ({
  name: 'kind',
  points: Math.log((PRIOR[kind] ?? USUAL_PRIOR) / USUAL_PRIOR),
  words: PRIOR[kind] === undefined ? `a change of kind ${kind} is seldom a cause` : `a ${kind} can break things`,
})

/** Old changes can still be causes, by what nobody saw: they fade to this and no further. */
const FADED = 0.02

/** Null when it happened wholly after the onset: then it cannot have caused it. */
export function timeTerm(change: Candidate, { onset }: Scene): Term | null {
  const acts = change.effective?.at ?? null
  const [from, to] = acts === null ? [change.span.from, change.span.to] : [acts, acts]
  if (from >= onset.to && onset.to > onset.from) return null
  if (from > onset.to) return null
  const before = Math.max(0, onset.from - to)
  const share = Math.max(FADED, Math.exp(-before / (TAU_MS[change.kind] ?? USUAL_TAU_MS)))
  const when =
    change.effective === undefined ? `${lasting(before)} before it began` : `${change.effective.why} ${lasting(before)} before it began`
  return {
    name: 'time',
    points: Math.log(share),
    words: before === 0 ? `as it began${change.effective === undefined ? '' : `: ${change.effective.why}`}` : when,
  }
}

export function placeTerm(place: Place | undefined): Term {
  if (place === undefined) return { name: 'place', points: Math.log(0.02), words: 'outside what the service rests on' }
  const { direction, hops, service } = place
  const words = {
    self: 'on the failing service itself',
    upstream: `on ${service}, which it needs${hops > 1 ? `, ${hops} steps away` : ''}`,
    downstream: `on ${service}, which needs it`,
    shared: `on ${service}, which everything shares`,
  }[direction]
  return { name: 'place', points: Math.log(nearness({ direction, hops })), words }
}

/** The spatial half: how much more often failing assets have it than healthy ones. Needs some of both, and three that are checked. */
export function contrastTerm({ changes }: ChangeSet, { failing, healthy }: Scene): Term | null {
  if (failing.size === 0 || healthy.size === 0 || failing.size + healthy.size < 3) return null
  const assets = new Set(changes.map(({ asset }) => asset))
  const [bad, well] = [shared(assets, failing), shared(assets, healthy)]
  if (bad + well === 0) return null
  const points = Math.log((bad + 0.5) / (failing.size + 1)) - Math.log((well + 0.5) / (healthy.size + 1))
  return { name: 'contrast', points, words: `on ${bad} of ${failing.size} failing and ${well} of ${healthy.size} healthy assets` }
}

const shared = (some: ReadonlySet<string>, others: ReadonlySet<string>): number => [...some].filter((one) => others.has(one)).length

/**
 * How likely this item is the sick one, by how its siblings have it (PeerPressure, OSDI 2004): `of` siblings, `distinct` values among
 * them, `alike` that share this one, among `suspects` sets of changes. A value nobody else has is rarer than one all have.
 */
export function peersTerm({ peers }: Candidate, suspects: number): Term | null {
  if (peers === undefined || peers.of < 2) return null
  const { of, distinct, alike } = peers
  const likely = (of + distinct) / (of + distinct * suspects + distinct * alike * (suspects - 1))
  const even = 1 / suspects
  return { name: 'siblings', points: Math.log(likely / even) / 2, words: `${alike} of ${of} siblings have it the same way` }
}

/** Nobody was supposed to change it: that is no proof, but it is what incidents are made of. */
export function authorisationTerm({ verdict, modifiers }: Candidate): Term | null {
  if (isAuthorised(verdict))
    return modifiers.includes('heterogeneous') ? { name: 'schedule', points: 0.7, words: 'authorised, but not alike everywhere' } : null
  const [points, words] = SCHEDULE[verdict] ?? [0, '']
  return points === 0 ? null : { name: 'schedule', points, words }
}

const SCHEDULE: Partial<Record<Candidate['verdict'], readonly [number, string]>> = {
  unauthorised: [1, 'nobody approved it'],
  unapproved: [1, 'planned, but never approved'],
  frozen: [1, 'made in a freeze'],
  wrong_content: [1, 'not what was approved'],
  wrong_actor: [1, 'not made by whom it was approved for'],
  out_of_scope: [0.8, 'outside what was approved'],
  outside_window_early: [0.5, 'before its window'],
  outside_window_late: [0.5, 'after its window'],
  outside_window_gap: [0.5, 'between its windows'],
  emergency_pending: [0.5, 'an emergency nobody has confirmed'],
  undetermined: [0.3, 'whether it was approved cannot be told'],
}

/** Shrunk towards one failure in twenty. */
export function recordTerm({ asset, kind }: Candidate, { record }: Scene): Term | null {
  const { failed, of } = record(asset, kind)
  if (of === 0) return null
  const rate = (1 + failed) / (20 + of)
  return { name: 'record', points: Math.log(rate / 0.05), words: `${failed} of ${of} changes of this kind here were followed by failure` }
}

/** The same change, well on other assets for longer than it takes to show. */
export function alibiTerm({ changes }: ChangeSet, { healthy, onset, soakMs }: Scene, asOf: Instant): Term | null {
  const well = changes.filter(({ asset, span }) => healthy.has(asset) && Math.min(asOf, onset.to) - span.to >= soakMs)
  const assets = new Set(well.map(({ asset }) => asset)).size
  if (assets === 0) return null
  return {
    name: 'alibi',
    points: -Math.log(1 + assets),
    words: `well for a while on ${assets} healthy ${assets === 1 ? 'asset' : 'assets'}`,
  }
}

function lasting(ms: number): string {
  if (ms < HOUR) return `${Math.max(1, Math.round(ms / MINUTE))} min`
  return ms < 48 * HOUR ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / (24 * HOUR))} days`
}
