// Half a year of ordinary weeks: cards, a deployment, security updates, noise, and now and then something that nobody planned.
import type { Instant } from '../../../rules/domain.ts'
import type { Chance } from '../chance.ts'
import { certificateEdit, EVERYWHERE, type Edit, OWN, packageEdit } from '../edits.ts'
import type { Host } from '../hosts.ts'
import { AIKO, type DemoPerson, JONAS, LUIS, PRIYA, TOMAS } from '../people.ts'
import type { Step } from '../timeline.ts'
import { type Fate, planned } from './planned.ts'
import { CERTIFIED } from '../values.ts'
import { makeEdit } from '../deeds.ts'
import { BREACHES, type End, unplanned } from './unplanned.ts'
import { noise, silence, trouble, TROUBLES, updates } from './routine.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const WEEK = 7 * DAY

/** The quarter ends in these. */
export const FROZEN_WEEKS: readonly number[] = [7, 20]

type Company = { readonly chance: Chance; readonly hosts: readonly Host[] }

const OWNERS: Readonly<Partial<Record<Host['role'], DemoPerson>>> = {
  web: AIKO,
  edge: AIKO,
  app: LUIS,
  pg: PRIYA,
  mysql: PRIYA,
  cache: PRIYA,
  idp: JONAS,
  bastion: JONAS,
}
const ownerOf = ({ role }: Host): DemoPerson => OWNERS[role] ?? TOMAS

/** `monday`: 00:00 UTC of its first day. */
export function weekOf(company: Company, number: number, monday: Instant): readonly Step[] {
  const { chance, hosts } = company
  const [first, ...rest] = hosts
  if (first === undefined) return []
  const anyHost = (): Host => chance.pick([first, ...rest])
  return [
    ...Array.from({ length: Math.max(3, Math.ceil(hosts.length / 8)) }, (_, slot) =>
      card(company, number * 7 + slot, monday, slot, anyHost()),
    ).flat(),
    ...deployment(company, number, monday),
    ...(FROZEN_WEEKS.includes(number) ? [] : updates(chance, monday + 6 * DAY + 3 * HOUR + chance.whole(0, 40) * MINUTE, hosts)),
    ...(number % 11 === 3 ? renewals(hosts, monday + 3 * DAY + 5 * HOUR) : []),
    noise(monday + chance.whole(20, 150) * HOUR, anyHost().name, number),
    ...breach(company, number, monday, anyHost().name),
    ...blindness(company, number, monday, anyHost().name),
  ]
}

/** Certificates renew themselves under a standing approval. */
const renewals = (hosts: readonly Host[], at: Instant): readonly Step[] =>
  hosts.flatMap(({ name, role }, turn) => {
    const certificate = CERTIFIED.get(role)
    if (certificate === undefined) return []
    const renew: Step = { at: at + turn * MINUTE, run: async (world) => void (await makeEdit(world, name, certificateEdit(certificate))) }
    return [renew]
  })

/** Most go well; the others go wrong in turn, so that half a year has some of each. */
const ODD: readonly Fate[] = [
  'late',
  'no-show',
  'out-of-scope',
  'retro',
  'partial',
  'early',
  'wrong-actor',
  'cancelled',
  'unapproved',
  'rejected',
  'rolled-back',
]

function card({ chance, hosts }: Company, turn: number, monday: Instant, slot: number, host: Host): readonly Step[] {
  const isOwn = chance.happens(0.6)
  const sources = isOwn ? OWN[host.role] : EVERYWHERE
  const source = sources[chance.whole(0, sources.length - 1)]
  const edit = source?.(turn)
  if (edit === undefined) return []
  const alike = hosts.filter(({ role }) => role === host.role)
  const chosen = chance.some(alike, chance.whole(1, Math.min(4, alike.length)))
  const from = monday + (1 + (slot % 3)) * DAY + chance.whole(18, 21) * HOUR
  const odd = chance.happens(0.45) ? ODD[(turn * 5 + slot) % ODD.length] : undefined
  const fate = odd === 'partial' && chosen.length < 2 ? 'no-show' : (odd ?? 'as-planned')
  const who = ownerOf(host)
  return planned({
    edit,
    hosts: chosen.map(({ name }) => name),
    who,
    window: { from, to: from + chance.whole(2, 4) * 30 * MINUTE },
    fate,
    askedMs: chance.whole(20, 90) * HOUR,
    ...(fate === 'out-of-scope' ? { aside: asideOf(turn) } : {}),
    ...(fate === 'wrong-actor' ? { other: who === LUIS ? TOMAS : LUIS } : {}),
  })
}

const asideOf = (turn: number): Edit => EVERYWHERE[5]?.(turn + 1) ?? packageEdit('curl', '')

/** Every Wednesday the booking goes out, host by host; sometimes one of them gets another version than was approved. */
function deployment({ hosts, chance }: Company, number: number, monday: Instant): readonly Step[] {
  const booking = hosts.filter(({ role }) => role === 'app').map(({ name }) => name)
  const version = `4.${12 + number}.0`
  const from = monday + 2 * DAY + 10 * HOUR
  const edit = packageEdit('halden-booking', `Deploy booking ${version}`, version)
  const plan = {
    edit,
    hosts: booking,
    who: LUIS,
    window: { from, to: from + 90 * MINUTE },
    askedMs: 26 * HOUR,
    card: { rollout: 'rolling' },
  } as const
  const strays = chance.some(booking, 1)
  if (number % 6 !== 3 || booking.length < 2) return planned({ ...plan, fate: number % 9 === 4 ? 'partial' : 'as-planned' })
  const wrong = packageEdit('halden-booking', '', `4.${12 + number}.0~rc2`)
  return [...planned({ ...plan, fate: 'partial' }), ...strays.flatMap((host) => unplanned(from + 70 * MINUTE, host, wrong, 'accepted'))]
}

const ENDS: readonly End[] = ['undone', 'accepted', 'undone', 'excepted']

function breach({ chance }: Company, number: number, monday: Instant, host: string): readonly Step[] {
  const at = monday + chance.whole(10, 160) * HOUR + chance.whole(0, 59) * MINUTE
  const edit = BREACHES[chance.whole(0, BREACHES.length - 1)]
  return edit === undefined || chance.happens(0.35) ? [] : unplanned(at, host, edit, ENDS[number % ENDS.length] ?? 'undone')
}

/** Now and then a host is not seen for a while, or is not well. */
function blindness({ chance }: Company, number: number, monday: Instant, host: string): readonly Step[] {
  const at = monday + chance.whole(4, 140) * HOUR
  const kinds = [TROUBLES.disk, TROUBLES.load, TROUBLES.unit, TROUBLES.certificate]
  if (number % 4 === 1) return silence(host, at, at + chance.whole(2, 9) * 20 * MINUTE)
  const felt = kinds[number % kinds.length]
  return felt === undefined || number % 4 === 3 ? [] : trouble(host, felt, at, at + chance.whole(2, 20) * HOUR)
}
