// An agent as the server sees one: keys, a chain of numbered events, signed batches. Enough to tell the truth, and to lie.
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { ATTRIBUTES, chainText, FIRST_PREV, HEADERS, type HeartbeatRequest, signedText, type EventBody } from '../../rules/wire.ts'

export type SentEvent = {
  readonly id: string
  readonly number: number
  readonly prev: string
  readonly body: string
  readonly at: number
  readonly hash: string
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const uuid = (text: string): string => {
  const hex = sha256(text)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  }
}

/** Events 1, 2, 3 … of one life of an agent's store. */
export function chainOf(agent: string, epoch: string, bodies: readonly (EventBody | string)[], at = 1_000_000): readonly SentEvent[] {
  const events: SentEvent[] = []
  for (const [index, body] of bodies.entries()) {
    const number = index + 1
    const event = {
      id: uuid(`${agent} ${epoch} ${number}`),
      number,
      prev: events.at(-1)?.hash ?? FIRST_PREV,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      at,
    }
    events.push({ ...event, hash: sha256(chainText(event)) })
  }
  return events
}

export const fileChange = (
  path: string,
  before: string | null,
  after: string | null,
  over: Partial<{ lastSeen: number; firstSeen: number }> = {},
): EventBody => ({
  kind: 'change',
  item: { kind: 'file', path },
  op: before === null ? 'added' : after === null ? 'removed' : 'modified',
  before: before === null ? null : { hash: `sha256:${sha256(before)}`, text: before, mode: '0644' },
  after: after === null ? null : { hash: `sha256:${sha256(after)}`, text: after, mode: '0644' },
  lastSeen: 900_000,
  firstSeen: 1_000_000,
  detectedBy: 'watch',
  ...over,
})

/** One OTLP request in JSON, as the SDK's own serialiser writes it. */
export const otlpJson = (events: readonly SentEvent[]): string =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'knowngood-agent' } }] },
        scopeLogs: [
          {
            logRecords: events.map(({ id, number, prev, body, at }) => ({
              timeUnixNano: `${at}000000`,
              eventName: 'knowngood.change',
              body: { stringValue: body },
              attributes: [
                { key: ATTRIBUTES.id, value: { stringValue: id } },
                { key: ATTRIBUTES.number, value: { intValue: String(number) } },
                { key: ATTRIBUTES.prev, value: { stringValue: prev } },
                { key: ATTRIBUTES.from, value: { intValue: String(at) } },
                { key: ATTRIBUTES.to, value: { intValue: String(at) } },
              ],
            })),
          },
        ],
      },
    ],
  })

export function batchHeaders(
  events: readonly SentEvent[],
  who: { readonly agent: string; readonly epoch: string; readonly nonce: string; readonly sign: (text: string) => string },
): Record<string, string> {
  const first = events[0]?.number ?? 0
  const last = events.at(-1)?.number ?? 0
  const text = signedText({ agent: who.agent, epoch: who.epoch, first, last, lastHash: events.at(-1)?.hash ?? '', nonce: who.nonce })
  return {
    'content-type': 'application/json',
    [HEADERS.epoch]: who.epoch,
    [HEADERS.first]: String(first),
    [HEADERS.last]: String(last),
    [HEADERS.signature]: who.sign(text),
  }
}

export const aHeartbeat = (over: Partial<HeartbeatRequest> & { readonly epoch: string; readonly clock: number }): HeartbeatRequest => ({
  counter: 1,
  bootId: 'b',
  items: 2,
  waiting: 0,
  oldestWaitingAt: null,
  watcher: { directories: 1, limited: 0, overflows: 0, scanMs: 1, lastScanAt: over.clock },
  rehash: { coverage: 1, oldestAt: over.clock },
  roots: [],
  unreadable: [],
  unreadableTotal: 0,
  packs: [],
  rssBytes: 1,
  ...over,
})
