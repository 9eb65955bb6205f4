// A whole server in this process, on a data folder of its own: the real store, the real routes, a clock in our hands.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CALLS, type EventBody, type HelloAnswer } from '../../rules/wire.ts'
import { createApp } from '../../server/app.ts'
import { refuser } from '../../server/auth/refuse.ts'
import { authenticate, securityHeaders } from '../../server/auth/web.ts'
import { createEnrolmentToken, type TokenWish } from '../../server/actions/create-enrolment-token.ts'
import { createToken } from '../../server/actions/create-token.ts'
import { EMPTY_CONFIG } from '../../server/config/file.ts'
import { createAdmission, DEFAULT_LIMITS, type Limits } from '../../server/ingest/admission.ts'
import { keepUndecodable } from '../../server/ingest/undecodable.ts'
import type { Judging } from '../../server/ingest/verdicts.ts'
import { createKnownAgents } from '../../server/known-agents.ts'
import { rememberTokens } from '../../server/known-tokens.ts'
import { createLive } from '../../server/live.ts'
import { SILENT_LOG } from '../../server/log.ts'
import { createMetrics } from '../../server/metrics.ts'
import { agentCallRoutes } from '../../server/routes/agent-calls.ts'
import { assetsApiRoutes } from '../../server/routes/assets-api.ts'
import { changesApiRoutes } from '../../server/routes/changes-api.ts'
import { eventsApiRoutes } from '../../server/routes/events-api.ts'
import { healthRoutes } from '../../server/routes/health.ts'
import { logsRoutes } from '../../server/routes/logs.ts'
import { metricsInRoutes } from '../../server/routes/metrics-in.ts'
import { metricsRoutes } from '../../server/routes/metrics.ts'
import { openapiRoute } from '../../server/routes/openapi.ts'
import type { Route } from '../../server/route.ts'
import type { Store } from '../../server/store/store.ts'
import { openStore } from '../postgres/store.ts'
import { batchHeaders, chainOf, keyPair, otlpJson, type SentEvent } from './wire-agent.ts'

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

export type TestServerOptions = {
  readonly limits?: Limits
  /** Puts something between the routes and the store, such as a failure. */
  readonly wrap?: (store: Store) => Store
  readonly channels?: readonly string[]
}

export async function startTestServer({ limits = DEFAULT_LIMITS, wrap = (store) => store, channels = ['mail'] }: TestServerOptions = {}) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-server-'))
  const clock = { at: 1_000_500 }
  const now = () => clock.at
  const real = await openStore({ dataDir, now })
  const store = wrap(real)
  const live = createLive()
  const judging: Judging = { now, policy: () => EMPTY_CONFIG.policy, routing: () => ({ routes: [], channels, settleMs: 0 }) }
  const admission = createAdmission(limits)
  const metrics = createMetrics(store, admission)
  const agents = createKnownAgents(real, now)
  const stopping = new AbortController()
  const parts = { store, live, now, judging, admission, undecodable: keepUndecodable(store, now), counted: metrics.counted, metrics }
  const routes: readonly Route[] = [
    ...healthRoutes(parts),
    ...metricsRoutes(parts),
    ...logsRoutes(parts),
    ...metricsInRoutes(parts),
    ...agentCallRoutes({ ...parts, fleetKey: 'a'.repeat(44), enrolled: agents.forget }),
    ...changesApiRoutes(parts),
    ...assetsApiRoutes(parts),
    ...eventsApiRoutes({ live, stopping: stopping.signal }),
    openapiRoute(() => routes),
  ]
  const guards = [
    securityHeaders({ secure: false }),
    authenticate({ store: { ...real, read: rememberTokens(real.read, now) }, now, secure: false, agentByKey: agents.byKey }),
  ]
  const app = createApp({ routes, before: guards, refuse: refuser({ addressOf: () => '127.0.0.1' }), log: SILENT_LOG })
  const viewer = await createToken({ store: real, now }, { kind: 'system', name: 'test' }, { name: 'test', roles: ['viewer'] })
  if (!viewer.ok) throw new Error(viewer.detail)
  return {
    app,
    store: real,
    live,
    judging,
    clock,
    admission,
    agentsChanged: agents.forget,
    stopping,
    token: viewer.secret,
    /** GET with the rights of a viewer; the body as JSON. */
    get: async (address: string): Promise<{ status: number; body: Record<string, unknown> }> => {
      const answer = await app.request(address, { headers: { authorization: `Bearer ${viewer.secret}` } })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    close: async () => {
      stopping.abort()
      await real.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export async function enrolmentToken({ store, clock }: TestServer, wish: TokenWish = { isApproved: true }): Promise<string> {
  const made = await createEnrolmentToken({ store, now: () => clock.at }, { kind: 'system', name: 'test' }, wish)
  if (!made.ok) throw new Error(made.detail)
  return made.token
}

/** An enrolled agent that has said hello. */
export async function enrolledAgent(server: TestServer, name = 'web-01', epoch = 'epoch-1') {
  const { publicKey, sign } = keyPair()
  const token = await enrolmentToken(server)
  const post = (address: string, body: unknown, headers: Record<string, string> = {}) =>
    server.app.request(address, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
  const enrolled = (await (await post(CALLS.enrol, { token, publicKey, name, version: '1' })).json()) as { agent: string; key: string }
  const authorization = `Bearer ${enrolled.key}`
  const hello = async (over: Record<string, unknown> = {}): Promise<Response> =>
    post(
      CALLS.hello,
      { epoch, version: '1', lastAcked: 0, lastAckedHash: '', lastOffered: 1_000_000, bootId: 'b', clock: server.clock.at, ...over },
      { authorization },
    )
  let { nonce } = (await (await hello()).json()) as HelloAnswer
  return {
    ...enrolled,
    asset: name,
    epoch,
    authorization,
    post,
    hello,
    greetAgain: async () => {
      nonce = ((await (await hello()).json()) as HelloAnswer).nonce
    },
    chain: (bodies: readonly (EventBody | string)[]) => chainOf(enrolled.agent, epoch, bodies),
    send: async (events: readonly SentEvent[], headers: Record<string, string> = {}): Promise<Response> =>
      server.app.request(CALLS.logs, {
        method: 'POST',
        body: otlpJson(events),
        headers: { authorization, ...batchHeaders(events, { agent: enrolled.agent, epoch, nonce, sign }), ...headers },
      }),
  }
}
