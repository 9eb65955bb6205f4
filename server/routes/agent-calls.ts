// The small JSON calls of agents: enrol, hello, heartbeat, and the manifest of their whole state.
import type { Context } from 'hono'
import type { z } from 'zod'
import {
  type Assignment,
  CALLS,
  DigestRequest,
  EnrolRequest,
  type HeartbeatAnswer,
  HeartbeatRequest,
  HelloRequest,
} from '../../rules/wire.ts'
import type { Assignments } from '../assignment.ts'
import { createComparer } from '../ingest/digest.ts'
import { enrol } from '../ingest/enrol.ts'
import { limitGuesses } from '../ingest/guesses.ts'
import { type Greeted, heartbeat, hello } from '../ingest/greet.ts'
import { keepManifest, type ManifestParts } from '../ingest/manifest.ts'
import { readBody } from '../ingest/read-body.ts'
import { Broken, readLines, TooLarge } from '../ingest/read-lines.ts'
import { problem } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import type { Writes } from '../store/store.ts'
import { heldStream } from './logs.ts'

export type AgentCallParts = ManifestParts & {
  readonly fleetKey: string
  readonly enrolled: () => void
  readonly assignments?: Pick<Assignments, 'of'>
  /** Of the caller, to slow down who guesses tokens. */
  readonly addressOf?: (c: Context<Env>) => string | undefined
}

const JSON_LIMITS = { arriving: 4 << 20, plain: 4 << 20 } as const
/** A whole host: far above any we know, far below what would fill a memory or a disk. */
const MANIFEST_LIMITS = { arriving: 256 * 2 ** 20, plain: 2 * 2 ** 30, line: 16 * 2 ** 20 } as const

export const agentCallRoutes = (parts: AgentCallParts): readonly Route[] => [...greetingRoutes(parts), ...stateRoutes(parts)]

function greetingRoutes(parts: AgentCallParts): readonly Route[] {
  const guesses = limitGuesses(parts.judging.now)
  return [
    {
      method: 'POST',
      path: CALLS.enrol,
      right: 'open',
      does: 'Makes an agent of who holds a one-time enrolment token.',
      handler: (c) =>
        withBody(c, EnrolRequest, async (request) => {
          const address = parts.addressOf?.(c) ?? 'unknown'
          const limited = guesses.refusal(address)
          if (limited !== null) return problem(limited)
          const enrolled = await enrol(parts.store, request, parts.fleetKey, parts.judging.now())
          if (!enrolled.ok) {
            guesses.count(address)
            await noteRefusal(parts, request, address, enrolled.problem.title)
            return problem(enrolled.problem)
          }
          parts.enrolled()
          return c.json(enrolled.answer)
        }),
    },
    {
      method: 'POST',
      path: CALLS.hello,
      right: 'agent',
      does: 'Begins a session of an agent and tells where its stream stands.',
      handler: (c) => withBody(c, HelloRequest, (request) => greet(parts, c, (tx, id) => hello(tx, parts.judging, id, request))),
    },
  ]
}

const noteRefusal = ({ store, judging }: AgentCallParts, { name }: EnrolRequest, address: string, why: string): Promise<void> =>
  store.write((tx) =>
    tx.audit({ at: judging.now(), actor: { kind: 'nobody' }, verb: 'enrolment-refused', subject: name, detail: { address, why } }),
  )

function stateRoutes(parts: AgentCallParts): readonly Route[] {
  const comparer = createComparer(parts.store)
  return [
    {
      method: 'POST',
      path: CALLS.heartbeat,
      right: 'agent',
      does: 'Tells that an agent is there and how much of its host it can see.',
      handler: (c) =>
        withBody(c, HeartbeatRequest, (request) =>
          greet(
            parts,
            c,
            (tx, id) => heartbeat(tx, parts.judging, id, request),
            async (answer): Promise<HeartbeatAnswer> =>
              withAssignment(parts, c, (await comparer.differs(agentIdOf(c), request, answer)) ? { ...answer, ask: 'digest' } : answer),
          ),
        ),
    },
    {
      method: 'GET',
      path: CALLS.assignment,
      right: 'agent',
      does: 'The packs that apply to an agent beside its own, with an ETag.',
      handler: (c) => assignment(parts, c),
    },
    {
      method: 'POST',
      path: CALLS.manifest,
      right: 'agent',
      does: 'Takes the whole state of a host, gzipped, one item a line.',
      handler: (c) => manifest(parts, c),
    },
    {
      method: 'POST',
      path: CALLS.digest,
      right: 'agent',
      does: 'Takes the state of a host as 256 digests and answers which differ; or, gzipped, the items of those.',
      handler: (c) =>
        c.req.header('content-type') === 'application/x-ndjson'
          ? manifest(parts, c)
          : withBody(c, DigestRequest, async (request) => c.json({ wanted: await comparer.wanted(agentIdOf(c), request) })),
    },
  ]
}

const assignedTo = ({ assignments }: AgentCallParts, c: Context<Env>): Assignment | null => {
  const actor = c.get('actor')
  return actor.kind === 'agent' ? (assignments?.of(actor.asset) ?? null) : null
}

function withAssignment(parts: AgentCallParts, c: Context<Env>, answer: HeartbeatAnswer): HeartbeatAnswer {
  const assigned = assignedTo(parts, c)
  return assigned === null ? answer : { ...answer, assignment: assigned.hash }
}

async function assignment(parts: AgentCallParts, c: Context<Env>): Promise<Response> {
  const agent = await parts.store.read.agentById(agentIdOf(c))
  if (agent?.state !== 'active') return heldStream(agent?.state_reason ?? 'it is unknown')
  const assigned = assignedTo(parts, c)
  if (assigned === null)
    return problem({
      status: 503,
      title: 'Not now',
      detail: 'A pack cannot be read at the server. Keep what you have.',
      headers: { 'retry-after': '30' },
    })
  const tag = `"${assigned.hash}"`
  if (c.req.header('if-none-match') === tag) return c.body(null, 304, { etag: tag })
  return c.json(assigned, 200, { etag: tag })
}

async function withBody<T>(c: Context<Env>, schema: z.ZodType<T>, answer: (request: T) => Promise<Response>): Promise<Response> {
  const body = await readBody(c.req.raw, JSON_LIMITS)
  if (!body.ok) return problem(body.problem)
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(body.bytes).toString('utf8'))
  } catch {
    return problem({ status: 400, title: 'Not JSON', detail: 'The body must be JSON.' })
  }
  const read = schema.safeParse(parsed)
  if (read.success) return answer(read.data)
  const [issue] = read.error.issues
  return problem({
    status: 400,
    title: 'Not understood',
    detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not fit'}.`,
  })
}

const agentIdOf = (c: Context<Env>): string => {
  const actor = c.get('actor')
  if (actor.kind !== 'agent') throw new Error('a route of agents was reached by somebody else')
  return actor.agent
}

async function greet<Answer extends object>(
  { store, live }: AgentCallParts,
  c: Context<Env>,
  work: (tx: Writes, agent: string) => Promise<Greeted<Answer>>,
  then: (answer: Answer) => Promise<Answer> = (answer) => Promise.resolve(answer),
): Promise<Response> {
  const greeted = await store.write((tx) => work(tx, agentIdOf(c)))
  for (const event of greeted.happened) live.publish(event)
  switch (greeted.kind) {
    case 'welcome':
      return c.json(await then(greeted.answer))
    case 'held':
      return heldStream(greeted.reason)
    case 'stale':
      return problem({
        status: 409,
        title: 'Heard before',
        detail: 'This heartbeat, or a later one, was heard before. It counts for nothing.',
      })
    case 'stranger':
      return problem({ status: 409, title: 'Unknown epoch', detail: 'Say hello first.', more: { expected: 1 } })
  }
}

async function manifest(parts: AgentCallParts, c: Context<Env>): Promise<Response> {
  const agent = await parts.store.write((tx) => tx.agentById(agentIdOf(c)))
  if (agent === null || agent.state !== 'active') return heldStream(agent?.state_reason ?? 'it is unknown')
  if (c.req.raw.body === null) return problem({ status: 400, title: 'Empty', detail: 'The manifest has no lines.' })
  const lines = readLines(c.req.raw.body, c.req.header('content-encoding') !== 'identity', MANIFEST_LIMITS)
  try {
    const outcome = await keepManifest(parts, agent, lines)
    return outcome.ok ? c.json({ items: outcome.items }) : problem({ status: 400, title: 'Not a manifest', detail: outcome.detail })
  } catch (error) {
    if (error instanceof TooLarge)
      return problem({ status: 413, title: 'Too large', detail: 'The manifest is larger than a host may be here. Watch fewer files.' })
    if (error instanceof Broken) return problem({ status: 400, title: 'Not gzip', detail: 'The manifest must be gzipped lines of JSON.' })
    throw error
  }
}
