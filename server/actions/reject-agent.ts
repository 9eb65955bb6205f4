// A pending agent is turned away: its key opens nothing, and its host is no asset.
import type { Actor } from '../route.ts'
import { type AgentOutcome, onAgent, type AgentParts, refused } from './release-agent.ts'

export function rejectAgent(
  parts: AgentParts,
  actor: Actor,
  { id, why }: { readonly id: string; readonly why: string },
): Promise<AgentOutcome> {
  return onAgent(parts, actor, { id, why: why.trim() || 'nobody knows this host', verb: 'reject-agent' }, async (tx, agent, by) => {
    if (agent.state !== 'pending') return refused(409, `Only an agent that waits for approval can be rejected; this one is ${agent.state}.`)
    await tx.patchAgent(id, { state: 'rejected', state_reason: `Rejected by ${by}: ${why.trim() || 'nobody knows this host'}` })
    return { ok: true, asset: agent.asset, message: `The agent that called itself ${agent.asset} was turned away.` }
  })
}
