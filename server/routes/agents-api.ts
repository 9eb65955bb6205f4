// Agents for programs: who speaks here and how, and what an admin decides about them.
import { z } from 'zod'
import { approveAgent } from '../actions/approve-agent.ts'
import { rejectAgent } from '../actions/reject-agent.ts'
import { type AgentParts, releaseAgent } from '../actions/release-agent.ts'
import { revokeAgent } from '../actions/revoke-agent.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import type { Store } from '../store/store.ts'
import { jsonBody } from './json-body.ts'

const Why = z.strictObject({ why: z.string().max(2_000) })
const MaybeWhy = z.strictObject({ why: z.string().max(2_000).default('') })

const VERBS = [
  {
    verb: 'approve',
    act: approveAgent,
    body: MaybeWhy,
    does: 'Lets an agent that enrolled speak `{why?}`; until then it keeps everything.',
  },
  { verb: 'reject', act: rejectAgent, body: MaybeWhy, does: 'Turns an agent that enrolled away `{why?}`.' },
  {
    verb: 'release',
    act: releaseAgent,
    body: Why,
    does: 'Lets a held agent speak on in a new epoch `{why}`: the other that spoke as it was ended.',
  },
  { verb: 'revoke', act: revokeAgent, body: Why, does: 'Takes the voice of an agent for good `{why}`; it acts with its next request.' },
] as const

type Parts = AgentParts & { readonly store: Pick<Store, 'read' | 'write'> }

export const agentsApiRoutes = (parts: Parts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/agents',
    right: 'viewer',
    does: 'Every agent that ever enrolled: its host, its state with the reason, its version, and when it was heard last.',
    handler: async (c) => c.json({ items: (await parts.store.read.allAgents()).map(agentJson), next: null }),
  },
  ...VERBS.map(({ verb, act, body: shape, does }): Route => ({
    method: 'POST',
    path: `/api/v1/agents/:id/${verb}`,
    right: 'admin',
    does,
    handler: async (c) => {
      const body = await jsonBody<{ why: string }>(c, shape)
      if (!body.ok) return body.refusal
      const done = await act(parts, c.var.actor, { id: c.req.param('id') ?? '', why: body.value.why })
      return done.ok ? c.json({ asset: done.asset, message: done.message }) : problem(done)
    },
  })),
]

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const agentJson = (agent: StoredAgent) => ({
  id: agent.id,
  asset: agent.asset,
  state: agent.state,
  stateReason: agent.state_reason,
  version: agent.version,
  enrolledAt: time(agent.enrolled_at),
  lastSeenAt: time(agent.last_seen_at),
  silence: agent.silence,
  clockOffsetMs: agent.clock_offset_ms,
})
