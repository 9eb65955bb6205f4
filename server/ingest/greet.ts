// Hello and heartbeat: where the stream of an agent stands, what its clock says, and that it is there.
import { randomBytes } from 'node:crypto'
import { FIRST_PREV, type HeartbeatAnswer, type HeartbeatRequest, type HelloAnswer, type HelloRequest } from '../../rules/wire.ts'
import { assetOf, raiseFork, streamOf } from '../accept.ts'
import type { LiveEvent } from '../live.ts'
import type { AgentPatch } from '../store/evidence/agent-writes.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import type { Writes } from '../store/store.ts'
import { openAgentAlert } from './agent-alerts.ts'
import { endVanished } from './keep-health.ts'
import type { Judging } from './verdicts.ts'

export type Greeted<Answer> = { readonly happened: readonly LiveEvent[] } & (
  | { readonly kind: 'welcome'; readonly answer: Answer }
  | { readonly kind: 'held'; readonly reason: string }
  /** A heartbeat of a life of the store that has not said hello. */
  | { readonly kind: 'stranger' }
  /** A heartbeat that was heard before, or comes after a later one: no sign of life. */
  | { readonly kind: 'stale' }
)

export async function hello(tx: Writes, judging: Judging, id: string, request: HelloRequest): Promise<Greeted<HelloAnswer>> {
  const agent = await known(tx, id)
  if (agent.state === 'released') return begunAnew(tx, judging, agent, request)
  if (agent.state !== 'active') return held(tx, judging, agent, request)
  const doubt = await doubtAbout(tx, agent, request)
  if (doubt !== null) return { kind: 'held', reason: doubt, ...(await raiseFork(tx, judging, agent, doubt)) }
  return welcome(tx, judging, agent, request)
}

async function welcome(tx: Writes, judging: Judging, agent: StoredAgent, request: HelloRequest): Promise<Greeted<HelloAnswer>> {
  const { id } = agent
  const isNewLife = request.epoch !== agent.epoch
  const nonce = randomBytes(16).toString('base64url')
  const happened = [...(await returned(tx, judging, agent)), ...(isNewLife ? await newLife(tx, judging, agent, request.epoch) : [])]
  await tx.patchAgent(id, {
    ...here(judging, request),
    state: 'active',
    state_reason: null,
    version: request.version,
    nonce,
    ...(isNewLife ? { epoch: request.epoch, watermark: 0, watermark_hash: FIRST_PREV, manifest_epoch: null } : {}),
  })
  return { kind: 'welcome', happened, answer: answerOf(await known(tx, id), judging) }
}

export async function heartbeat(tx: Writes, judging: Judging, id: string, request: HeartbeatRequest): Promise<Greeted<HeartbeatAnswer>> {
  const agent = await known(tx, id)
  if (agent.state === 'released') return { kind: 'stranger', happened: [] }
  if (agent.state !== 'active') return held(tx, judging, agent, request)
  if (request.epoch !== agent.epoch) return { kind: 'stranger', happened: [] }
  const stale = staleness(agent, request)
  if (stale === 'replayed') return { kind: 'stale', happened: [] }
  if (stale !== null) return { kind: 'held', reason: stale, ...(await raiseFork(tx, judging, agent, stale)) }
  const happened = [...(await returned(tx, judging, agent)), ...(await endVanished(tx, agent, request, judging.now()))]
  await tx.patchAgent(id, { ...here(judging, request), heartbeat: JSON.stringify(request) })
  return { kind: 'welcome', happened, answer: answerOf(agent, judging) }
}

/** Kept waiting. One that waits for approval shows that it is there; nothing else of it is taken. */
async function held(
  tx: Writes,
  { now }: Judging,
  agent: StoredAgent,
  request: { readonly clock: number; readonly version?: string },
): Promise<{ readonly kind: 'held'; readonly reason: string; readonly happened: readonly LiveEvent[] }> {
  if (agent.state === 'pending') {
    const version = request.version === undefined ? {} : { version: request.version }
    await tx.patchAgent(agent.id, { last_seen_at: now(), clock_offset_ms: now() - request.clock, ...version })
  }
  return { kind: 'held', reason: agent.state_reason ?? agent.state, happened: [] }
}

/** A released agent goes on in a new epoch only: what was told under the old one, by whomever, stays apart from what follows. */
async function begunAnew(tx: Writes, judging: Judging, agent: StoredAgent, request: HelloRequest): Promise<Greeted<HelloAnswer>> {
  const [earlier] = await tx.eventsOf(agent.id, request.epoch, 0, 1)
  if (request.epoch !== agent.epoch && earlier === undefined) return welcome(tx, judging, agent, request)
  const standing = request.epoch === agent.epoch ? streamOf(agent) : { watermark: 0, hash: FIRST_PREV }
  const answer = { ...standing, nonce: '', serverTime: judging.now(), wantsManifest: false, renew: true } as const
  return { kind: 'welcome', happened: [], answer }
}

/**
 * Heartbeats are counted in the agent's store. A count that was heard before comes from a repeat, with the clock of then; or, with a later
 * clock, from a second agent with the same store, or from a store that went back in time.
 */
function staleness(agent: StoredAgent, { epoch, counter, clock }: HeartbeatRequest): string | null {
  // It was read against its schema when it came.
  const last = agent.heartbeat === null ? null : (JSON.parse(agent.heartbeat) as HeartbeatRequest)
  // Zero is a count that found no room on a full disk.
  if (!last || last.epoch !== epoch || counter === 0 || counter > last.counter) return null
  if (clock <= last.clock) return 'replayed'
  return `heartbeat ${counter} was heard after heartbeat ${last.counter}: its store is there twice, or went back in time`
}

async function known(tx: Writes, id: string): Promise<StoredAgent> {
  const agent = await tx.agentById(id)
  if (agent === null) throw new Error(`agent ${id} is gone`)
  return agent
}

const here = ({ now }: Judging, { clock, bootId }: { readonly clock: number; readonly bootId: string }): AgentPatch => ({
  boot_id: bootId,
  clock_offset_ms: now() - clock,
  last_seen_at: now(),
  silence: 'well',
  silent_since_at: null,
})

const answerOf = (agent: StoredAgent, { now }: Judging): HelloAnswer => ({
  ...streamOf(agent),
  serverTime: now(),
  wantsManifest: agent.manifest_epoch !== agent.epoch,
})

/** What cannot be if this is the one agent with the one store. */
async function doubtAbout(tx: Writes, agent: StoredAgent, request: HelloRequest): Promise<string | null> {
  const { epoch, lastAcked, lastAckedHash, lastOffered } = request
  if (epoch !== agent.epoch) {
    const [earlier] = await tx.eventsOf(agent.id, epoch, 0, 1)
    return earlier === undefined ? null : 'it went back to an earlier life of its store'
  }
  if (agent.watermark > lastOffered) return `events up to ${agent.watermark} are stored, but it never offered more than ${lastOffered}`
  if (lastAcked === 0 || lastAcked > agent.watermark) return null
  const [stored] = await tx.eventsOf(agent.id, epoch, lastAcked - 1, 1)
  if (stored === undefined || stored.hash === lastAckedHash) return null
  return `event ${lastAcked} is stored with other content than it was told`
}

async function newLife(tx: Writes, judging: Judging, agent: StoredAgent, epoch: string): Promise<readonly LiveEvent[]> {
  if (agent.epoch === '') return []
  const asset = await assetOf(tx, agent.asset)
  const isReleased = agent.state === 'released'
  const detail = isReleased
    ? `It was held after ${agent.watermark} events, and released by a person. It goes on in a new epoch.`
    : `Its store began anew after ${agent.watermark} events; changes it had not yet sent are lost.`
  const at = judging.now()
  const note = { id: `${agent.id}.${epoch}.begin`, agent: agent.id, asset: asset.id, name: isReleased ? 'epoch-renewed' : 'store-lost' }
  await tx.addNotes([{ ...note, from_at: agent.last_seen_at ?? at, to_at: at, detail, received_at: at }])
  if (isReleased) return []
  const alert = { kind: 'store-lost', severity: 'high', title: `The agent on ${asset.id} lost its store`, reason: detail } as const
  const opened = await openAgentAlert(tx, judging, { agent: agent.id, asset, alert })
  return opened === null ? [] : [{ kind: 'alert', id: opened, asset: asset.id }]
}

/** The end of silence: what was blind has an end, and its alert with it. */
async function returned(tx: Writes, judging: Judging, agent: StoredAgent): Promise<readonly LiveEvent[]> {
  if (agent.silence === 'well' || agent.silence === 'new' || agent.silence === 'late') return []
  const at = judging.now()
  await tx.closeBlindIntervals(agent.id, at)
  const because = `The agent on ${agent.asset} is back.`
  const resolved = [
    ...(await tx.resolveAlerts({ kind: 'silent', subjects: [agent.id], at, because })),
    ...(await tx.resolveAlerts({ kind: 'agent-stopped', subjects: [agent.id], at, because })),
  ]
  return [
    { kind: 'asset', id: agent.asset, asset: agent.asset },
    ...resolved.map(({ alert }) => ({ kind: 'alert', id: alert.id, asset: agent.asset }) as const),
  ]
}
