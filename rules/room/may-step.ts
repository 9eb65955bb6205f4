// Whether a step can be taken now, and if not, what can be done instead.
import { sameName } from '../card/approval.ts'
import type { Instant } from '../domain.ts'
import type { Action, Room } from './room.ts'
import type { Did, PlainStep } from './step.ts'

/** Why not, in words that say what to do; null when it can be taken. */
export function stepProblem(room: Room, did: PlainStep, now: Instant): string | null {
  const missing = missingTarget(room, did)
  if (missing !== null) return missing
  if (room.state === 'closed' && !AFTER_THE_END.has(did.kind)) return `${room.id} is closed. Reopen it first, or add a note.`
  return lifeProblem(room, did) ?? timeProblem(did, now) ?? actionProblem(room, did)
}

function lifeProblem(room: Room, did: PlainStep): string | null {
  if (did.kind === 'closed') return openEnds(room)
  if (did.kind === 'reopened') return room.state === 'open' ? `${room.id} is open.` : null
  if (did.kind === 'resolved') return room.state === 'open' ? null : `${room.id} is resolved already.`
  return null
}

function timeProblem(did: PlainStep, now: Instant): string | null {
  if (did.kind === 'onset') return did.to < did.from || did.to > now ? ONSET_PROBLEM : null
  if (did.kind === 'standby') return did.until <= now ? 'That time is over already. Name one in the future.' : null
  return null
}

function actionProblem(room: Room, did: PlainStep): string | null {
  if (did.kind === 'action-done')
    return theAction(room, did.of)?.state === 'agreed' ? null : 'Only what two people have agreed to can be done.'
  if (did.kind === 'action-dropped')
    return theAction(room, did.of)?.state === 'done' ? 'It is done already. Propose what takes it back.' : null
  return null
}

export const ONSET_PROBLEM = 'The onset begins at the last good check and ends at the first bad one, which is over.'

const AFTER_THE_END: ReadonlySet<Did['kind']> = new Set(['note', 'reopened', 'here', 'watch', 'place'])

/** Closing leaves nothing behind that holds others up without their knowing. */
function openEnds({ id, state, hold, actions }: Room): string | null {
  if (state === 'open') return `${id} is still open. Say first that it is resolved, and why.`
  if (hold !== null) return `Everything is still held by ${hold.freeze}. Lift it, then close.`
  const agreed = actions.filter((one) => one.state === 'agreed')
  return agreed.length === 0 ? null : `“${agreed[0]?.text ?? ''}” is agreed and neither done nor dropped. Say which, then close.`
}

/** What the step speaks of has to be there. */
function missingTarget(room: Room, did: PlainStep): string | null {
  if (!('of' in did)) return null
  if (did.kind === 'symptom-now') return among(room.symptoms, did.of, 'symptom')
  if (did.kind === 'workaround-decided') return among(room.workarounds, did.of, 'workaround')
  if (did.kind === 'action-done' || did.kind === 'action-dropped') return among(room.actions, did.of, 'action')
  return among(room.hypotheses, did.of, 'hypothesis')
}

const among = (list: readonly { readonly id: string }[], id: string, word: string): string | null =>
  list.some((one) => one.id === id) ? null : `There is no ${word} ${id} in this incident. Its page lists them.`

const theAction = (room: Room, id: string): Action | undefined => room.actions.find((one) => one.id === id)

export type Agreement = { readonly ok: true; readonly action: Action } | { readonly ok: false; readonly why: string }

/** Two people agree: whoever proposed it, and somebody else. */
export function agreementTo(room: Room, id: string, names: readonly string[]): Agreement {
  const action = theAction(room, id)
  if (action === undefined) return { ok: false, why: among(room.actions, id, 'action') ?? '' }
  if (room.state === 'closed') return { ok: false, why: `${room.id} is closed. Reopen it first.` }
  if (action.state !== 'proposed') return { ok: false, why: `It is ${action.state} already.` }
  const isOwn = names.some((name) => sameName(name) === sameName(action.by))
  return isOwn ? { ok: false, why: 'You proposed it. A second person has to agree.' } : { ok: true, action }
}
