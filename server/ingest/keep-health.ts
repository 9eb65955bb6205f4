// Stores the states of health that agents tell: each one for good, the present one per check, and the alert of a bad one until it is well again.
import { tellings } from '../../rules/alerting-routes.ts'
import type { Asset, Instant } from '../../rules/domain.ts'
import { STORY_MS, wellForMs } from '../../rules/health/calm.ts'
import { titleOfHealth } from '../../rules/health/explain.ts'
import { checkId, type HealthEvent } from '../../rules/health/words.ts'
import type { HeartbeatRequest } from '../../rules/wire.ts'
import type { LiveEvent } from '../live.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import type { HealthTables } from '../store/health/schema.ts'
import type { Store, Writes } from '../store/store.ts'
import type { ReceivedEvent } from './agent-batch.ts'
import type { Judging } from './verdicts.ts'

export type NumberedHealth = { readonly event: ReceivedEvent; readonly body: HealthEvent }

export type HealthBatch = {
  readonly agent: StoredAgent
  readonly asset: Asset
  readonly receivedAt: Instant
  readonly health: readonly NumberedHealth[]
}

export async function keepHealth(tx: Writes, judging: Judging, batch: HealthBatch): Promise<readonly LiveEvent[]> {
  const { agent, asset, receivedAt, health } = batch
  if (health.length === 0) return []
  const rows = health.map(({ body }) => rowOf(agent, asset, body, receivedAt))
  await tx.addHealthEvents(
    rows.map((row, index) => ({
      ...row,
      id: `${agent.id}.${agent.epoch}.${String(health[index]?.event.number ?? 0).padStart(12, '0')}`,
      was: health[index]?.body.was ?? null,
      from_at: health[index]?.body.from ?? row.since_at,
    })),
  )
  const happened: LiveEvent[] = []
  for (const [index, row] of rows.entries()) {
    const body = health[index]?.body
    if (body) happened.push(...(await stand(tx, judging, asset, row, body)))
  }
  return [...happened, { kind: 'asset', id: asset.id, asset: asset.id }]
}

type Row = Omit<HealthTables['health_checks'], 'resolve_at'>

const rowOf = (agent: StoredAgent, asset: Asset, body: HealthEvent, receivedAt: Instant): Row => ({
  asset: asset.id,
  check_id: checkId({ kind: body.check, subject: body.subject }),
  agent: agent.id,
  kind: body.check,
  subject: body.subject,
  state: body.state,
  value: body.value,
  limit_value: body.limit,
  unit: body.unit,
  severity: body.severity,
  reason: body.reason,
  since_at: body.since,
  to_at: body.to,
  gone: body.gone ? 1 : 0,
  received_at: receivedAt,
})

const subjectOf = ({ asset, check_id }: Pick<Row, 'asset' | 'check_id'>): string => `${asset}\n${check_id}`

async function stand(tx: Writes, judging: Judging, asset: Asset, row: Row, body: HealthEvent): Promise<readonly LiveEvent[]> {
  if (body.state === 'bad') {
    await tx.putCheck({ ...row, resolve_at: null })
    return opened(tx, judging, asset, row, body)
  }
  const times = await tx.timesBad(row, row.received_at - STORY_MS)
  const resolveAt = row.received_at + (times === 0 ? 0 : wellForMs(times))
  await tx.putCheck({ ...row, resolve_at: resolveAt })
  return resolveAt <= row.received_at ? end(tx, { ...row, resolve_at: resolveAt }, row.received_at) : []
}

async function opened(tx: Writes, judging: Judging, asset: Asset, row: Row, body: HealthEvent): Promise<readonly LiveEvent[]> {
  const at = judging.now()
  const { services } = asset
  const alert = {
    kind: 'health',
    subject: subjectOf(row),
    asset: asset.id,
    severity: body.severity,
    title: titleOfHealth(asset.id, body),
    reason: body.reason,
    facts: { services, interval: { from: Math.min(body.from, body.since), to: body.since } },
    firstVerdict: null,
    at,
  } as const
  const tell = tellings({ severity: body.severity, services, kinds: ['health', body.check] }, { ...judging.routing(), settleMs: 0 }, at)
  const [one] = await tx.openAlerts([{ alert, tell }])
  return one?.opened ? [{ kind: 'alert', id: one.id, asset: asset.id }] : []
}

/** What is told while a heartbeat is under way is younger than what the heartbeat knows. */
const UNDER_WAY_MS = 60_000

/**
 * A store that began anew knows nothing of what it told before, so nobody tells the end of a check that vanished meanwhile: what an agent does
 * not list any more is gone.
 */
export async function endVanished(
  tx: Writes,
  agent: StoredAgent,
  { checks, clock }: Pick<HeartbeatRequest, 'checks' | 'clock'>,
  at: Instant,
): Promise<readonly LiveEvent[]> {
  if (checks === undefined) return []
  const listed = new Set(checks)
  const happened: LiveEvent[] = []
  for (const row of await tx.checksBefore(agent.asset, agent.id, clock - UNDER_WAY_MS)) {
    if (listed.has(row.check_id)) continue
    const reason = `${row.subject ?? row.kind} is not checked any more: the agent does not know of it.`
    const { resolve_at: _, ...former } = row
    const gone: Row = {
      ...former,
      state: 'ok',
      value: null,
      limit_value: null,
      reason,
      since_at: clock,
      to_at: clock,
      gone: 1,
      received_at: at,
    }
    const id = `${agent.id}.${agent.epoch}.gone.${clock}.${row.check_id}`
    await tx.addHealthEvents([{ ...gone, id, was: row.state, from_at: row.to_at }])
    await tx.putCheck({ ...gone, resolve_at: at })
    happened.push(...(await end(tx, { ...gone, resolve_at: at }, at)), { kind: 'asset', id: agent.asset, asset: agent.asset })
  }
  return happened
}

/** Ends the alerts of checks that have been well for long enough. */
export async function endHealthAlerts(store: Pick<Store, 'write'>, now: Instant): Promise<readonly LiveEvent[]> {
  return store.write(async (tx) => {
    const happened: LiveEvent[] = []
    for (const row of await tx.checksToResolve(now)) happened.push(...(await end(tx, row, now)))
    return happened
  })
}

async function end(tx: Writes, row: HealthTables['health_checks'], at: Instant): Promise<readonly LiveEvent[]> {
  const because = row.state === 'warn' ? `It is better: ${row.reason}` : row.reason
  const resolved = await tx.resolveAlerts({ kind: 'health', subjects: [subjectOf(row)], at, because })
  await tx.checkResolved(row)
  return resolved.map(({ alert }) => ({ kind: 'alert', id: alert.id, asset: alert.asset }))
}
