// Notices agents that fell silent: a state, a note, a blind interval and an alert each.
import type { Instant } from '../../rules/domain.ts'
import { assetOf } from '../accept.ts'
import type { LiveEvent } from '../live.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import type { Store, Writes } from '../store/store.ts'
import { openAgentAlert } from './agent-alerts.ts'
import type { Judging } from './verdicts.ts'

export type SilenceLimits = {
  readonly silentMs: number
  /** While the server was down nobody could be heard: no agent is judged by the time before. */
  readonly listeningSince: Instant
}

/** Late at three quarters of the limit: 90 s of 120 s. */
const LATE_SHARE = 0.75

export async function noticeSilence(
  store: Pick<Store, 'read' | 'write'>,
  judging: Judging,
  limits: SilenceLimits,
): Promise<readonly LiveEvent[]> {
  const now = judging.now()
  const due = (await store.read.allAgents()).filter(
    (agent) => (agent.state === 'active' || agent.state === 'released') && stepOf(agent, now, limits) !== agent.silence,
  )
  if (due.length === 0) return []
  return store.write(async (tx) => {
    const happened: LiveEvent[] = []
    for (const { id } of due) {
      const agent = await tx.agentById(id)
      if (agent) happened.push(...(await step(tx, judging, agent, limits)))
    }
    return happened
  })
}

function stepOf(agent: StoredAgent, now: Instant, { silentMs, listeningSince }: SilenceLimits): StoredAgent['silence'] {
  if (agent.silence === 'stopped' || agent.silence === 'silent') return agent.silence
  const quietMs = now - Math.max(agent.last_seen_at ?? agent.enrolled_at, listeningSince)
  if (quietMs >= silentMs) return 'silent'
  return quietMs >= silentMs * LATE_SHARE ? 'late' : agent.silence
}

async function step(tx: Writes, judging: Judging, agent: StoredAgent, limits: SilenceLimits): Promise<readonly LiveEvent[]> {
  const at = judging.now()
  const next = stepOf(agent, at, limits)
  if (next === agent.silence) return []
  const since = agent.last_seen_at ?? agent.enrolled_at
  const about = { kind: 'asset', id: agent.asset, asset: agent.asset } as const
  await tx.patchAgent(agent.id, { silence: next, silent_since_at: next === 'silent' ? since : null })
  if (next !== 'silent') return [about]
  const asset = await assetOf(tx, agent.asset)
  const detail = `Nothing was heard from the agent on ${asset.id} for ${Math.round((at - since) / 1_000)} s. Until it returns, nothing there is watched.`
  const note = {
    id: `${agent.id}.silent.${since}`,
    agent: agent.id,
    asset: asset.id,
    name: 'agent-silent',
    from_at: since,
    to_at: at,
    detail,
    received_at: at,
  }
  await tx.addNotes([note])
  await tx.openBlindInterval({
    id: `${agent.id}.${since}`,
    agent: agent.id,
    asset: asset.id,
    from_at: since,
    reason: 'The agent was silent.',
  })
  const alert = { kind: 'silent', severity: 'high', title: `The agent on ${asset.id} is silent`, reason: detail } as const
  const opened = await openAgentAlert(tx, judging, { agent: agent.id, asset, alert })
  return opened === null ? [about] : [about, { kind: 'alert', id: opened, asset: asset.id }]
}
