// Agents for programs: letting a held one speak on, and taking an agent's voice for good.
import { z } from 'zod'
import { type AgentParts, releaseAgent } from '../actions/release-agent.ts'
import { revokeAgent } from '../actions/revoke-agent.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { jsonBody } from './json-body.ts'

const Why = z.strictObject({ why: z.string().max(2_000) })

export const agentsApiRoutes = (parts: AgentParts): readonly Route[] =>
  [
    { verb: 'release', act: releaseAgent, does: 'Lets a held agent speak on `{why}`: the other that spoke as it was ended.' },
    { verb: 'revoke', act: revokeAgent, does: 'Takes the voice of an agent for good `{why}`; it acts with its next request.' },
  ].map(({ verb, act, does }) => ({
    method: 'POST',
    path: `/api/v1/agents/:id/${verb}`,
    right: 'admin',
    does,
    handler: async (c) => {
      const body = await jsonBody(c, Why)
      if (!body.ok) return body.refusal
      const done = await act(parts, c.var.actor, { id: c.req.param('id') ?? '', why: body.value.why })
      return done.ok ? c.json({ asset: done.asset, message: done.message }) : problem(done)
    },
  }))
