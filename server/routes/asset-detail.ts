// Gathers all there is to say about one asset for its page.
import type { AgentRows } from '../../dashboards/asset-agent.tsx'
import type { BaselineRows } from '../../dashboards/asset-baseline.tsx'
import type { NotSeenRows } from '../../dashboards/asset-unseen.tsx'
import type { AssetRows } from '../../dashboards/asset.tsx'
import { severityOf } from '../../rules/alerting.ts'
import { nameOf } from '../../rules/card/from-change.ts'
import type { Item } from '../../rules/domain.ts'
import { isCritical } from '../schedule/changes.ts'
import type { StoredAgent, StoredAsset } from '../store/evidence/stored.ts'
import { type ItemFilter, itemRows } from './asset-items.ts'
import { healthRows } from './asset-health-rows.ts'
import type { PageParts } from './page.tsx'
import { agentState, blindWithin, changeRow, currentAgent, DAY_MS, heartbeatOf, lastDay } from './rows.ts'

const BLIND_SINCE_MS = 30 * DAY_MS
const MOST_UNREADABLE = 100

export async function assetDetail({ store, now }: PageParts, id: string, filter: ItemFilter): Promise<AssetRows | null> {
  const { read } = store
  const asset = await read.assetById(id)
  if (asset === null) return null
  const span = lastDay(now())
  const [agents, lately, latest, blind, counts, tainted, items, waiting] = await Promise.all([
    read.agentsOf(id),
    read.listChanges({ asset: id, since: span.from, limit: 100 }),
    read.listChanges({ asset: id, limit: 8 }),
    read.blindIntervalsOf(id, now() - BLIND_SINCE_MS),
    read.itemCounts(id),
    read.taintedOf(id),
    itemRows(store.read, id, filter),
    asset.baseline.state === 'unaccepted' ? read.unacceptedItems(id) : [],
  ])
  const agent = currentAgent(agents)
  return {
    asset: id,
    tags: asset.tags,
    services: asset.services,
    flags: asset.flags,
    environment: asset.environment,
    state: agentState(agent),
    lastHeard: agent?.last_seen_at ?? null,
    health: await healthRows(store, id, agent, now()),
    strip: {
      span,
      marks: lately.items.map(({ judgement }) => ({ at: judgement.interval.to, verdict: judgement.verdict })),
      blind: blindWithin(blind, span),
    },
    baseline: baselineRows(asset, counts, waiting),
    changes: latest.items.map(changeRow),
    unseen: { blind: blind.slice(0, 20).map(({ from, to, reason }) => ({ from, to, reason })), ...unreadableRows(agent) },
    unapplied: (agent && heartbeatOf(agent)?.unapplied) ?? [],
    agent: agent === undefined ? null : agentRows(agent),
    standing: agent === undefined ? null : { state: agent.state, reason: agent.state_reason },
    tainted,
    items: { ...items, total: counts.items },
  }
}

type Counts = { readonly items: number; readonly drifted: number }

function baselineRows(asset: StoredAsset, counts: Counts, waiting: readonly { readonly item: Item }[]): BaselineRows {
  const graded = waiting.map(({ item }) => ({
    item,
    severity: severityOf({ item }, { verdict: 'unauthorised', modifiers: [] }, { flags: [] }),
  }))
  const of = (severity: 'low' | 'medium' | 'high') => graded.filter((one) => one.severity === severity)
  return {
    items: counts.items,
    unaccepted: waiting.length,
    bySeverity: { low: of('low').length, medium: of('medium').length, high: of('high').length },
    high: of('high').map(({ item }) => nameOf(item)),
    drifted: counts.drifted,
    acceptedAt: asset.baseline.at,
    acceptedBy: asset.baseline.by,
    onlyApprovers: isCritical(asset),
  }
}

function unreadableRows(agent: StoredAgent | undefined): Pick<NotSeenRows, 'unreadable' | 'unreadableTotal'> {
  const heartbeat = agent === undefined ? null : heartbeatOf(agent)
  if (heartbeat === null) return { unreadable: [], unreadableTotal: 0 }
  return {
    unreadable: heartbeat.unreadable.slice(0, MOST_UNREADABLE).map((each) => ({ ...each, advice: adviceFor(each.reason) })),
    unreadableTotal: heartbeat.unreadableTotal,
  }
}

function adviceFor(reason: string): string {
  if (/install/i.test(reason)) return 'Install it on the host, or leave the kind out there with KNOWNGOOD_ITEMS.'
  if (/needs root/i.test(reason)) return 'Start the agent as root, or grant it the capability.'
  if (/permission|EACCES|EPERM|not permitted|denied/i.test(reason)) return 'Let the agent’s user read it, or start the agent as root.'
  if (/large|big/i.test(reason)) return 'Nothing to do: its digest is watched, its text is not kept.'
  return 'Look at it on the host: until it can be read, its content is not compared.'
}

function agentRows(agent: StoredAgent): AgentRows | null {
  const heartbeat = heartbeatOf(agent)
  if (heartbeat === null) return null
  return {
    id: agent.id,
    version: agent.version,
    lastHeard: agent.last_seen_at,
    enrolledAt: agent.enrolled_at,
    clockOffsetMs: agent.clock_offset_ms,
    waiting: heartbeat.waiting,
    oldestWaitingAt: heartbeat.oldestWaitingAt,
    watcher: heartbeat.watcher,
    rehash: heartbeat.rehash,
    rssBytes: heartbeat.rssBytes,
    roots: heartbeat.roots,
    packs: heartbeat.packs,
  }
}
