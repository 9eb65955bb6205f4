// An agent loses its voice for good: its key opens nothing from the next request on. What it has told stays.
import type { Actor } from '../route.ts'
import { type AgentOutcome, onAgent, type AgentParts, refused } from './release-agent.ts'

export function revokeAgent(
  parts: AgentParts,
  actor: Actor,
  { id, why }: { readonly id: string; readonly why: string },
): Promise<AgentOutcome> {
  return onAgent(parts, actor, { id, why, verb: 'revoke-agent' }, async (tx, agent, by) => {
    if (agent.state === 'revoked' || agent.state === 'replaced' || agent.state === 'rejected')
      return refused(409, `It is ${agent.state} already; nothing it sends is taken.`)
    if (agent.state === 'pending') return refused(409, 'It waits for approval and has told nothing yet. Reject it instead.')
    const at = parts.now()
    const because = `Revoked by ${by}: ${why}`
    await tx.patchAgent(id, { state: 'revoked', state_reason: because })
    const blind = { id: `${id}.revoked`, agent: id, asset: agent.asset, from_at: agent.last_seen_at ?? at }
    await tx.openBlindInterval({ ...blind, reason: 'Its agent was revoked.' })
    for (const kind of ['fork', 'silent', 'agent-stopped'] as const) await tx.resolveAlerts({ kind, subjects: [id], at, because })
    return {
      ok: true,
      asset: agent.asset,
      message: `The agent on ${agent.asset} was revoked. Nobody watches ${agent.asset} until another agent enrols.`,
    }
  })
}
