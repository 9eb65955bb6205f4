// Health for programs: every check of an asset as it stands, and the states there were.
import type { Context } from 'hono'
import { z } from 'zod'
import { worstOf } from '../../rules/health/words.ts'
import { notFound } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import type { StoredCheck } from '../store/health/rows.ts'
import type { Store } from '../store/store.ts'
import { timeOf } from './api-shapes.ts'
import { readQuery } from './query.ts'
import { DAY_MS } from './rows.ts'

export type HealthApiParts = { readonly store: Pick<Store, 'read'>; readonly now: () => number }

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const HealthQuery = z.object({ since: instant.optional(), until: instant.optional() })

export const healthApiRoutes = (parts: HealthApiParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/assets/:id/health',
    right: 'viewer',
    does: 'The health of an asset: every check as its agent found it last, and the states that began since a time (a day ago when left out).',
    query: HealthQuery,
    handler: (c) => health(parts, c, c.req.param('id') ?? ''),
  },
]

async function health({ store, now }: HealthApiParts, c: Context<Env>, id: string): Promise<Response> {
  const query = readQuery(c, HealthQuery)
  if (!query.ok) return query.refusal
  if ((await store.read.assetById(id)) === null) return notFound(`asset ${id}`)
  const { since = now() - DAY_MS, until = now() } = query.value
  const [checks, events] = await Promise.all([store.read.checksOf(id), store.read.healthEvents([id], { from: since, to: until })])
  return c.json({
    state: checks.length === 0 ? null : worstOf(checks.map(({ state }) => state)),
    checks: checks.map(checkJson),
    events: events.map(({ was, from, ...event }) => ({ ...checkJson(event), was, lastFormerAt: timeOf(from), gone: event.gone })),
  })
}

const checkJson = ({ id, kind, subject, state, value, limit, unit, severity, reason, since, at }: StoredCheck) => ({
  id,
  kind,
  subject,
  state,
  value,
  limit,
  unit,
  severity,
  reason,
  since: timeOf(since),
  at: timeOf(at),
})
