// From what the store keeps to the rows that views draw.
import type { AgentState, FleetRow } from '../../dashboards/fleet.tsx'
import type { ChangeRow } from '../../dashboards/parts/change-rows.tsx'
import type { Wellness } from '../../dashboards/parts/health.tsx'
import { HEALTH_STATES, type HealthState, worstOf } from '../../rules/health/words.ts'
import type { Instant, Span } from '../../rules/domain.ts'
import type { HeartbeatRequest } from '../../rules/wire.ts'
import type { StoredAgent, StoredAsset, StoredChange } from '../store/evidence/stored.ts'
import type { Store } from '../store/store.ts'

export const changeRow = ({ change, judgement }: StoredChange): ChangeRow => ({
  id: change.id,
  asset: change.asset,
  item: change.item,
  op: change.op,
  verdict: judgement.verdict,
  modifiers: judgement.modifiers,
  interval: judgement.interval,
  entry: judgement.entry,
  nearest: judgement.nearest?.id ?? null,
  actor: change.actor,
})

export const DAY_MS = 86_400_000
export const lastDay = (now: Instant): Span => ({ from: now - DAY_MS, to: now })

/** The agent that speaks for an asset now: what was replaced or revoked speaks no more, but is better than none. */
export function currentAgent(agents: readonly StoredAgent[]): StoredAgent | undefined {
  const admitted = agents.filter(({ state }) => state !== 'pending' && state !== 'rejected')
  return admitted.findLast(({ state }) => state !== 'replaced' && state !== 'revoked') ?? admitted.at(-1)
}

export function agentState(agent: StoredAgent | undefined): AgentState {
  if (agent === undefined || agent.state === 'replaced') return 'unwatched'
  if (agent.state === 'quarantined' || agent.state === 'released' || agent.state === 'pending') return 'held'
  if (agent.state === 'revoked' || agent.state === 'rejected') return 'revoked'
  switch (agent.silence) {
    case 'new':
    case 'well':
      return 'watching'
    case 'late':
    case 'silent':
    case 'stopped':
      return agent.silence
  }
}

/** Nobody knows how something is whose agent does not speak. */
export function wellnessOf(states: readonly HealthState[], agent: StoredAgent | undefined): Wellness {
  const heard = agentState(agent)
  return states.length === 0 || (heard !== 'watching' && heard !== 'late') ? 'unknown' : worstOf(states)
}

const presentStates = (counts: Readonly<Record<HealthState, number>> | undefined): readonly HealthState[] =>
  HEALTH_STATES.filter((state) => (counts?.[state] ?? 0) > 0)

/** An interval that is still open ends now; one that began earlier is cut at the edge of what is drawn. */
export const blindWithin = (blind: readonly { readonly from: Instant; readonly to: Instant | null }[], span: Span): readonly Span[] =>
  blind
    .map(({ from, to }) => ({ from: Math.max(from, span.from), to: Math.min(to ?? span.to, span.to) }))
    .filter(({ from, to }) => to > from)

type Watched = { readonly asset: StoredAsset; readonly agent: StoredAgent | undefined }

/** The rows of these assets, with few questions for all of them together. */
export async function fleetRows(store: Pick<Store, 'read'>, watched: readonly Watched[], span: Span): Promise<readonly FleetRow[]> {
  const { read } = store
  const ids = watched.map(({ asset }) => asset.id)
  const [unaccepted, health, marks, counts, blind] = await Promise.all([
    read.unacceptedCounts(),
    read.healthCounts(),
    read.verdictMarks(ids, span),
    Promise.all(ids.map((id) => read.itemCounts(id))),
    Promise.all(ids.map((id) => read.blindIntervalsOf(id, span.from))),
  ])
  const marksOf = Map.groupBy(marks, ({ asset }) => asset)
  return watched.map(({ asset, agent }, index) => ({
    asset: asset.id,
    tags: [...asset.tags, ...asset.flags],
    state: agentState(agent),
    health: wellnessOf(presentStates(health.get(asset.id)), agent),
    lastHeard: agent?.last_seen_at ?? null,
    items: counts[index]?.items ?? 0,
    unreadable: agent === undefined ? 0 : unreadableOf(agent),
    unaccepted: asset.baseline.state === 'unaccepted' ? (unaccepted.get(asset.id) ?? 0) : 0,
    strip: {
      span,
      marks: (marksOf.get(asset.id) ?? []).map(({ at, verdict }) => ({ at, verdict })),
      blind: blindWithin(blind[index] ?? [], span),
    },
  }))
}

const unreadableOf = (agent: StoredAgent): number => heartbeatOf(agent)?.unreadableTotal ?? 0

/** The last heartbeat as it was kept; it was read against its schema when it came. */
export const heartbeatOf = ({ heartbeat }: StoredAgent): HeartbeatRequest | null =>
  heartbeat === null ? null : (JSON.parse(heartbeat) as HeartbeatRequest)
