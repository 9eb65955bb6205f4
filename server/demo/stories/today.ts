// How things stand at this moment: what needs a person, what waits for an approval, what is planned for the next days.
import type { Instant } from '../../../rules/domain.ts'
import type { Chance } from '../chance.ts'
import { type CardPlan, makeEdit, writeCard } from '../deeds.ts'
import { EVERYWHERE, lineEdit, OWN } from '../edits.ts'
import type { Host, HostRole } from '../hosts.ts'
import { AIKO, JONAS, LUIS, PRIYA, TOMAS } from '../people.ts'
import { type Step, tickAt } from '../timeline.ts'
import { DAY } from './months.ts'
import { planned } from './planned.ts'
import { silence, trouble, TROUBLES } from './routine.ts'
import { BREACHES, unplanned } from './unplanned.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Now = { readonly hosts: readonly Host[]; readonly now: Instant; readonly chance: Chance }

/** The names of hosts of a role; in a small company some roles are missing, and their stories with them. */
const ofRole = (hosts: readonly Host[], role: HostRole): readonly string[] =>
  hosts.filter((host) => host.role === role).map(({ name }) => name)

export function today({ hosts, now }: Now): readonly Step[] {
  const on = (role: HostRole, story: (first: string, all: readonly string[]) => readonly Step[]): readonly Step[] => {
    const all = ofRole(hosts, role)
    return all[0] === undefined ? [] : story(all[0], all)
  }
  const breach = (number: number) => BREACHES[number] ?? lineEdit('/etc/motd', '', '', '')
  return [
    ...on('bastion', (host) => unplanned(now - 18 * MINUTE, host, breach(2), 'open')),
    ...on('web', (_, all) => unplanned(now - 2 * HOUR, all.at(-1) ?? '', breach(4), 'taken')),
    ...on('idp', (host) => unplanned(now - 26 * HOUR, host, breach(1), 'undone')),
    ...on('mysql', (host) => overran(host, now)),
    ...on('app', (_, all) => waiting(all.slice(0, 1), now)),
    ...on('lb', (host) => emergency(host, now)),
    ...on('web', (_, all) => unfinished(all, now)),
    ...on('ci', (host) => forgotten(host, now)),
    ...on('edge', (_, all) => silence(all.at(-1) ?? '', now - 47 * MINUTE, null)),
    ...on('backup', (host) => trouble(host, TROUBLES.disk, now - 5 * HOUR, null)),
    ...on('mail', (host) => trouble(host, TROUBLES.certificate, now - 9 * HOUR, null)),
    ...on('file', (_, all) => blindWork(all.at(-1) ?? '', now)),
    ...ahead(hosts, now),
  ]
}

/** Approved, and done 41 minutes after its window. */
const overran = (host: string, now: Instant): readonly Step[] => {
  const made = OWN.mysql[1]?.(91)
  const to = now - 3 * HOUR - 41 * MINUTE
  if (made === undefined) return []
  const card = { id: '' }
  const window = { from: to - HOUR, to }
  return [
    ...planned({ edit: made, hosts: [host], who: PRIYA, window, fate: 'no-show', askedMs: 50 * HOUR }).slice(0, 2),
    { at: to + 41 * MINUTE, run: async (world) => void (card.id = (await makeEdit(world, host, made)).host) },
    tickAt(to + HOUR),
  ]
}

/** Asked for, not yet approved, and done already: the time for a late approval runs. */
const waiting = (hosts: readonly string[], now: Instant): readonly Step[] => {
  const edit = lineEdit(
    '/etc/halden/booking.env',
    'REQUEST_TIMEOUT_MS',
    'REQUEST_TIMEOUT_MS=7500',
    'More patience with the customs interface',
  )
  const window = { from: now - 3 * HOUR, to: now - HOUR }
  return planned({ edit, hosts, who: LUIS, window, fate: 'unapproved', askedMs: 5 * HOUR })
}

/** Mended first, written down afterwards. */
function emergency(host: string, now: Instant): readonly Step[] {
  const edit = OWN.lb[0]?.(3)
  if (edit === undefined) return []
  const at = now - 4 * HOUR
  const plan: CardPlan = {
    who: TOMAS,
    hosts: [host],
    summary: `Outage of booking: ${edit.summary}`,
    items: edit.items,
    kind: 'emergency',
    window: { from: at - 10 * MINUTE, to: at + 30 * MINUTE },
  }
  return [
    { at, run: async (world) => void (await makeEdit(world, host, edit)) },
    { at: at + 50 * MINUTE, run: async (world) => void (await writeCard(world, plan)) },
  ]
}

/** Yesterday's work that did not reach the last host. */
const unfinished = (all: readonly string[], now: Instant): readonly Step[] => {
  const edit = OWN.web[0]?.(2)
  const from = now - 27 * HOUR
  if (edit === undefined || all.length < 2) return []
  return planned({ edit, hosts: all.slice(0, 4), who: AIKO, window: { from, to: from + 90 * MINUTE }, fate: 'partial', askedMs: 30 * HOUR })
}

const forgotten = (host: string, now: Instant): readonly Step[] => {
  const edit = OWN.ci[0]?.(3)
  const from = now - 24 * HOUR
  return edit === undefined
    ? []
    : planned({ edit, hosts: [host], who: TOMAS, window: { from, to: from + HOUR }, fate: 'no-show', askedMs: 40 * HOUR })
}

/** Nobody saw the host for more than a day; what changed meanwhile may have been in its window, or not. */
function blindWork(host: string, now: Instant): readonly Step[] {
  const edit = OWN.file[0]?.(40)
  if (edit === undefined) return []
  const from = now - 70 * HOUR
  const to = from + 29 * HOUR
  return [
    ...planned({
      edit,
      hosts: [host],
      who: TOMAS,
      window: { from: from + 2 * HOUR, to: to - 2 * HOUR },
      fate: 'no-show',
      askedMs: 20 * HOUR,
    }).slice(0, 2),
    ...silence(host, from, to),
    { at: to + MINUTE, run: async (world) => void (await makeEdit(world, host, edit, { lastSeen: from - MINUTE, detectedBy: 'start' })) },
  ]
}

/** Cards for the next days: some approved, some waiting, one without a day. */
function ahead(hosts: readonly Host[], now: Instant): readonly Step[] {
  const tomorrow = Math.floor(now / DAY) * DAY + DAY
  const plans = [
    { role: 'web', who: AIKO, day: 0, turn: 60, isApproved: true },
    { role: 'pg', who: PRIYA, day: 1, turn: 61, isApproved: false },
    { role: 'idp', who: JONAS, day: 1, turn: 62, isApproved: false },
    { role: 'cache', who: PRIYA, day: 2, turn: 63, isApproved: true },
    { role: 'mq', who: LUIS, day: 3, turn: 64, isApproved: false },
    { role: 'app', who: LUIS, day: 5, turn: 66, isApproved: true },
  ] as const
  const dated = plans.flatMap(({ role, who, day, turn, isApproved }): readonly Step[] => {
    const names = ofRole(hosts, role)
    const edit = OWN[role][0]?.(turn)
    if (edit === undefined || names.length === 0) return []
    const from = tomorrow + day * DAY + (18 + (turn % 3)) * HOUR
    const asked = now - (7 + turn - 60) * HOUR
    const steps = planned({
      edit,
      hosts: names.slice(0, 2),
      who,
      window: { from, to: from + 2 * HOUR },
      fate: isApproved ? 'no-show' : 'unapproved',
      askedMs: from - asked,
    })
    return isApproved ? steps.slice(0, 2).map((step, at) => (at === 1 ? { ...step, at: now - HOUR } : step)) : steps.slice(0, 1)
  })
  const basket = EVERYWHERE[4]?.(7)
  const host = hosts[0]
  if (basket === undefined || host === undefined) return dated
  const plan = { who: TOMAS, hosts: [host.name], summary: basket.summary, items: basket.items }
  return [...dated, { at: now - 30 * HOUR, run: async (world) => void (await writeCard(world, plan)) }]
}
