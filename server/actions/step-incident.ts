// Somebody adds to an incident what they know, think or have done.
import { inWords, read } from '../../rules/card/input.ts'
import { stepProblem } from '../../rules/room/may-step.ts'
import { PlainStep } from '../../rules/room/step.ts'
import { endUnagreed } from '../incidents/unagreed.ts'
import { type IncidentOutcome, onIncident } from '../incidents/rooms.ts'
import type { Actor } from '../route.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'

export async function stepIncident(
  parts: CardParts,
  actor: Actor,
  { id, body }: { readonly id: string; readonly body: unknown },
): Promise<IncidentOutcome> {
  const input = read(PlainStep, body, ['kind', 'and what belongs to that kind'])
  if (!input.ok) return { ...refuse(400, inWords(input.problems)), problems: input.problems }
  const did = input.value
  return onIncident(parts, actor, { id, verb: 'step-incident' }, async (tx, { room }, { name }) => {
    const problem = stepProblem(room, did, parts.now())
    if (problem !== null) return refuse(409, problem)
    if (did.kind === 'closed' || did.kind === 'resolved') await endUnagreed(tx, room, { at: parts.now(), because: `${id} is ${did.kind}.` })
    return { ok: true, steps: [did], message: `${SAID[did.kind]} by ${name}.` }
  })
}

const SAID: Readonly<Record<PlainStep['kind'], string>> = {
  note: 'A note was added',
  symptom: 'A symptom was added',
  'symptom-now': 'A symptom was brought up to date',
  hypothesis: 'A hypothesis was added',
  evidence: 'Evidence was added',
  'hypothesis-now': 'A hypothesis was brought up to date',
  workaround: 'A workaround was added',
  'workaround-decided': 'A workaround was decided',
  action: 'An action was proposed',
  'action-dropped': 'An action was dropped',
  'action-done': 'An action was done',
  plan: 'The plan was written',
  watch: 'Something to watch was added',
  cadence: 'The rhythm of updates was changed',
  severity: 'The severity was changed',
  commander: 'The incident was handed over',
  onset: 'The onset was corrected',
  place: 'The place to meet was changed',
  here: 'Presence was told',
  standby: 'Standby was arranged',
  resolved: 'The incident was resolved',
  reopened: 'The incident was reopened',
  closed: 'The incident was closed',
}
