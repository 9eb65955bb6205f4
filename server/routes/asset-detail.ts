// Gathers all there is to say about one asset for its page.
import type { AgentRows } from '../../dashboards/asset-agent.tsx'
import type { BaselineRows } from '../../dashboards/asset-baseline.tsx'
import type { ItemRow, ItemRows } from '../../dashboards/asset-items.tsx'
import type { NotSeenRows } from '../../dashboards/asset-unseen.tsx'
import type { AssetRows } from '../../dashboards/asset.tsx'
import { links } from '../../dashboards/links.ts'
import { severityOf } from '../../rules/alerting.ts'
import { nameOf } from '../../rules/card/from-change.ts'
import type { Item, ItemKind } from '../../rules/domain.ts'
import { isCritical } from '../schedule/changes.ts'
import type { StoredAgent, StoredAsset, StoredItem } from '../store/evidence/stored.ts'
import type { PageParts } from './page.tsx'
import { agentState, blindWithin, changeRow, currentAgent, DAY_MS, heartbeatOf, lastDay } from './rows.ts'

export type ItemFilter = {
  readonly path?: string | undefined
  readonly kind?: ItemKind | undefined
  readonly drifted?: '1' | undefined
  readonly cursor?: string | undefined
}

const BLIND_SINCE_MS = 30 * DAY_MS
const MOST_UNREADABLE = 100

export async function assetDetail({ store, now }: PageParts, id: string, filter: ItemFilter): Promise<AssetRows | null> {
  const { read } = store
  const asset = await read.assetById(id)
  if (asset === null) return null
  const span = lastDay(now())
  const [agents, lately, latest, blind, counts, items, waiting] = await Promise.all([
    read.agentsOf(id),
    read.listChanges({ asset: id, since: span.from, limit: 100 }),
    read.listChanges({ asset: id, limit: 8 }),
    read.blindIntervalsOf(id, now() - BLIND_SINCE_MS),
    read.itemCounts(id),
    itemRows(store, id, filter),
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
    strip: {
      span,
      marks: lately.items.map(({ judgement }) => ({ at: judgement.interval.to, verdict: judgement.verdict })),
      blind: blindWithin(blind, span),
    },
    baseline: baselineRows(asset, counts, waiting),
    changes: latest.items.map(changeRow),
    unseen: { blind: blind.slice(0, 20).map(({ from, to, reason }) => ({ from, to, reason })), ...unreadableRows(agent) },
    agent: agent === undefined ? null : agentRows(agent),
    standing: agent === undefined ? null : { state: agent.state, reason: agent.state_reason },
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

async function itemRows(store: PageParts['store'], asset: string, filter: ItemFilter): Promise<Omit<ItemRows, 'total'>> {
  const { path, kind, drifted, cursor } = filter
  const page = await store.read.itemsOf(asset, {
    limit: 50,
    ...(path === undefined ? {} : { q: path }),
    ...(kind === undefined ? {} : { kind }),
    ...(drifted === undefined ? {} : { drifted: true }),
    ...(cursor === undefined ? {} : { cursor }),
  })
  const shown = { ...(path && { path }), ...(kind && { kind }), ...(drifted && { drifted }) }
  const rows = page.items.map(async (stored): Promise<ItemRow> => {
    const state = stateOf(stored)
    const open = state === 'differs' || state === 'gone' ? await store.read.openChangesOf(asset, stored.item) : []
    return { item: stored.item, value: stored.value, state, lookedAt: stored.lookedAt, change: open.at(-1)?.change.id ?? null }
  })
  return {
    filter: shown,
    rows: await Promise.all(rows),
    newer: cursor === undefined ? null : `${links.asset(asset, shown)}#items`,
    older: page.next === null ? null : `${links.asset(asset, { ...shown, cursor: page.next })}#items`,
  }
}

function stateOf({ value, identity, baseline }: StoredItem): ItemRow['state'] {
  const isSame = identity === baseline.identity
  if (!isSame) return value === null ? 'gone' : 'differs'
  return baseline.state === 'accepted' ? 'as-baseline' : baseline.state
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
