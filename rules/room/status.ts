// When the next update is due, and what it begins with: one text for those who work on it, one for those who wait.
import type { Instant } from '../domain.ts'
import { list } from '../phrase.ts'
import type { Room } from './room.ts'
import type { Audience } from './step.ts'

/** From the last update to anybody; from the beginning while there is none. Null when nothing is under way. */
export function nextStatusAt(room: Room): Instant | null {
  if (room.state !== 'open') return null
  return (room.statuses.at(-1)?.at ?? room.openedAt) + room.cadenceMin * 60_000
}

const time = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`

/** A text to send as it is, or to mend first. Nothing in it that nobody wrote down. */
export function statusDraft(room: Room, audience: Audience, now: Instant): string {
  return (audience === 'responders' ? forResponders(room, now) : forManagers(room, now)).join('\n')
}

const headOf = ({ id, severity, title, isDrill }: Room, now: Instant): string =>
  `${isDrill ? 'DRILL · ' : ''}${id} · ${severity} · ${title} · as of ${time(now)}`

/** Conditions, actions, needs. */
function forResponders(room: Room, now: Instant): readonly string[] {
  const thinking = room.hypotheses.filter(({ state }) => state !== 'ruled-out')
  const under = room.actions.filter(({ state }) => state === 'agreed')
  const waiting = room.actions.filter(({ state }) => state === 'proposed')
  return [
    headOf(room, now),
    `Conditions: ${conditions(room)}`,
    `Suspected: ${list(thinking.map(({ text, owner, state }) => `${text} (${state}, ${owner})`)) || 'nothing yet'}.`,
    `Actions under way: ${list(under.map(({ text, entry }) => (entry === null ? text : `${text} (${entry})`))) || 'none'}.`,
    `Needs: ${list(waiting.map(({ text }) => `a second person to agree to “${text}”`)) || 'nothing'}.`,
    ...(room.hold === null ? [] : [`Everything on ${list(room.scope)} is held (${room.hold.freeze}) until ${time(room.hold.until)}.`]),
    ...(room.place === '' ? [] : [`Where: ${room.place}`]),
    nextWords(room, now),
  ]
}

function forManagers(room: Room, now: Instant): readonly string[] {
  const taken = room.workarounds.filter(({ decision }) => decision === 'taken')
  return [
    headOf(room, now),
    `Affected: ${list(room.services) || list(room.scope) || 'not known yet'}, since between ${time(room.onset.from)} and ${time(room.onset.to)}.`,
    conditions(room),
    `Workaround: ${list(taken.map(({ text }) => text)) || 'none yet'}.`,
    `Expected: ${expected(room)}`,
    `In charge: ${room.commander}.`,
    nextWords(room, now),
  ]
}

const conditions = ({ state, symptoms }: Room): string => {
  const said = (wanted: string) => list(symptoms.filter((one) => one.state === wanted).map(({ text }) => text))
  if (state !== 'open') return 'It is resolved.'
  return `failing: ${said('failing') || 'not written down yet'}; still working: ${said('working') || 'not written down yet'}.`
}

const expected = ({ plan }: Room): string => {
  if (plan === null) return 'no estimate yet.'
  const until = plan.until === null ? 'no estimate yet' : `by ${time(plan.until)}`
  const moved =
    plan.firstUntil !== null && plan.until !== null && plan.until !== plan.firstUntil ? `, first said ${time(plan.firstUntil)}` : ''
  return `${until}${moved}. ${plan.text}`
}

const nextWords = (room: Room, now: Instant): string =>
  room.state === 'open' ? `Next update by ${time(now + room.cadenceMin * 60_000)}.` : 'No further update unless it fails again.'
