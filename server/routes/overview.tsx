// The first page: gathers what needs a person, the part of the fleet that needs looking at first, and the latest changes.
import type { AgentState } from '../../dashboards/fleet.tsx'
import type { Need } from '../../dashboards/needs.ts'
import { Overview, OverviewPage, type OverviewRows } from '../../dashboards/overview.tsx'
import type { VerdictKind } from '../../rules/domain.ts'
import type { Route } from '../route.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { StoredAgent, StoredAsset, StoredChange } from '../store/evidence/stored.ts'
import { answer, type PageParts, viewOf } from './page.tsx'
import { agentState, changeRow, currentAgent, fleetRows, lastDay } from './rows.ts'

export const overviewRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/',
    right: 'viewer',
    does: 'The overview: what needs a person now, the fleet, the last hours.',
    handler: async (c) => {
      const [view, rows] = await Promise.all([viewOf(parts, c), overviewRows(parts)])
      return answer(c, view, { page: <OverviewPage view={view} rows={rows} />, part: <Overview rows={rows} /> })
    },
  },
]

const MOST_ASSETS = 15
const MOST_ALERTS = 20

async function overviewRows(parts: PageParts): Promise<OverviewRows> {
  const { read } = parts.store
  const span = lastDay(parts.now())
  const [assets, agents, latest] = await Promise.all([read.allAssets(), read.allAgents(), read.listChanges({ limit: 8 })])
  const watched = assets.map((asset) => ({ asset, agent: currentAgent(agents.filter((agent) => agent.asset === asset.id)) }))
  const first = watched.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, MOST_ASSETS)
  const [needs, fleet] = await Promise.all([needsOf(parts, watched, agents), fleetRows(parts.store, first, span)])
  return { needs, fleet, fleetSize: assets.length, span, latest: latest.items.map(changeRow) }
}

type Watched = { readonly asset: StoredAsset; readonly agent: StoredAgent | undefined }

const URGENCY = { silent: 0, held: 0, stopped: 1, late: 2, revoked: 3, unwatched: 3, watching: 4 } satisfies Record<AgentState, number>
const urgency = ({ agent }: Watched): number => URGENCY[agentState(agent)]

async function needsOf(parts: PageParts, watched: readonly Watched[], agents: readonly StoredAgent[]): Promise<readonly Need[]> {
  const [alerts, review, waiting] = await Promise.all([alertNeeds(parts), reviewNeeds(parts), approvalNeeds(parts)])
  return [
    ...alerts,
    ...silentNeeds(watched),
    ...pendingNeeds(agents),
    ...(await undeliveredNeeds(parts)),
    ...review,
    ...waiting,
    ...(await baselineNeeds(parts, watched)),
    ...settingNeeds(parts),
  ]
}

async function alertNeeds({ store }: PageParts): Promise<readonly Need[]> {
  const found = await Promise.all((['open', 'acknowledged'] as const).map((state) => store.read.alerts({ limit: MOST_ALERTS, state })))
  const alerts = found.flat().slice(0, MOST_ALERTS)
  const about = alerts.flatMap(({ kind, subject }) => (kind === 'change' ? [subject] : []))
  const changes = new Map((await store.read.changesById(about)).map((stored) => [stored.change.id, stored]))
  return alerts.flatMap((alert) => needOf(alert, alert.kind === 'change' ? changes.get(alert.subject) : undefined))
}

function needOf(alert: Alert, stored: StoredChange | undefined): readonly Need[] {
  if (stored) return [{ kind: 'alert', id: alert.id, severity: alert.severity, change: changeRow(stored), takenBy: alert.acknowledgedBy }]
  // Silence is told by the fleet itself, with the time it has lasted.
  if (alert.kind === 'silent') return []
  const { asked } = alert.facts
  if (asked !== undefined && asked.mail !== null)
    return [{ kind: 'asked', change: asked.change, person: asked.person, about: alert.title, since: alert.openedAt }]
  return [{ kind: 'notice', alert: alert.id, asset: alert.asset, title: alert.title, reason: alert.reason, since: alert.openedAt }]
}

const MOST_PENDING = 10

const pendingNeeds = (agents: readonly StoredAgent[]): readonly Need[] =>
  agents
    .filter(({ state }) => state === 'pending')
    .slice(0, MOST_PENDING)
    .map(({ asset, enrolled_at: since }) => ({ kind: 'pending', asset, since }))

const silentNeeds = (watched: readonly Watched[]): readonly Need[] =>
  watched.flatMap(({ asset, agent }): readonly Need[] =>
    agent && agentState(agent) === 'silent'
      ? [{ kind: 'silent', asset: asset.id, since: agent.silent_since_at ?? agent.last_seen_at ?? agent.enrolled_at }]
      : [],
  )

/** Given up for an alert that still stands; what was given up for one that has ended no longer needs anybody. */
async function undeliveredNeeds({ store }: PageParts): Promise<readonly Need[]> {
  const open = await store.read.alerts({ limit: 100, state: 'open' })
  const dead = (await store.read.deliveriesOf(open.map(({ id }) => id))).filter(({ state }) => state === 'dead')
  return [...new Set(dead.map(({ channel }) => channel))].map((channel) => ({
    kind: 'undelivered',
    channel,
    alerts: dead.filter((delivery) => delivery.channel === channel).length,
  }))
}

const TO_REVIEW: readonly VerdictKind[] = ['undetermined', 'grace', 'emergency_pending', 'authorised']

async function reviewNeeds({ store }: PageParts): Promise<readonly Need[]> {
  const { items } = await store.read.listChanges({ needsAttention: true, states: ['open'], verdicts: TO_REVIEW, limit: 100 })
  return TO_REVIEW.flatMap((verdict): readonly Need[] => {
    const own = items.filter(({ judgement }) => judgement.verdict === verdict)
    const assets = [...new Set(own.map(({ change }) => change.asset))]
    return own.length === 0 ? [] : [{ kind: 'review', verdict, changes: own.length, assets: assets.slice(0, 4) }]
  })
}

async function approvalNeeds({ store }: PageParts): Promise<readonly Need[]> {
  const waiting = await store.read.entriesWaiting(20)
  return waiting.flatMap(({ entry }): readonly Need[] => {
    const [window] = entry.windows
    return window ? [{ kind: 'approval', entry: entry.id, summary: entry.summary, who: entry.requester, window }] : []
  })
}

async function baselineNeeds({ store }: PageParts, watched: readonly Watched[]): Promise<readonly Need[]> {
  const waiting = watched.filter(({ asset }) => asset.baseline.state === 'unaccepted').slice(0, 10)
  const counts = await store.read.unacceptedCounts()
  return waiting.map(({ asset }) => ({ kind: 'baseline', asset: asset.id, items: counts.get(asset.id) ?? 0 }))
}

function settingNeeds({ config, configProblems, configFile = 'knowngood.yaml', demo = null }: PageParts): readonly Need[] {
  const problems = configProblems().map(({ line, message, isInForce = false }): Need => ({
    kind: 'config',
    file: configFile,
    line,
    message,
    isInForce,
  }))
  const isMute = demo === null && Object.keys(config().channels).length === 0
  return isMute ? [...problems, { kind: 'no-mail', file: configFile }] : problems
}
