// What the verbs on an incident share: load it, add steps with their audit row in one transaction, and tell whoever watches.
import type { Did } from '../../rules/room/step.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { Actor } from '../route.ts'
import { type CardParts, type Refusal, refuse } from '../schedule/parts.ts'
import { type Acting, whoActs } from '../schedule/who-acts.ts'
import type { StoredIncident } from '../store/incidents/incidents.ts'
import type { Writes } from '../store/store.ts'

export type IncidentParts = CardParts & { readonly judging: Pick<Judging, 'routing'> }

/** `altered`: the changes whose verdict it altered. */
type Done = { readonly ok: true; readonly incident: StoredIncident; readonly message: string; readonly altered: readonly string[] }
export type IncidentOutcome = Done | Refusal

/** What a verb comes to: its steps, and what to say. */
export type Taken =
  | {
      readonly ok: true
      readonly steps: readonly Did[]
      readonly message: string
      readonly altered?: readonly string[]
      readonly detail?: object
    }
  | Refusal

export const noIncident = (id: string): Refusal => refuse(404, `There is no incident ${id}. GET /api/v1/incidents lists them.`)

/** One verb on one incident, in one transaction. */
export async function onIncident(
  parts: CardParts,
  actor: Actor,
  { id, verb }: { readonly id: string; readonly verb: string },
  work: (tx: Writes, incident: StoredIncident, acting: Acting) => Promise<Taken>,
): Promise<IncidentOutcome> {
  const outcome = await parts.store.write<IncidentOutcome>(async (tx) => {
    const incident = await tx.incidentById(id)
    if (incident === null) return noIncident(id)
    const acting = await whoActs(tx, actor)
    const taken = await work(tx, incident, acting)
    return taken.ok ? keep(parts, tx, { actor, acting, id, verb, taken }) : taken
  })
  if (outcome.ok) tell(parts, outcome)
  return outcome
}

type Keeping = {
  readonly actor: Actor
  readonly acting: Acting
  readonly id: string
  readonly verb: string
  readonly taken: Extract<Taken, { ok: true }>
}

export async function keep(parts: CardParts, tx: Writes, { actor, acting, id, verb, taken }: Keeping): Promise<Done> {
  const at = parts.now()
  const incident = await tx.addSteps(
    id,
    taken.steps.map((did) => ({ at, by: acting.name, did })),
  )
  const kinds = taken.steps.map(({ kind }) => kind)
  await tx.audit({ at, actor, verb, subject: id, detail: { steps: kinds, ...taken.detail } })
  return { ok: true, incident, message: taken.message, altered: taken.altered ?? [] }
}

/** After the commit. */
export function tell({ live }: Pick<CardParts, 'live'>, { incident, altered }: Done): void {
  live.publish({ kind: 'incident', id: incident.room.id })
  for (const id of altered) live.publish({ kind: 'verdict', id })
}
