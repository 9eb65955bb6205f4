// A pending agent may speak: a person knows the host it came from. Until then nothing it sends is taken, and it keeps everything.
import type { Instant } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import type { Writes } from '../store/store.ts'
import { type AgentOutcome, onAgent, type AgentParts, refused } from './release-agent.ts'

export function approveAgent(
  parts: AgentParts,
  actor: Actor,
  { id, why }: { readonly id: string; readonly why: string },
): Promise<AgentOutcome> {
  return onAgent(parts, actor, { id, why: why.trim() || 'this host is known', verb: 'approve-agent' }, async (tx, agent) => {
    if (agent.state !== 'pending') return refused(409, `Only an agent that waits for approval can be approved; this one is ${agent.state}.`)
    await tx.patchAgent(id, { state: 'active', state_reason: null, last_seen_at: parts.now() })
    const before = await takePlace(tx, agent, parts.now())
    const place = before === 0 ? '' : ' It took the place of the agent this host had before.'
    return { ok: true, asset: agent.asset, message: `${agent.asset} is watched from now on.${place}` }
  })
}

/** Makes its host an asset, and ends whoever spoke for that before; answers how many did. */
export async function takePlace(tx: Writes, { id, asset }: { readonly id: string; readonly asset: string }, now: Instant): Promise<number> {
  const others = (await tx.agentsOf(asset)).filter((other) => other.id !== id)
  const standing = others.filter(({ state }) => state === 'active' || state === 'quarantined' || state === 'released')
  for (const { id: other } of standing) {
    await tx.patchAgent(other, { state: 'replaced', state_reason: `replaced by ${id}` })
    for (const kind of ['fork', 'silent', 'agent-stopped'] as const)
      await tx.resolveAlerts({ kind, subjects: [other], at: now, because: 'Its host was enrolled anew.' })
  }
  for (const { id: other } of others) await tx.closeBlindIntervals(other, now)
  await tx.ensureAsset(asset, now)
  return standing.length
}
