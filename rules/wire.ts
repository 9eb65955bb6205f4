// What agent and server say to each other: numbered events as OTLP log records, and the small JSON calls beside them.
import { z } from 'zod'
import { BUCKETS } from './digest.ts'
import { type DetectedBy, ITEM_KINDS, type Item, OPERATIONS, type Operation, type PackageTrace, type Value } from './domain.ts'
import { CHECK_KINDS, HEALTH_STATES, type HealthEvent } from './health/words.ts'

/** The address of each call. Enrolment is open (its token is the credential); the others need `Authorization: Bearer <agent key>`. */
export const CALLS = {
  enrol: '/v1/agent/enrol',
  hello: '/v1/agent/hello',
  heartbeat: '/v1/agent/heartbeat',
  manifest: '/v1/agent/manifest',
  digest: '/v1/agent/digest',
  /** GET; answers an `Assignment`, or 304 to the `If-None-Match` of the one it has. */
  assignment: '/v1/agent/assignment',
  logs: '/v1/logs',
  metrics: '/v1/metrics',
} as const

/** Headers beside `POST /v1/logs`; the answer repeats WATERMARK, HASH and NONCE. */
export const HEADERS = {
  epoch: 'x-knowngood-epoch',
  first: 'x-knowngood-first',
  last: 'x-knowngood-last',
  /** base64 Ed25519 signature over `signedText(…)`. */
  signature: 'x-knowngood-signature',
  watermark: 'x-knowngood-watermark',
  hash: 'x-knowngood-hash',
  nonce: 'x-knowngood-nonce',
} as const

export const BATCH_LIMITS = { events: 500, compressedBytes: 1 << 20, plainBytes: 8 << 20 } as const

const value = z.looseObject({ hash: z.string().nullable() })
const item = z.object({ kind: z.enum(ITEM_KINDS), path: z.string().min(1).max(16_384), key: z.string().max(4_096).optional() })
const instant = z.number().int().nonnegative()
const packageTrace = z.object({
  name: z.string().min(1).max(500),
  version: z.string().min(1).max(500),
  txn: z.string().max(500).exactOptional(),
  manifestOk: z.boolean().exactOptional(),
  conffile: z.boolean().exactOptional(),
})

/** The body of one event. A body is sent as the exact JSON text it was recorded as, because the chain hashes that text. */
export const EventBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('change'),
    item,
    op: z.enum(OPERATIONS),
    before: value.nullable(),
    after: value.nullable(),
    lastSeen: instant.nullable(),
    firstSeen: instant,
    detectedBy: z.enum(['watch', 'rescan', 'rehash', 'start', 'report']),
    /** Set when several changes of one item were merged because room ran out. */
    merged: z.number().int().positive().optional(),
    /** The package transaction that wrote the file, by the host's own package database. */
    pkg: packageTrace.optional(),
  }),
  z.object({ kind: z.literal('gap'), merged: z.number().int(), made: z.number().int(), from: instant, to: instant, reason: z.string() }),
  z.object({
    kind: z.literal('note'),
    /** agent-started, agent-stopped, agent-died, watch-overflow, watch-limit, root-replaced, store-lost, packs-changed, clock-jump, blind, … */
    name: z.string().regex(/^[a-z][a-z-]{0,60}$/),
    from: instant,
    to: instant,
    /** One sentence for people. */
    detail: z.string().max(4_096),
  }),
  z.object({
    kind: z.literal('health'),
    check: z.enum(CHECK_KINDS),
    subject: z.string().min(1).max(1_024).nullable(),
    state: z.enum(HEALTH_STATES),
    was: z.enum(HEALTH_STATES).nullable(),
    value: z.number().nullable(),
    limit: z.number().nullable(),
    unit: z.enum(['ratio', 'per-cpu', 'count', 'days', 'ms']),
    severity: z.enum(['high', 'medium', 'low']),
    reason: z.string().max(2_048),
    from: instant,
    since: instant,
    to: instant,
    gone: z.boolean().exactOptional(),
  }),
])
export type EventBody =
  | {
      readonly kind: 'change'
      readonly item: Item
      readonly op: Operation
      readonly before: Value | null
      readonly after: Value | null
      readonly lastSeen: number | null
      readonly firstSeen: number
      readonly detectedBy: DetectedBy
      readonly merged?: number
      readonly pkg?: PackageTrace
    }
  | {
      readonly kind: 'gap'
      readonly merged: number
      readonly made: number
      readonly from: number
      readonly to: number
      readonly reason: string
    }
  | { readonly kind: 'note'; readonly name: string; readonly from: number; readonly to: number; readonly detail: string }
  | ({ readonly kind: 'health' } & HealthEvent)

/** A numbered event as it travels: one OTLP log record each. */
export type WireEvent = {
  /** 1, 2, 3 … within agent and epoch. */
  readonly number: number
  /** UUIDv7-shaped hash of (agent, epoch, number). */
  readonly id: string
  /** Hash of the event before it; 64 zeros before the first. */
  readonly prev: string
  readonly from: number
  readonly to: number
  /** JSON text of an `EventBody`. */
  readonly body: string
}

export const FIRST_PREV = '0'.repeat(64)

/** Names of an event's attributes in its OTLP log record; `eventName` is `knowngood.<kind>`, the body is a string value, time is `to`. */
export const ATTRIBUTES = {
  id: 'event.id',
  number: 'knowngood.number',
  prev: 'knowngood.prev',
  from: 'knowngood.from',
  to: 'knowngood.to',
} as const

/** The text whose SHA-256 (hex) is an event's hash, and the `prev` of the next. */
export const chainText = (event: Pick<WireEvent, 'id' | 'number' | 'prev' | 'body'>): string =>
  `${event.prev}\n${event.id}\n${event.number}\n${event.body}`

/** The text an agent signs for a batch. */
export const signedText = (batch: { agent: string; epoch: string; first: number; last: number; lastHash: string; nonce: string }): string =>
  [batch.agent, batch.epoch, batch.first, batch.last, batch.lastHash, batch.nonce].join('\n')

export const EnrolRequest = z.object({
  token: z.string(),
  /** base64 of the raw SPKI DER Ed25519 public key. */
  publicKey: z.string(),
  name: z.string().min(1).max(255),
  version: z.string(),
})
export const EnrolAnswer = z.object({
  agent: z.string(),
  asset: z.string(),
  /** Bearer key of this agent. */
  key: z.string(),
  /** base64, 32 bytes: the fleet's key of the digests. */
  fleetKey: z.string(),
  /** A person has to approve it before anything it sends is taken. */
  isPending: z.boolean().optional(),
})

export const HelloRequest = z.object({
  epoch: z.string(),
  version: z.string(),
  lastAcked: z.number().int().nonnegative(),
  lastAckedHash: z.string(),
  lastOffered: z.number().int().nonnegative(),
  bootId: z.string(),
  clock: instant,
})
export const HelloAnswer = z.object({
  watermark: z.number().int().nonnegative(),
  hash: z.string(),
  nonce: z.string(),
  serverTime: instant,
  /** True when the server holds no state of this epoch and wants `POST /v1/agent/manifest`. */
  wantsManifest: z.boolean(),
  /**
   * A person released this stream after it was held: begin a new epoch, offer in it what the server does not hold (it holds everything up to
   * `watermark`, if event `watermark` here has the hash `hash`), and say hello again.
   */
  renew: z.literal(true).optional(),
})

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What an agent cannot see, item by item, with the reason in words. */
const unreadable = z.object({ path: z.string(), reason: z.string() })
export const HeartbeatRequest = z.object({
  epoch: z.string(),
  counter: z.number().int().nonnegative(),
  clock: instant,
  bootId: z.string(),
  items: z.number().int().nonnegative(),
  waiting: z.number().int().nonnegative(),
  oldestWaitingAt: instant.nullable(),
  watcher: z.object({
    directories: z.number().int(),
    limited: z.number().int(),
    overflows: z.number().int(),
    scanMs: z.number(),
    lastScanAt: instant.nullable(),
  }),
  /** Share of the tree re-hashed in the rolling 24 h, 0 to 1, and when the oldest verification was. */
  rehash: z.object({ coverage: z.number(), oldestAt: instant.nullable() }),
  roots: z.array(z.object({ path: z.string(), items: z.number().int(), problem: z.string().nullable() })).max(1_000),
  unreadable: z.array(unreadable).max(5_000),
  unreadableTotal: z.number().int().nonnegative(),
  packs: z.array(z.object({ name: z.string(), problem: z.string().nullable() })).max(1_000),
  /** What is in force and not what the files say, as of now: a setting of the kernel, a program older than its configuration. */
  unapplied: z
    .array(z.object({ item, detail: z.string().max(1_000) }))
    .max(1_000)
    .optional(),
  /** Every check of its health there is, by `checkId`; absent until all were looked at. What is not among them is not checked any more. */
  checks: z.array(z.string().min(1).max(1_100)).max(1_000).optional(),
  rssBytes: z.number().int(),
  /** What the whole state came to as of event `asOf`; now and then, and not while events wait for their number. */
  digest: z.object({ asOf: z.number().int().nonnegative(), root: sha256 }).optional(),
})
export const HeartbeatAnswer = z.object({
  watermark: z.number().int().nonnegative(),
  hash: z.string(),
  nonce: z.string(),
  serverTime: instant,
  wantsManifest: z.boolean(),
  /** `digest`: at the same event the server holds another state, and wants to know in which buckets. */
  ask: z.literal('digest').optional(),
  /** The hash of what the server assigns to this agent; absent while it cannot say. */
  assignment: z.string().optional(),
})

/** `hash`: SHA-256 (hex) of the JSON of `packs`. */
export const AssignmentAnswer = z.object({
  hash: z.string(),
  packs: z.array(z.object({ name: z.string(), text: z.string().max(262_144) })).max(100),
})

/** The state bucket by bucket (see digest.ts). What is wanted of it follows at the same address, as a manifest of these buckets. */
export const DigestRequest = z.object({
  epoch: z.string(),
  asOf: z.number().int().nonnegative(),
  buckets: z.array(sha256).length(BUCKETS).readonly(),
})
const bucket = z
  .number()
  .int()
  .min(0)
  .max(BUCKETS - 1)
export const DigestAnswer = z.object({ wanted: z.array(bucket) })

/** The manifest is gzipped NDJSON: one head line, then one line per item. It sets the whole state as of event `asOf`. */
export const ManifestHead = z.object({
  epoch: z.string(),
  asOf: z.number().int().nonnegative(),
  at: instant,
  count: z.number().int().nonnegative(),
  /** Only the items of these buckets. */
  buckets: z.array(bucket).max(BUCKETS).readonly().optional(),
  /** When the plan changed last: what was told before, and is not here now, is not watched any more. */
  replannedAt: instant.optional(),
})
export const ManifestLine = z.object({
  item,
  value,
  lookedAt: instant,
  /** It was there when the agent first looked at its kind, so nobody knows since when: no change, where the server never heard of it. */
  adopted: z.literal(true).optional(),
})

export type EnrolRequest = z.infer<typeof EnrolRequest>
export type EnrolAnswer = z.infer<typeof EnrolAnswer>
export type HelloRequest = z.infer<typeof HelloRequest>
export type HelloAnswer = z.infer<typeof HelloAnswer>
export type HeartbeatRequest = z.infer<typeof HeartbeatRequest>
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>
export type Assignment = z.infer<typeof AssignmentAnswer>
export type DigestRequest = z.infer<typeof DigestRequest>
export type ManifestHead = z.infer<typeof ManifestHead>
export type ManifestLine = {
  readonly item: Item
  readonly value: Value
  readonly lookedAt: number
  readonly adopted?: boolean | undefined
}
