// What people of the invented company do, through the same verbs as the screens: cards, approvals, answers to alerts.
import type { Instant, Span } from '../../rules/domain.ts'
import { acceptBaseline } from '../actions/accept-baseline.ts'
import { acknowledgeAlert } from '../actions/acknowledge-alert.ts'
import { approveCard } from '../actions/approve-card.ts'
import { createCard } from '../actions/create-card.ts'
import { stateOf } from '../../rules/card.ts'
import type { Edit } from './edits.ts'
import { APPROVERS, type DemoPerson } from './people.ts'
import { keyOf, type Move } from './values.ts'
import type { World } from './world.ts'

export type CardPlan = {
  readonly who: DemoPerson
  readonly hosts: readonly string[]
  readonly summary: string
  readonly items: readonly string[]
  /** None: it lies in the basket. */
  readonly window?: Span
  readonly kind?: 'normal' | 'emergency'
  readonly expect?: string
  readonly rollout?: 'all' | 'rolling'
  readonly isStrict?: boolean
  readonly backout?: boolean
}

const iso = (at: Instant): string => new Date(at).toISOString()

type Said = { readonly ok: true } | { readonly ok: false; readonly detail: string }
/** A story that does not come about is a mistake in the story. */
export function must<T extends { readonly ok: boolean }>(outcome: T | Extract<Said, { ok: false }>): Extract<T, { ok: true }> {
  if (!outcome.ok) throw new Error(`a story of the demonstration came to nothing: ${'detail' in outcome ? outcome.detail : ''}`)
  return outcome as Extract<T, { ok: true }>
}

export async function writeCard(world: World, plan: CardPlan): Promise<string> {
  const { who, hosts, summary, items, window, kind, expect, rollout, isStrict, backout = true } = plan
  const outcome = await createCard(world.parts, world.actorOf(who), {
    who: who.name,
    system: hosts.join(', '),
    summary,
    items,
    ...(window === undefined ? {} : { windows: [{ from: iso(window.from), to: iso(window.to) }] }),
    ...(kind === undefined ? {} : { kind }),
    ...(expect === undefined ? {} : { expect: [expect] }),
    ...(rollout === undefined ? {} : { rollout }),
    ...(isStrict === undefined ? {} : { actorStrict: isStrict }),
    // What high risk asks for; the careful write it on every card.
    procedure: 'https://wiki.example.org/procedures',
    standby: APPROVERS.filter((one) => one !== who)
      .slice(0, 1)
      .map(({ name }) => name),
    backout,
  })
  return must(outcome).entry.entry.id
}

/** By as many approvers as it takes, none of whom makes the change. */
export async function approve(world: World, id: string, maker: DemoPerson, why?: string): Promise<void> {
  for (const approver of APPROVERS.filter((one) => one !== maker)) {
    const outcome = must(await approveCard(world.parts, world.actorOf(approver), { id, ...(why === undefined ? {} : { why }) }))
    if (stateOf(outcome.entry.entry) === 'approved') return
  }
  throw new Error(`${id} found too few approvers`)
}

export type Made = { readonly host: string; readonly ids: readonly string[]; readonly back: readonly Move[] }

/** An edit made on a host, and what would undo it. */
export async function makeEdit(
  world: World,
  host: string,
  edit: Edit,
  looked?: { readonly lastSeen: Instant; readonly detectedBy?: 'start' },
): Promise<Made> {
  const agent = world.agentOf(host)
  const moves = edit.moves(agent, world.make, world.clock.at - 20_000)
  const back = moves.map(({ item }): Move => agent.items.get(keyOf(item)) ?? { item, value: null })
  return { host, ids: await world.change(host, moves, looked), back }
}

export const undo = (world: World, { host, back }: Made): Promise<readonly string[]> => world.change(host, back)

/** Somebody takes the alerts of these changes. What came to none needs nobody. */
export async function takeAlerts(world: World, { ids }: Pick<Made, 'ids'>, by: DemoPerson): Promise<void> {
  for (const id of ids)
    for (const alert of await world.parts.store.read.alertsOfChange(id))
      if (alert.state === 'open') must(await acknowledgeAlert(world.parts, world.actorOf(by), alert.id))
}

/** What still stands of it becomes known good; what was overtaken since is decided with what overtook it. */
export async function acceptChanges(world: World, { ids }: Pick<Made, 'ids'>, by: DemoPerson, why: string): Promise<void> {
  for (const id of ids) {
    const stored = await world.parts.store.read.changeById(id)
    if (stored?.state === 'open') await acceptBaseline(world.parts, world.actorOf(by), { id, why })
  }
}
