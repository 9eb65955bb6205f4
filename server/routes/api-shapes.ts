// How changes, assets and items look to programs: times in RFC 3339, nothing left out that is unknown.
import type { Instant, Span, Value } from '../../rules/domain.ts'
import type { BlindInterval } from '../store/evidence/asset-reads.ts'
import type { StoredAgent, StoredAsset, StoredChange, StoredItem } from '../store/evidence/stored.ts'

export const timeOf = (at: Instant): string => new Date(at).toISOString()
const timeOrNull = (at: Instant | null | undefined): string | null => (at === null || at === undefined ? null : timeOf(at))
const spanOf = ({ from, to }: Span) => ({ from: timeOf(from), to: timeOf(to) })

function valueJson(value: Value | null) {
  if (value === null) return null
  const { mtime, ctime, text: _text, ...rest } = value
  return { ...rest, ...(mtime === undefined ? {} : { mtime: timeOf(mtime) }), ...(ctime === undefined ? {} : { ctime: timeOf(ctime) }) }
}

export function changeJson({ change, judgement, firstVerdict, severity, needsAttention, state, decision, linkedEntry }: StoredChange) {
  return {
    id: change.id,
    asset: change.asset,
    item: change.item,
    op: change.op,
    interval: spanOf(judgement.interval),
    verdict: judgement.verdict,
    modifiers: judgement.modifiers,
    confidence: judgement.confidence,
    entry: judgement.entry,
    nearest: judgement.nearest,
    explanation: judgement.explanation,
    actor: change.actor,
    firstVerdict,
    before: valueJson(change.before),
    after: valueJson(change.after),
    severity,
    needsAttention,
    state,
    decision: decision === null ? null : { ...decision, at: timeOf(decision.at) },
    linkedEntry,
    detectedBy: change.detectedBy,
    receivedAt: timeOrNull(change.receivedAt),
  }
}

export const assetJson = ({ createdAt, baseline, ...asset }: StoredAsset, agents: readonly StoredAgent[]) => ({
  ...asset,
  createdAt: timeOf(createdAt),
  baseline: { ...baseline, at: timeOrNull(baseline.at) },
  lastSeenAt: timeOrNull(latest(agents.map((agent) => agent.last_seen_at))),
  agents: agents.map(agentJson),
})

const agentJson = (agent: StoredAgent) => ({
  id: agent.id,
  state: agent.state,
  stateReason: agent.state_reason,
  version: agent.version,
  silence: agent.silence,
  silentSince: timeOrNull(agent.silent_since_at),
  lastSeenAt: timeOrNull(agent.last_seen_at),
  clockOffsetMs: agent.clock_offset_ms,
  watermark: agent.watermark,
  heartbeat: agent.heartbeat === null ? null : (JSON.parse(agent.heartbeat) as unknown),
})

const latest = (times: readonly (Instant | null)[]): Instant | null => {
  const known = times.filter((at) => at !== null)
  return known.length === 0 ? null : Math.max(...known)
}

export const blindJson = ({ id, agent, from, to, reason }: BlindInterval) => ({ id, agent, from: timeOf(from), to: timeOrNull(to), reason })

export const itemJson = ({ item, value, lookedAt, identity, baseline }: StoredItem) => ({
  item,
  value: valueJson(value),
  lookedAt: timeOf(lookedAt),
  drifted: identity !== baseline.identity && baseline.state !== 'exception',
  baseline: {
    value: valueJson(baseline.value),
    state: baseline.state,
    at: timeOf(baseline.at),
    by: baseline.by,
    why: baseline.why,
    until: timeOrNull(baseline.until),
  },
})
