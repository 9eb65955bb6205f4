// A batch of an agent: consecutive numbered events, the chain that binds them, and the signature over it.
import { createPublicKey, hash, verify } from 'node:crypto'
import { ATTRIBUTES, BATCH_LIMITS, chainText, HEADERS, signedText } from '../../rules/wire.ts'
import type { Any, LogGroup, LogRecord } from './otlp.ts'

/** A numbered event as it arrived, with the hash the next one must name. */
export type ReceivedEvent = {
  readonly number: number
  readonly id: string
  readonly prev: string
  readonly from: number
  readonly to: number
  readonly body: string
  readonly hash: string
}

export type AgentBatch = {
  readonly epoch: string
  readonly first: number
  readonly last: number
  readonly signature: string
  readonly events: readonly ReceivedEvent[]
}

export type BatchRead = { readonly ok: true; readonly batch: AgentBatch } | { readonly ok: false; readonly detail: string }

const count = (text: string | null): number => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN)

export function readBatch(headers: Headers, groups: readonly LogGroup[]): BatchRead {
  const epoch = headers.get(HEADERS.epoch) ?? ''
  const first = count(headers.get(HEADERS.first))
  const last = count(headers.get(HEADERS.last))
  const signature = headers.get(HEADERS.signature) ?? ''
  const refuse = (detail: string): BatchRead => ({ ok: false, detail })
  if (epoch === '' || epoch.length > 100 || signature === '')
    return refuse(`An agent sends ${HEADERS.epoch} and ${HEADERS.signature} with every batch.`)
  const records = groups.flatMap((group) => group.records)
  if (records.length === 0 || records.length > BATCH_LIMITS.events) return refuse(`A batch has 1 to ${BATCH_LIMITS.events} events.`)
  if (!(first >= 1) || last !== first + records.length - 1)
    return refuse(`${HEADERS.first} and ${HEADERS.last} must name the first and last of the events sent.`)
  const events = records.map((record, index) => eventOf(record, epoch, first + index))
  const stray = records.findIndex((record, index) => record.attributes[ATTRIBUTES.number] !== first + index)
  if (stray >= 0) return refuse(`Events must be numbered one by one; number ${first + stray} is missing or out of order.`)
  return { ok: true, batch: { epoch, first, last, signature, events } }
}

/** What is missing is left empty: the chain then fails where it must, and what cannot be processed is kept in quarantine. */
function eventOf(record: LogRecord, epoch: string, number: number): ReceivedEvent {
  const event = {
    number,
    id: textOf(record.attributes[ATTRIBUTES.id]) || `${epoch}.${number}`,
    prev: textOf(record.attributes[ATTRIBUTES.prev]),
    from: instantOf(record.attributes[ATTRIBUTES.from]),
    to: instantOf(record.attributes[ATTRIBUTES.to]),
    body: typeof record.body === 'string' ? record.body : JSON.stringify(record.body),
  }
  return { ...event, hash: hash('sha256', chainText(event)) }
}

const textOf = (value: Any | undefined): string => (typeof value === 'string' ? value : '')
const instantOf = (value: Any | undefined): number => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0)

/** The number of the first event whose `prev` is not the hash of the one before it; null when the chain holds. */
export function brokenAt(events: readonly ReceivedEvent[], before: string): number | null {
  let expected = before
  for (const { number, prev, hash } of events) {
    if (prev !== expected) return number
    expected = hash
  }
  return null
}

type Signer = { readonly id: string; readonly nonce: string; readonly public_key: string }

/** Decided inside the transaction, because only there nonce and key are certain. What was checked ahead with the same two holds. */
export function isSigned(batch: AgentBatch, agent: Signer, ahead: Checked | null): boolean {
  const signer = { nonce: agent.nonce, publicKey: agent.public_key }
  if (signers.size >= AGENTS_KEPT) signers.clear()
  signers.set(agent.id, signer)
  if (ahead?.nonce === signer.nonce && ahead.publicKey === signer.publicKey) return ahead.holds
  try {
    return verify(null, textOfBatch(batch, agent.id, agent.nonce), keyOf(agent.public_key), Buffer.from(batch.signature, 'base64'))
  } catch {
    return false
  }
}

type Signing = { readonly nonce: string; readonly publicKey: string }
export type Checked = Signing & { readonly holds: boolean }

/** Checks the signature beside the main thread, with the nonce and key of the agent's batch before; null when there was none yet. */
export function checkAhead(batch: AgentBatch, agent: string): Promise<Checked | null> {
  const signer = signers.get(agent)
  if (signer === undefined) return Promise.resolve(null)
  const text = textOfBatch(batch, agent, signer.nonce)
  return new Promise<Checked | null>((resolve) => {
    verify(null, text, keyOf(signer.publicKey), Buffer.from(batch.signature, 'base64'), (error, holds) =>
      resolve(error === null ? { ...signer, holds } : null),
    )
  }).catch(() => null)
}

const textOfBatch = ({ epoch, first, last, events }: AgentBatch, agent: string, nonce: string): Buffer =>
  Buffer.from(signedText({ agent, epoch, first, last, lastHash: events.at(-1)?.hash ?? '', nonce }))

const AGENTS_KEPT = 20_000
const signers = new Map<string, Signing>()
const keys = new Map<string, ReturnType<typeof createPublicKey>>()

/** Base64 of SPKI DER, as it was enrolled. Parsing a key costs more than checking a signature. */
function keyOf(publicKey: string): ReturnType<typeof createPublicKey> {
  const known = keys.get(publicKey)
  if (known !== undefined) return known
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  if (keys.size >= AGENTS_KEPT) keys.clear()
  keys.set(publicKey, key)
  return key
}
