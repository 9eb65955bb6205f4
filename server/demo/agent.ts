// A simulated agent: keys, an epoch, a chain of numbered events, signed batches. To the server it is an agent like any other.
import { createHash, generateKeyPairSync, sign, createPrivateKey } from 'node:crypto'
import type { Instant, Operation, Value } from '../../rules/domain.ts'
import { chainText, type EventBody, FIRST_PREV, type HeartbeatRequest, signedText } from '../../rules/wire.ts'
import type { ReceivedEvent, AgentBatch } from '../ingest/agent-batch.ts'
import type { Host } from './hosts.ts'
import { type Held, keyOf, type Move } from './values.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** UUIDv7-shaped, of time and content: the same seed gives the same ids. */
function idOf(text: string, at: Instant): string {
  const time = at.toString(16).padStart(12, '0')
  const hex = sha256(text)
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** When the agent last saw what was, and first saw what is. */
export type Looked = { readonly lastSeen: Instant; readonly firstSeen: Instant; readonly detectedBy: 'watch' | 'rescan' | 'start' }

/** What an agent is, as it is kept for later starts. */
export type Identity = {
  readonly host: string
  readonly agent: string
  readonly key: string
  readonly privateKey: string
  readonly epoch: string
}

export type DemoAgent = ReturnType<typeof agentOn>

export function newKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  }
}

export function agentOn(host: Host, identity: Identity, nonce: string) {
  const key = createPrivateKey({ key: Buffer.from(identity.privateKey, 'base64'), format: 'der', type: 'pkcs8' })
  const items = new Map<string, Held>()
  let last = { number: 0, hash: FIRST_PREV }
  let beats = 0

  const event = (body: EventBody, at: Instant): ReceivedEvent => {
    const number = last.number + 1
    const id = idOf(`${host.name} ${identity.epoch} ${number}`, at)
    const plain = { id, number, prev: last.hash, body: JSON.stringify(body) }
    last = { number, hash: sha256(chainText(plain)) }
    return { ...plain, from: at, to: at, hash: last.hash }
  }

  return {
    host,
    identity,
    items: items as ReadonlyMap<string, Held>,
    number: () => last.number,
    hold: (held: Held): void => void items.set(keyOf(held.item), held),
    /** Makes the moves on the invented host and answers the batch that tells of them; null when nothing differs. */
    report: (moves: readonly Move[], looked: Looked): AgentBatch | null => {
      const bodies = moves.flatMap((move) => bodyOf(items, move, looked) ?? [])
      return batchOf(bodies.map((body) => event(body, looked.firstSeen)))
    },
    say: (bodies: readonly EventBody[], at: Instant): AgentBatch | null => batchOf(bodies.map((body) => event(body, at))),
    beat: (clock: Instant): HeartbeatRequest => {
      beats += 1
      return heartbeatOf({ epoch: identity.epoch, counter: beats, clock, items: items.size })
    },
  }

  function batchOf(events: readonly ReceivedEvent[]): AgentBatch | null {
    const [first, end] = [events[0], events.at(-1)]
    if (first === undefined || end === undefined) return null
    const text = signedText({
      agent: identity.agent,
      epoch: identity.epoch,
      first: first.number,
      last: end.number,
      lastHash: end.hash,
      nonce,
    })
    return {
      epoch: identity.epoch,
      first: first.number,
      last: end.number,
      signature: sign(null, Buffer.from(text), key).toString('base64'),
      events,
    }
  }
}

function bodyOf(items: Map<string, Held>, { item, value, raw }: Move, looked: Looked): EventBody | null {
  const before = items.get(keyOf(item))?.value ?? null
  if (before?.hash === value?.hash) return null
  if (value === null) items.delete(keyOf(item))
  else items.set(keyOf(item), { item, value, ...(raw === undefined ? {} : { raw }) })
  return { kind: 'change', item, op: operationOf(before, value), before, after: value, ...looked }
}

const operationOf = (before: Value | null, after: Value | null): Operation =>
  before === null ? 'added' : after === null ? 'removed' : 'modified'

type Beat = { readonly epoch: string; readonly counter: number; readonly clock: Instant; readonly items: number }

export const heartbeatOf = ({ epoch, counter, clock, items }: Beat): HeartbeatRequest => ({
  epoch,
  counter,
  clock,
  bootId: `boot-${epoch}`,
  items,
  waiting: 0,
  oldestWaitingAt: null,
  watcher: { directories: 214, limited: 0, overflows: 0, scanMs: 310, lastScanAt: clock },
  rehash: { coverage: 1, oldestAt: clock - 79_000_000 },
  roots: [{ path: '/etc', items, problem: null }],
  unreadable: [],
  unreadableTotal: 0,
  packs: [],
  rssBytes: 58 << 20,
})
