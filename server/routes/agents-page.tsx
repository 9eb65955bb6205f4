// The page of the agents: who waits, who is held or silent, the tokens, and letting the next host in.
import { hash } from 'node:crypto'
import type { Context } from 'hono'
import { AgentsPage, type AgentRow, type AgentsRows, type WaitingAgent } from '../../dashboards/agents.tsx'
import type { EnrolmentTokenRow } from '../../dashboards/agents-next.tsx'
import { links } from '../../dashboards/links.ts'
import { approveAgent } from '../actions/approve-agent.ts'
import { createEnrolmentToken } from '../actions/create-enrolment-token.ts'
import { rejectAgent } from '../actions/reject-agent.ts'
import { revokeEnrolmentToken } from '../actions/revoke-enrolment-token.ts'
import { allows } from '../auth/allows.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { Env, Route } from '../route.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import { tokenState } from './enrolment-tokens.ts'
import { answer, backTo, bad, formOf, type PageParts, passwordAgain, viewOf } from './page.tsx'
import { agentState } from './rows.ts'

/** A fleet may have thousands; those that need somebody come first. */
const MOST_SHOWN = 200
const HOUR_MS = 3_600_000

export const agentsPageRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/settings/agents',
    right: 'viewer',
    does: 'The page of the agents and of how the next host is added.',
    handler: (c) => show(parts, c, {}),
  },
  {
    method: 'POST',
    path: '/settings/agents',
    right: 'admin',
    does: 'Makes an enrolment token and shows it.',
    handler: (c) => make(parts, c),
  },
  ...(
    [
      ['approve', approveAgent, 'Lets an agent that enrolled speak.'],
      ['reject', rejectAgent, 'Turns an agent that enrolled away.'],
    ] as const
  ).map(([verb, act, does]): Route => ({
    method: 'POST',
    path: `/settings/agents/:id/${verb}`,
    right: 'admin',
    does,
    handler: async (c) => {
      const { why = '' } = await formOf(c)
      const done = await act(parts, c.var.actor, { id: c.req.param('id') ?? '', why: why.slice(0, 2_000) })
      return backTo(c, parts.secure, links.agents, done.ok ? { tone: 'good', title: done.message } : bad(done))
    },
  })),
  {
    method: 'POST',
    path: '/settings/agents/tokens/:id/revoke',
    right: 'admin',
    does: 'Ends an enrolment token that nobody has used.',
    handler: async (c) => {
      const ended = await revokeEnrolmentToken(parts, c.var.actor, c.req.param('id') ?? '')
      return backTo(c, parts.secure, links.agents, ended.ok ? { tone: 'good', title: 'The token is over.' } : bad(ended))
    },
  },
]

type Over = Partial<Pick<AgentsRows, 'made' | 'typed' | 'problem'>>

async function show(parts: PageParts, c: Context<Env>, over: Over, status: 200 | 400 = 200): Promise<Response> {
  const { read } = parts.store
  const mayDecide = allows('admin', c.var.actor, { loopback: false })
  const [view, agents, tokens, stale] = await Promise.all([
    viewOf(parts, c),
    read.allAgents(),
    mayDecide ? read.enrolmentTokens() : [],
    staleProblem(parts, c),
  ])
  const rows: AgentsRows = {
    ...agentRows(agents),
    tokens: tokens.map((token): EnrolmentTokenRow => {
      const usedBy = agents.find(({ id }) => id === token.used?.by)?.asset ?? null
      return { ...token, state: tokenState(token, parts.now()), usedBy }
    }),
    serverUrl: parts.publicUrl?.() ?? new URL(c.req.url).origin,
    isFresh: stale === null,
    made: null,
    typed: {},
    problem: null,
    ...over,
  }
  return answer(c, view, { page: <AgentsPage view={view} rows={rows} />, status })
}

async function make(parts: PageParts, c: Context<Env>): Promise<Response> {
  if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.agents)
  const { name = '', hours = '1', replace, approved } = await formOf(c)
  const trimmed = name.trim()
  const wish = { ttlMs: Number(hours) * HOUR_MS, mayReplace: replace === '1', isApproved: approved === '1', pin: parts.pin ?? null }
  const made = await createEnrolmentToken(parts, c.var.actor, { ...wish, ...(trimmed === '' ? {} : { name: trimmed }) })
  return made.ok
    ? show(parts, c, { made: { token: made.token, name: trimmed === '' ? null : trimmed } })
    : show(parts, c, { typed: { name }, problem: made.detail }, made.status)
}

function agentRows(agents: readonly StoredAgent[]): Pick<AgentsRows, 'waiting' | 'agents' | 'more'> {
  const speaking = agents.filter(({ state }) => state === 'active' || state === 'quarantined' || state === 'released')
  const sorted = speaking.map(toRow).toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state))
  return {
    waiting: agents.filter(({ state }) => state === 'pending').map((agent) => toWaiting(agent, speaking)),
    agents: sorted.slice(0, MOST_SHOWN),
    more: Math.max(0, sorted.length - MOST_SHOWN),
  }
}

const ORDER: readonly AgentRow['state'][] = ['held', 'silent', 'late', 'stopped', 'unwatched', 'watching', 'revoked']

const toRow = (agent: StoredAgent): AgentRow => ({
  id: agent.id,
  asset: agent.asset,
  state: agentState(agent),
  reason: agent.state_reason,
  version: agent.version,
  lastHeard: agent.last_seen_at,
})

const toWaiting = ({ id, asset, version, ...agent }: StoredAgent, speaking: readonly StoredAgent[]): WaitingAgent => ({
  id,
  asset,
  version,
  enrolledAt: agent.enrolled_at,
  lastHeard: agent.last_seen_at,
  fingerprint: hash('sha256', Buffer.from(agent.public_key, 'base64')).slice(0, 16),
  replaces: speaking.some((other) => other.asset === asset),
})
