// A held agent may speak on, with a new life of its store: a person has found out why two seemed to speak as one, and ended the other.
import type { Instant } from '../../rules/domain.ts'
import type { Live } from '../live.ts'
import type { Actor } from '../route.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import type { Store, Writes } from '../store/store.ts'

export type AgentParts = {
  readonly store: Pick<Store, 'write'>
  readonly now: () => Instant
  readonly live: Pick<Live, 'publish'>
  /** What is remembered about agents' keys holds no longer. */
  readonly agentsChanged?: () => void
}

type Refused = { readonly ok: false; readonly status: 400 | 403 | 404 | 409; readonly title: string; readonly detail: string }
export type AgentOutcome = { readonly ok: true; readonly asset: string; readonly message: string } | Refused

export const refused = (status: Refused['status'], detail: string): Refused => ({ ok: false, status, title: 'Nothing was changed', detail })

export function releaseAgent(
  parts: AgentParts,
  actor: Actor,
  { id, why }: { readonly id: string; readonly why: string },
): Promise<AgentOutcome> {
  return onAgent(parts, actor, { id, why, verb: 'release-agent' }, async (tx, agent, by) => {
    if (agent.state !== 'quarantined') return refused(409, `Only a held agent can be released; this one is ${agent.state}.`)
    await tx.patchAgent(id, { state: 'released', state_reason: 'released; it begins a new epoch with its next hello' })
    await tx.resolveAlerts({ kind: 'fork', subjects: [id], at: parts.now(), because: `Released by ${by}: ${why}` })
    const message = `The agent on ${agent.asset} may speak on. It begins a new epoch and tells its whole state within a minute or two.`
    return { ok: true, asset: agent.asset, message }
  })
}

type Work = (tx: Writes, agent: StoredAgent, by: string) => Promise<AgentOutcome>

/** One verb on one agent, with its reason and its audit row in the same transaction. */
export async function onAgent(
  parts: AgentParts,
  actor: Actor,
  { id, why, verb }: { readonly id: string; readonly why: string; readonly verb: string },
  work: Work,
): Promise<AgentOutcome> {
  if (why.trim() === '') return refused(400, 'Say why: the reason is kept in the audit trail.')
  const by = actor.kind === 'person' || actor.kind === 'token' ? actor.name : actor.kind
  const outcome = await parts.store.write<AgentOutcome>(async (tx) => {
    const agent = await tx.agentById(id)
    if (agent === null) return refused(404, `There is no agent ${id}. GET /api/v1/assets lists them with their assets.`)
    const done = await work(tx, agent, by)
    if (done.ok)
      await tx.audit({
        at: parts.now(),
        actor,
        verb,
        subject: id,
        detail: { asset: agent.asset, was: agent.state, reason: agent.state_reason, why },
      })
    return done
  })
  if (!outcome.ok) return outcome
  parts.agentsChanged?.()
  parts.live.publish({ kind: 'asset', id: outcome.asset, asset: outcome.asset })
  return outcome
}
