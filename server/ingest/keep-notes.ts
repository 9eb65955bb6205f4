// Stores what agents say about themselves: notes and gaps, the blind time they mean, and the alerts they open.
import type { Asset, Change, Instant } from '../../rules/domain.ts'
import type { EventBody } from '../../rules/wire.ts'
import type { LiveEvent } from '../live.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import type { Writes } from '../store/store.ts'
import { type AgentAlert, alertOfNote, openAgentAlert } from './agent-alerts.ts'
import type { ReceivedEvent } from './agent-batch.ts'
import { judgeIn, surroundingsOf } from '../schedule/surroundings.ts'
import { type Judging, SIGMA_MS } from './verdicts.ts'

export type NumberedNote = { readonly event: ReceivedEvent; readonly body: Exclude<EventBody, { kind: 'change' | 'health' }> }

export type NoteBatch = {
  readonly agent: StoredAgent
  readonly asset: Asset
  readonly receivedAt: Instant
  readonly notes: readonly NumberedNote[]
}

export async function keepNotes(tx: Writes, judging: Judging, batch: NoteBatch): Promise<readonly LiveEvent[]> {
  const { agent, asset, receivedAt, notes } = batch
  await tx.addNotes(
    notes.map(({ event, body }) => ({
      id: `${agent.id}.${agent.epoch}.${event.number}`,
      agent: agent.id,
      asset: asset.id,
      name: body.kind === 'gap' ? 'gap' : body.name,
      from_at: body.from,
      to_at: body.to,
      detail: body.kind === 'gap' ? `${body.merged} changes were merged into ${body.made}: ${body.reason}` : body.detail,
      received_at: receivedAt,
    })),
  )
  const happened: LiveEvent[] = []
  for (const { body } of notes) {
    if (body.kind === 'gap') continue
    const alert = body.name === 'agent-stopped' ? await stopped(tx, judging, batch, body.to) : alertOfNote(body.name, body.detail, asset.id)
    const opened = alert === null ? null : await openAgentAlert(tx, judging, { agent: agent.id, asset, alert })
    if (opened !== null) happened.push({ kind: 'alert', id: opened, asset: asset.id })
  }
  return notes.length === 0 ? happened : [...happened, { kind: 'asset', id: asset.id, asset: asset.id }]
}

/** From now on nobody watches. Inside an approved window that is planned; outside of one somebody should know. */
async function stopped(tx: Writes, judging: Judging, { agent, asset, receivedAt }: NoteBatch, to: Instant): Promise<AgentAlert | null> {
  await tx.patchAgent(agent.id, { silence: 'stopped', silent_since_at: receivedAt })
  const reason = 'The agent was stopped in order.'
  await tx.openBlindInterval({ id: `${agent.id}.${receivedAt}`, agent: agent.id, asset: asset.id, from_at: receivedAt, reason })
  const stop = stopAsChange(agent, asset, to, receivedAt)
  const { verdict } = judgeIn(judging, await surroundingsOf(tx, [stop]), { change: stop, asset, baseline: null }).judgement
  if (verdict === 'authorised' || verdict === 'standard') return null
  return {
    kind: 'agent-stopped',
    severity: 'low',
    title: `The agent on ${asset.id} was stopped`,
    reason: `${reason} No approved window covers it, and nothing on ${asset.id} is watched until it starts again.`,
  }
}

/** A stop is judged like any other change of the host, as a change of the agent's own unit. */
const stopAsChange = (agent: StoredAgent, asset: Asset, at: Instant, receivedAt: Instant): Change => ({
  id: `${agent.id}.stop`,
  asset: asset.id,
  item: { kind: 'unit', path: 'knowngood-agent' },
  op: 'modified',
  before: null,
  after: null,
  lastSeen: at,
  firstSeen: at,
  exact: at,
  receivedAt,
  clockOffsetMs: agent.clock_offset_ms,
  sigmaMs: SIGMA_MS,
  detectedBy: 'report',
  actor: null,
  actorSource: null,
  pkg: null,
  ref: null,
})
