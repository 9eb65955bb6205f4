// Work that was planned: a card is written, approved and carried out, or goes wrong in one of the ways that planned work does.
import type { Instant, Span } from '../../../rules/domain.ts'
import { beginRun } from '../../actions/begin-run.ts'
import { cancelCard } from '../../actions/cancel-card.ts'
import { closeCard } from '../../actions/close-card.ts'
import { endRun } from '../../actions/end-run.ts'
import { rejectCard } from '../../actions/reject-card.ts'
import { resolveAlert } from '../../actions/resolve-alert.ts'
import { withdrawCard } from '../../actions/withdraw-card.ts'
import { acceptChanges, approve, type CardPlan, type Made, makeEdit, must, takeAlerts, undo, writeCard } from '../deeds.ts'
import type { Edit } from '../edits.ts'
import { type DemoPerson, JONAS, READER } from '../people.ts'
import { type Step, tickAt } from '../timeline.ts'
import type { World } from '../world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** So long a card may wait for its approval before anybody is alarmed. */
const GRACE_MS = 50 * HOUR

export const FATES = [
  'as-planned',
  'late',
  'early',
  'partial',
  'no-show',
  'cancelled',
  'rejected',
  'unapproved',
  'out-of-scope',
  'wrong-actor',
  'rolled-back',
  'retro',
] as const
export type Fate = (typeof FATES)[number]

export type Plan = {
  readonly edit: Edit
  readonly hosts: readonly string[]
  readonly who: DemoPerson
  readonly window: Span
  readonly fate: Fate
  /** Before the window opens. */
  readonly askedMs: number
  readonly card?: Partial<CardPlan>
  /** Done beside it, where the fate is `out-of-scope`. */
  readonly aside?: Edit
  readonly other?: DemoPerson
}

/** Its id is known once it is written. */
type Card = { readonly id: string }

/** When each host is changed, by the fate of the card. */
function momentsOf({ hosts, window, fate }: Plan): readonly Instant[] {
  const length = window.to - window.from
  const pace = Math.min(7 * MINUTE, (length - 10 * MINUTE) / Math.max(1, hosts.length))
  if (fate === 'no-show' || fate === 'cancelled' || fate === 'rejected') return []
  const done = fate === 'partial' ? hosts.slice(0, Math.max(1, hosts.length - 1)) : hosts
  const begin = fate === 'late' ? window.to + 38 * MINUTE : fate === 'early' ? window.from - 55 * MINUTE : window.from + 6 * MINUTE
  return done.map((_, at) => Math.round(begin + at * pace))
}

export function planned(plan: Plan): readonly Step[] {
  const { edit, hosts, who, window, fate, askedMs } = plan
  const card = { id: '' }
  const made: Made[] = []
  const asked = window.from - askedMs
  const write = async (world: World): Promise<void> => {
    card.id = await writeCard(world, {
      who,
      hosts,
      summary: edit.summary,
      items: edit.items,
      window,
      ...(edit.expect === undefined ? {} : { expect: edit.expect }),
      ...(fate === 'wrong-actor' ? { isStrict: true } : {}),
      ...(fate === 'rolled-back' ? { backout: true } : {}),
      ...plan.card,
    })
  }
  const moments = momentsOf(plan)
  const last = moments.at(-1) ?? window.from
  return [
    { at: asked, run: write },
    ...decided(plan, card),
    ...moments.map((at, turn): Step => ({
      at,
      run: async (world) => void made.push(await oneHost(world, plan, card.id, hosts[turn] ?? '')),
    })),
    ...(fate === 'rolled-back' ? [{ at: last + 25 * MINUTE, run: (world: World) => undoAll(world, made) }] : []),
    tickAt(window.to + 20 * MINUTE),
    ...aftermath(fate === 'unapproved' ? last + GRACE_MS : last, made),
    lookedInto(card, window.to + 13 * HOUR),
    lookedInto(card, window.to + 61 * HOUR),
    ...(fate === 'unapproved' ? [takenBack(who, card, last + 8 * 24 * HOUR)] : []),
    ...(moments.length > 0 && fate !== 'unapproved' && fate !== 'partial' ? [closed(plan, card, last + 15 * HOUR)] : []),
  ]
}

/** Somebody says yes, or no, or not in time. */
function decided({ who, window, fate, askedMs }: Plan, card: Card): readonly Step[] {
  const soon = window.from - askedMs * 0.6
  const yes = (at: Instant, why?: string): Step => ({ at, run: (world) => approve(world, card.id, who, why) })
  if (fate === 'unapproved') return []
  if (fate === 'retro') return [yes(window.to + 3 * HOUR, 'Agreed by phone in the night; written down now.')]
  if (fate === 'rejected') return [refused(card, soon)]
  return fate === 'cancelled' ? [yes(soon), calledOff(who, card, window.from - 2 * HOUR)] : [yes(soon)]
}

const refused = (card: Card, at: Instant): Step => ({
  at,
  run: async (world) => {
    must(await rejectCard(world.parts, world.actorOf(JONAS), { id: card.id, why: 'Collides with the month-end run. Ask again next week.' }))
  },
})

const calledOff = (who: DemoPerson, card: Card, at: Instant): Step => ({
  at,
  run: async (world) => {
    must(await cancelCard(world.parts, world.actorOf(who), { id: card.id, why: 'The vendor withdrew the release.' }))
  },
})

async function oneHost(world: World, plan: Plan, id: string, host: string): Promise<Made> {
  const { edit, fate, aside, other } = plan
  if (fate === 'out-of-scope' && aside !== undefined) {
    const main = await makeEdit(world, host, edit)
    const beside = await makeEdit(world, host, aside)
    return { host, ids: [...main.ids, ...beside.ids], back: beside.back }
  }
  if (fate !== 'wrong-actor' || other === undefined) return makeEdit(world, host, edit)
  const actor = world.actorOf(other)
  const run = must(await beginRun(world.parts, actor, { entry: id, asset: host, who: other.name, program: 'sudo -e' })).run.id
  // A run begins before what it changes.
  world.clock.at += 2 * MINUTE
  const made = await makeEdit(world, host, edit)
  must(await endRun(world.parts, actor, { id: run, exit: 0 }))
  return made
}

async function undoAll(world: World, made: readonly Made[]): Promise<void> {
  for (const one of made) await undo(world, one)
}

/** Somebody takes the alert, and the next morning somebody decides. */
const aftermath = (last: Instant, made: readonly Made[]): readonly Step[] => [
  {
    at: last + 14 * MINUTE,
    run: async (world) => {
      for (const one of made) await takeAlerts(world, one, JONAS)
    },
  },
  {
    at: last + 11 * HOUR,
    run: async (world) => {
      for (const one of made) await acceptChanges(world, one, READER, 'looked at with the team; it is what was meant')
    },
  },
]

/** What was not done, or not everywhere, is talked about the next morning. */
const lookedInto = (card: Card, at: Instant): Step => ({
  at,
  run: async (world) => {
    const alert = (await world.parts.store.read.standingAlerts('outcome', [card.id])).get(card.id)
    if (alert === undefined) return
    must(await resolveAlert(world.parts, world.actorOf(READER), { id: alert, why: 'Talked about; the rest gets a card of its own.' }))
  },
})

const takenBack = (who: DemoPerson, card: Card, at: Instant): Step => ({
  at,
  run: async (world) => {
    must(await withdrawCard(world.parts, world.actorOf(who), { id: card.id, why: 'Done without its approval, and accepted afterwards.' }))
  },
})

const closed = ({ who }: Plan, card: Card, at: Instant): Step => ({
  at,
  run: async (world) => void must(await closeCard(world.parts, world.actorOf(who), { id: card.id })),
})
