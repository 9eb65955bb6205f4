// The server's story: what an agent reports is stored, judged and queued for alerting in one transaction, and only then confirmed.
import type { Change } from '../rules/domain.ts'
import { FIRST_PREV } from '../rules/wire.ts'
import { openAgentAlert } from './ingest/agent-alerts.ts'
import { type AgentBatch, brokenAt, checkAhead, type Checked, isSigned, type ReceivedEvent } from './ingest/agent-batch.ts'
import { type ChangeBody, changeOf } from './ingest/change-of.ts'
import { keepChanges, type NumberedChange } from './ingest/keep-changes.ts'
import { keepHealth, type NumberedHealth } from './ingest/keep-health.ts'
import { keepNotes, type NumberedNote } from './ingest/keep-notes.ts'
import { readEventBody } from './ingest/event-body.ts'
import type { Judging } from './ingest/verdicts.ts'
import type { LiveEvent } from './live.ts'
import type { StoredAgent, StoredAsset } from './store/evidence/stored.ts'
import type { Quarantined } from './store/evidence/stream-reads.ts'
import type { Store, Writes } from './store/store.ts'

export type StreamAt = { readonly watermark: number; readonly hash: string; readonly nonce: string }

export type Accepted = { readonly at: StreamAt; readonly happened: readonly LiveEvent[] } & (
  | { readonly kind: 'stored'; readonly quarantined: number }
  /** The batch begins beyond what is stored, or belongs to another life of the agent's store: nothing of it was kept. */
  | { readonly kind: 'behind'; readonly expected: number }
  /** Two seem to speak as this agent: its stream waits for a person. */
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'unsigned' }
)

export const streamOf = ({ watermark, watermark_hash, nonce }: StoredAgent): StreamAt => ({
  watermark,
  hash: watermark === 0 ? FIRST_PREV : watermark_hash,
  nonce,
})

/** Stores a batch and answers after the commit. What needs no transaction is done before it begins. */
export async function acceptBatch(
  { store, judging }: { readonly store: Pick<Store, 'write'>; readonly judging: Judging },
  agent: string,
  batch: AgentBatch,
): Promise<Accepted> {
  const ahead = await checkAhead(batch, agent)
  return store.write((tx) => accept(tx, judging, agent, batch, ahead))
}

/** Runs inside `store.write`. A repeat of what is stored changes nothing and is answered like the first time. */
export async function accept(
  tx: Writes,
  judging: Judging,
  agentId: string,
  batch: AgentBatch,
  ahead: Checked | null = null,
): Promise<Accepted> {
  const agent = await tx.agentById(agentId)
  if (agent === null) throw new Error(`agent ${agentId} is gone`)
  const at = streamOf(agent)
  const nothing = { at, happened: [] }
  if (agent.state === 'released') return { kind: 'behind', expected: 1, ...nothing }
  if (agent.state !== 'active') return { kind: 'held', reason: agent.state_reason ?? agent.state, ...nothing }
  if (batch.epoch !== agent.epoch) return { kind: 'behind', expected: 1, ...nothing }
  if (batch.first > at.watermark + 1) return { kind: 'behind', expected: at.watermark + 1, ...nothing }
  if (!isSigned(batch, agent, ahead)) return { kind: 'unsigned', ...nothing }
  const doubt = await contradiction(tx, agent, batch, at)
  if (doubt !== null) return hold(tx, judging, agent, doubt)
  const fresh = batch.events.filter(({ number }) => number > at.watermark)
  return keep(tx, judging, agent, fresh)
}

/** What cannot be if one agent with one store speaks: other events under known numbers, or a chain that does not join. */
async function contradiction(tx: Writes, agent: StoredAgent, batch: AgentBatch, at: StreamAt): Promise<string | null> {
  const repeats = batch.events.filter(({ number }) => number <= at.watermark)
  if (repeats.length > 0) {
    const stored = await tx.eventsOf(agent.id, agent.epoch, batch.first - 1, repeats.length)
    const known = new Map(stored.map(({ number, hash }) => [number, hash]))
    const other = repeats.find(({ number, hash }) => known.has(number) && known.get(number) !== hash)
    if (other) return `event ${other.number} was reported before with other content`
  }
  const broken = brokenAt(batch.events.slice(repeats.length), at.hash)
  return broken === null ? null : `event ${broken} does not follow from the event before it`
}

/** Holds the stream, says so, and waits for a person: earlier evidence stays as it is. */
async function hold(tx: Writes, judging: Judging, agent: StoredAgent, reason: string): Promise<Accepted> {
  const { happened } = await raiseFork(tx, judging, agent, reason)
  return { kind: 'held', reason, at: streamOf(agent), happened }
}

export async function raiseFork(
  tx: Writes,
  judging: Judging,
  agent: StoredAgent,
  reason: string,
): Promise<{ readonly happened: readonly LiveEvent[] }> {
  await tx.patchAgent(agent.id, { state: 'quarantined', state_reason: reason })
  const asset = await assetOf(tx, agent.asset)
  const title = `Two seem to speak as the agent on ${agent.asset}`
  const alert = await openAgentAlert(tx, judging, {
    agent: agent.id,
    asset,
    alert: { kind: 'fork', severity: 'high', title, reason: `Its stream is held: ${reason}. Restored image, clone or stolen key?` },
  })
  return { happened: alert === null ? [] : [{ kind: 'alert', id: alert, asset: asset.id }] }
}

/** Enrolment made it known, and nothing removes an asset. */
export async function assetOf(tx: Pick<Writes, 'assetById'>, id: string): Promise<StoredAsset> {
  const asset = await tx.assetById(id)
  if (asset === null) throw new Error(`the asset ${id} is gone`)
  return asset
}

async function keep(tx: Writes, judging: Judging, agent: StoredAgent, fresh: readonly ReceivedEvent[]): Promise<Accepted> {
  const last = fresh.at(-1)
  if (last === undefined) return { kind: 'stored', quarantined: 0, at: streamOf(agent), happened: [] }
  const receivedAt = judging.now()
  const read = fresh.map((event) => ({ event, read: readEventBody(event.body) }))
  await tx.addEvents(
    read.map(({ event, read }) => ({
      agent: agent.id,
      epoch: agent.epoch,
      number: event.number,
      id: event.id,
      kind: read.ok ? read.body.kind : 'unreadable',
      prev: event.prev,
      hash: event.hash,
      from_at: event.from,
      to_at: event.to,
      body: event.body,
      received_at: receivedAt,
    })),
  )
  const asset = await assetOf(tx, agent.asset)
  const changes: NumberedChange[] = []
  const notes: NumberedNote[] = []
  const health: NumberedHealth[] = []
  const refused: { readonly event: ReceivedEvent; readonly reason: string }[] = []
  for (const { event, read: body } of read)
    if (!body.ok) refused.push({ event, reason: body.problem })
    else if (body.body.kind === 'change') changes.push(numbered(event, body.body, agent, receivedAt))
    else if (body.body.kind === 'health') health.push({ event, body: body.body })
    else notes.push({ event, body: body.body })

  const kept = await keepChanges(tx, judging, { agent: agent.id, epoch: agent.epoch, asset, receivedAt, changes })
  const told = await keepNotes(tx, judging, { agent, asset, receivedAt, notes })
  const felt = await keepHealth(tx, judging, { agent, asset, receivedAt, health })
  const quarantined = [...refused, ...kept.refused.map(({ number, reason }) => ({ event: at(fresh, number), reason }))]
  await tx.addQuarantine(quarantined.map(({ event, reason }) => quarantineRow(agent, event, reason, receivedAt)))
  await tx.advanceStream(agent.id, last.number, last.hash)
  return {
    kind: 'stored',
    quarantined: quarantined.length,
    at: { watermark: last.number, hash: last.hash, nonce: agent.nonce },
    happened: [...kept.happened, ...told, ...felt],
  }
}

const quarantineRow = (agent: StoredAgent, event: ReceivedEvent, reason: string, receivedAt: number): Quarantined => ({
  id: `${agent.id}.${agent.epoch}.${event.number}`,
  agent: agent.id,
  epoch: agent.epoch,
  number: event.number,
  source: 'event',
  reason: reason.slice(0, 1_000),
  hash: event.hash,
  body: event.body.slice(0, 4_096),
  received_at: receivedAt,
})

const numbered = (event: ReceivedEvent, body: ChangeBody, agent: StoredAgent, receivedAt: number): NumberedChange => {
  const source = { id: event.id, asset: agent.asset, receivedAt, clockOffsetMs: agent.clock_offset_ms }
  return { number: event.number, merged: body.merged ?? null, change: changeOf(body, source) satisfies Change }
}

function at(events: readonly ReceivedEvent[], number: number): ReceivedEvent {
  const found = events.find((event) => event.number === number)
  if (found === undefined) throw new Error(`event ${number} is not in its batch`)
  return found
}
