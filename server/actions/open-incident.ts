// Somebody says that something is wrong. From now on nobody changes its systems without agreement unnoticed.
import { inWords, read } from '../../rules/card/input.ts'
import { assetsOf } from '../../rules/card/system.ts'
import { ONSET_PROBLEM } from '../../rules/room/may-step.ts'
import { Opening, type ServerStep } from '../../rules/room/step.ts'
import type { Config } from '../config/file.ts'
import { type IncidentOutcome, type IncidentParts, keep, tell } from '../incidents/rooms.ts'
import type { Actor } from '../route.ts'
import { refuse } from '../schedule/parts.ts'
import { whoActs } from '../schedule/who-acts.ts'

/** An hour: what broke was seen to work at some time before it is noticed. */
const BEFORE_MS = 3_600_000

export type OpenParts = IncidentParts & { readonly config: () => Pick<Config, 'services'> }

export async function openIncident(parts: OpenParts, actor: Actor, body: unknown): Promise<IncidentOutcome> {
  const input = read(Opening, body, Object.keys(Opening.shape))
  if (!input.ok) return { ...refuse(400, inWords(input.problems)), problems: input.problems }
  const { title, severity, services, isDrill, commander, onset } = input.value
  const scope = input.value.scope.length > 0 ? input.value.scope : scopeOf(services, parts.config().services)
  const problem = problemOf({ services, scope, onset: onset ?? null, now: parts.now() })
  if (problem !== null) return { ...refuse(400, problem), problems: [{ field: 'services', message: problem }] }
  const outcome = await parts.store.write<IncidentOutcome>(async (tx) => {
    const known = await tx.allAssets()
    if (assetsOf({ include: scope }, known).length === 0)
      return refuse(
        400,
        `No asset is meant by ${scope.join(', ')}. Name services or systems that are watched; the page of assets lists them.`,
      )
    const acting = await whoActs(tx, actor)
    const at = parts.now()
    const span = onset ?? { from: at - BEFORE_MS, to: at }
    const step: ServerStep = { kind: 'opened', title, severity, services, scope, commander: commander ?? acting.name, isDrill, ...span }
    const id = `INC-${await tx.nextNumber('INC')}`
    const message = `${id} was opened by ${acting.name}. ${step.commander} is in charge.`
    return keep(parts, tx, {
      actor,
      acting,
      id,
      verb: 'open-incident',
      taken: { ok: true, steps: [step], message, detail: { severity, scope } },
    })
  })
  if (outcome.ok) tell(parts, outcome)
  return outcome
}

/** The services themselves and what they cannot do without, as far as that goes. */
function scopeOf(services: readonly string[], known: Config['services']): readonly string[] {
  const reached = new Set(services)
  for (const name of reached) for (const needed of known[name]?.dependsOn?.hard ?? []) reached.add(needed)
  return [...reached].map((name) => `service:${name}`)
}

type Asked = {
  readonly services: readonly string[]
  readonly scope: readonly string[]
  readonly onset: { readonly from: number; readonly to: number } | null
  readonly now: number
}

function problemOf({ scope, onset, now }: Asked): string | null {
  if (scope.length === 0) return 'Name the service that fails, or the systems: what nobody may change now without agreement.'
  if (onset !== null && (onset.to < onset.from || onset.to > now)) return ONSET_PROBLEM
  return null
}
