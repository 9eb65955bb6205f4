// Builds the parts of the server, starts them in order, and stops them in order.
import path from 'node:path'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Hono, MiddlewareHandler } from 'hono'
import { answerKeyIn } from './alert/answer-key.ts'
import { prepareTelling } from './alert/telling.ts'
import { joinOthers } from './among-others.ts'
import { createApp } from './app.ts'
import { passwordHasher } from './auth/password-hash.ts'
import { refuser } from './auth/refuse.ts'
import { setupLink } from './auth/setup-link.ts'
import { authenticate, securityHeaders } from './auth/web.ts'
import { type Assignments, createAssignments } from './assignment.ts'
import { prepareTls } from './certificate.ts'
import type { Settings } from './config.ts'
import { type StartedConfig, startConfig } from './config/start.ts'
import { fleetKeyIn, pinIn } from './data-folder.ts'
import { everyRoute } from './every-route.ts'
import { type Admission, createAdmission } from './ingest/admission.ts'
import { keepUndecodable } from './ingest/undecodable.ts'
import { type JobParts, startJobs } from './jobs.ts'
import { createKnownAgents, type KnownAgents } from './known-agents.ts'
import { rememberTokens } from './known-tokens.ts'
import { listen } from './listen.ts'
import { inviteLocalAgent } from './local-agent.ts'
import type { Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import type { Parts } from './parts.ts'
import { rejudgeWith } from './rejudge.ts'
import type { Env } from './route.ts'
import type { DemoEntrance } from './routes/demo.ts'
import { pagesForPeople } from './routes/error-pages.tsx'
import { sourceOf } from './schedule/sources/config.ts'
import { holdFolder } from './store/hold.ts'
import { openSealing, type Sealing } from './sealing.ts'
import { openStore, type Store } from './store/store.ts'
import { startTraces, type Traces } from './telemetry.ts'

export type Server = {
  readonly url: string
  readonly setupLink: string | null
  /** What this host's own agent is started with. */
  readonly agentArgs: readonly string[]
  readonly stop: () => Promise<void>
}

const STOP_PATIENCE_MS = 5_000

/** `demo`: the way into a demonstration, where this is one. */
export async function startServer(
  settings: Settings,
  log: Log,
  now: () => number = Date.now,
  demo: DemoEntrance | null = null,
): Promise<Server> {
  const started: (() => Promise<void> | void)[] = []
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end()
  }
  try {
    return { ...(await start({ ...settings, demo }, log, now, (end) => started.push(end))), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** `onStop` is told the way to end each part as it starts; they are ended in the opposite order. */
async function start(
  settings: Settings & Pick<Parts, 'demo'>,
  log: Log,
  now: () => number,
  onStop: (end: () => Promise<void> | void) => void,
) {
  const folder = holdFolder(settings.dataDir)
  onStop(folder.release)
  const tls = prepareTls(settings, log, now())
  const traces = await startTraces(settings.tracesTo)
  onStop(traces.stop)
  const store = await openStore({ dataDir: settings.dataDir, databaseUrl: settings.databaseUrl, now })
  onStop(store.close)
  const { self, live, turn } = await joinOthers({ store, dataDir: settings.dataDir, now, log })
  onStop(turn.stop)
  const sealing = openSealing(settings.dataDir)
  const config = await startConfig({ settings, store, sealing, live, log, now })
  onStop(config.close)
  const listeningAt = { url: '' }
  const publicUrl = () => settings.publicUrl ?? config.config().publicUrl ?? listeningAt.url
  const answerKey = await answerKeyIn(store)
  const { parts, app } = assemble(settings, { store, sealing, live, now, log, config, publicUrl, traces, answerKey })
  const { deliverer, upkeep } = prepareTelling({
    store,
    live,
    now,
    log,
    owner: self,
    config,
    publicUrl,
    answerKey,
  })
  const jobs = beginJobs({ store, live, turn, log, upkeep, listeningSince: now(), silentMs: settings.silentMs }, config)
  onStop(jobs.stop)
  onStop(deliverer.stop)
  const listening = await listen({ host: settings.host, port: settings.port, tls, fetch: app.fetch })
  listeningAt.url = listening.url
  onStop(() => listening.close(STOP_PATIENCE_MS))
  // Not before: a message holds a link, and only now is the address known.
  deliverer.start()
  onStop(parts.stop)
  return {
    url: listening.url,
    setupLink: await setupLink(store, settings.publicUrl ?? listening.url, now()),
    agentArgs: await inviteLocalAgent(store, { dataDir: settings.dataDir, url: listening.url, now: now(), tls }),
  }
}

/** What they do follows the configuration as it is when they do it. */
const beginJobs = (given: Omit<JobParts, 'judging' | 'sources' | 'retentionDays'>, { judging, config }: StartedConfig) =>
  startJobs({
    ...given,
    judging,
    sources: () => Object.entries(config().sources).map(([name, wanted]) => sourceOf(name, wanted, process.env)),
    retentionDays: () => config().retention?.days,
  })

type Base = {
  readonly store: Store
  readonly live: Parts['live']
  readonly now: () => number
  readonly log: Log
  readonly config: Pick<StartedConfig, 'config' | 'configProblems' | 'channels' | 'channelsMade' | 'judging' | 'relabel'>
  readonly sealing: Sealing
  readonly publicUrl: () => string
  readonly traces: Traces
  readonly answerKey: string
}

function assemble(
  settings: Settings & Pick<Parts, 'demo'>,
  { store, sealing, live, now, log, config, publicUrl, traces, answerKey }: Base,
): { readonly app: Hono<Env>; readonly parts: { stop: () => void } } {
  const admission = createAdmission()
  const metrics = createMetrics(store, admission)
  const agents = createKnownAgents(store, now)
  const agentsChanged = (): void => {
    agents.forget()
    void config.relabel()
  }
  const assignments = createAssignments(config.config, path.dirname(settings.configFile), now)
  const stopping = new AbortController()
  const { judging, channels, channelsMade } = config
  const parts: Parts = {
    store,
    live,
    now,
    judging,
    policy: judging.policy,
    rejudge: rejudgeWith(judging),
    config: config.config,
    assignments,
    configProblems: problemsOf(config, assignments),
    channels,
    channelsMade,
    sealing,
    configFile: path.basename(settings.configFile),
    publicUrl,
    admission,
    undecodable: keepUndecodable(store, now),
    counted: metrics.counted,
    metrics,
    fleetKey: fleetKeyIn(settings.dataDir),
    answerKey,
    pin: pinIn(settings.dataDir),
    enrolled: agentsChanged,
    agentsChanged,
    hasher: passwordHasher(),
    secure: settings.tls !== null,
    demo: settings.demo,
    addressOf: (c) => getConnInfo(c).remote.address,
    stopping: stopping.signal,
  }
  const app = createApp({ routes: everyRoute(parts), before: guards(parts, agents, traces), refuse: refuser(parts), log })
  return { app, parts: { stop: stopOf(admission, stopping) } }
}

const stopOf = (admission: Admission, stopping: AbortController) => (): void => {
  admission.close()
  stopping.abort()
}

const problemsOf = (config: Pick<StartedConfig, 'configProblems'>, assignments: Assignments) => () => [
  ...config.configProblems(),
  ...assignments.problems().map((message) => ({ line: 0, column: 0, message })),
]

/** Every page says that it is one. */
const markDemo =
  (demo: Parts['demo']): MiddlewareHandler<Env> =>
  (c, next) => {
    c.set('isDemo', demo !== null)
    return next()
  }

const guards = (parts: Parts, agents: KnownAgents, { trace }: Traces) => {
  const { store, now, secure, demo } = parts
  const remembering = { ...store, read: rememberTokens(store.read, now) }
  const named = [securityHeaders({ secure }), markDemo(demo), pagesForPeople(parts)]
  return [...(trace ? [trace] : []), ...named, authenticate({ store: remembering, now, secure, agentByKey: agents.byKey })]
}
