// The durable queue: rows are recorded, numbered when first offered, kept after they were confirmed until the retention window closes.
import type { DatabaseSync } from 'node:sqlite'
import { BATCH_LIMITS, type EventBody, FIRST_PREV, type WireEvent } from '../../rules/wire.ts'
import { inTransaction } from './database.ts'
import { eventHash, eventId } from './event-id.ts'
import { type Meta, metaOn } from './meta.ts'
import { type OutboxRows, outboxRows } from './outbox-rows.ts'
import type { SoftLimits } from './overflow.ts'
import { type Recorder, recorderOn } from './recorder.ts'

/** How long, and how much, is kept after it was confirmed; and how much may wait before details go. */
export type OutboxLimits = { readonly retentionMs: number; readonly retentionBytes: number; readonly soft?: SoftLimits }
const DEFAULT_LIMITS: OutboxLimits = { retentionMs: 7 * 86_400_000, retentionBytes: 64 << 20 }

/** How far a server stands: it holds every event up to `watermark`, and `hash` is that event's. */
export type Standing = { readonly watermark: number; readonly hash: string }

/** What following the server's watermark came to. `forked`: it holds events we never made; nothing is touched then. */
export type Followed = { readonly kind: 'agreed' | 'rewound' | 'beyond-retention' } | { readonly kind: 'forked'; readonly why: string }

export type Outbox = Recorder & {
  readonly epoch: () => string
  readonly acked: () => Standing
  readonly lastOffered: () => Standing
  /** The next events to send, in order, numbered: first those that wait for confirmation, then new ones. */
  readonly offer: (most: number, mostBytes: number, now?: number) => readonly WireEvent[]
  /** Numbers everything recorded so far, so that a whole state can say which events it holds. */
  readonly offerAll: () => void
  /** Follows the server, which may stand behind us (restored from a backup) or ahead of what we heard (a lost answer). */
  readonly follow: (standing: Standing, now: number) => Followed
  /** A person released the held stream: a new epoch, for everything the server does not hold. */
  readonly renew: (standing: Standing) => void
  /** Lets go of confirmed rows that are older than the retention window, or over its size; of all of them when the disk is full. */
  readonly trim: (now: number, isFull?: boolean) => void
  readonly waiting: () => { readonly count: number; readonly oldestAt: number | null }
}

type Parts = { readonly meta: Meta; readonly rows: OutboxRows; readonly agent: string }

export function outboxOn(db: DatabaseSync, agent: string, limits: OutboxLimits = DEFAULT_LIMITS): Outbox {
  const meta = metaOn(db)
  const rows = outboxRows(db)
  const parts: Parts = { meta, rows, agent }
  return {
    ...recorderOn(db, limits.soft),
    epoch: () => epochOf(meta),
    acked: () => ackedIn(meta),
    lastOffered: () => offeredIn(meta),
    offer: (most, mostBytes, now = Date.now()) =>
      inTransaction(db, () => {
        const { watermark } = ackedIn(meta)
        const waiting = offeredIn(meta).watermark - watermark
        if (waiting < most) giveNumbers(parts, most - waiting, mostBytes)
        const events = unbroken(rows.numberedAfter(watermark, most, mostBytes), watermark)
        if (events.length > 0 || offeredIn(meta).watermark <= watermark) return events
        restart(parts, ackedIn(meta), now, 'rows-lost')
        giveNumbers(parts, most, mostBytes)
        return rows.numberedAfter(0, most, mostBytes)
      }),
    offerAll: () => {
      while (inTransaction(db, () => giveNumbers(parts, BATCH_LIMITS.events, BATCH_LIMITS.plainBytes)) > 0);
    },
    follow: (standing, now) => inTransaction(db, () => follow(parts, standing, now)),
    renew: (standing) => inTransaction(db, () => renew(parts, standing)),
    trim: (now, isFull = false) => {
      const before = isFull ? Number.MAX_SAFE_INTEGER : now - limits.retentionMs
      const until = rows.trim(ackedIn(meta).watermark, before, limits.retentionBytes)
      if (until !== null) meta.set('trimmedAt', until)
    },
    waiting: () => rows.waiting(ackedIn(meta).watermark),
  }
}

const epochOf = (meta: Meta): string => meta.text('epoch') ?? ''
const ackedIn = (meta: Meta): Standing => ({ watermark: meta.number('acked') ?? 0, hash: meta.text('ackedHash') ?? FIRST_PREV })
const offeredIn = (meta: Meta): Standing => ({ watermark: meta.number('offered') ?? 0, hash: meta.text('offeredHash') ?? FIRST_PREV })

const setAcked = (meta: Meta, { watermark, hash }: Standing): void => {
  meta.set('acked', watermark)
  meta.set('ackedHash', hash)
}

/** Numbers are committed before anything of them is sent, so that a repeat bears the same number, id and text. Answers how many. */
function giveNumbers({ meta, rows, agent }: Parts, most: number, mostBytes: number): number {
  const epoch = epochOf(meta)
  let last = offeredIn(meta)
  const unnumbered = rows.unnumbered(most, mostBytes)
  for (const { id, body } of unnumbered) {
    const number = last.watermark + 1
    const event = { id: eventId(agent, epoch, number), number, prev: last.hash, body }
    last = { watermark: number, hash: eventHash(event) }
    rows.giveNumber(id, event, last.hash)
  }
  if (unnumbered.length === 0) return 0
  meta.set('offered', last.watermark)
  meta.set('offeredHash', last.hash)
  return unnumbered.length
}

function follow(parts: Parts, standing: Standing, now: number): Followed {
  const { meta, rows } = parts
  const known = ackedIn(meta)
  const offered = offeredIn(meta)
  const mine = standing.watermark === known.watermark ? known.hash : rows.hashOf(standing.watermark)
  if (standing.watermark > offered.watermark)
    return { kind: 'forked', why: `the server holds events up to ${standing.watermark}, this agent made ${offered.watermark}` }
  if (standing.watermark > 0 && mine !== null && mine !== standing.hash)
    return { kind: 'forked', why: `event ${standing.watermark} at the server is not the one this agent made` }
  if (standing.watermark >= known.watermark) {
    if (standing.watermark > known.watermark) {
      rows.markAcked(standing.watermark, now)
      setAcked(meta, standing)
    }
    return { kind: 'agreed' }
  }
  if (rows.hashOf(standing.watermark + 1) === null) {
    restart(parts, standing, now, 'beyond-retention')
    return { kind: 'beyond-retention' }
  }
  rows.unmarkAbove(standing.watermark)
  setAcked(meta, standing)
  return { kind: 'rewound' }
}

/** Up to the first number that is missing: somebody took rows out of the store. */
function unbroken(events: readonly WireEvent[], watermark: number): readonly WireEvent[] {
  const hole = events.findIndex(({ number }, at) => number !== watermark + 1 + at)
  return hole < 0 ? events : events.slice(0, hole)
}

/**
 * Rows are missing that the server has not, or no longer has, so its stream cannot go on where it stands. What is left is offered anew in a new
 * epoch, behind a row that says what is missing; the whole state follows.
 */
function restart({ meta, rows }: Parts, standing: Standing, now: number, reason: 'beyond-retention' | 'rows-lost'): void {
  rows.dropUpTo(standing.watermark)
  const firstKept = rows.lowestNumber() ?? offeredIn(meta).watermark + 1
  rows.forgetNumbers()
  const gap: EventBody = {
    kind: 'gap',
    merged: 0,
    made: firstKept - standing.watermark - 1,
    from: meta.number('trimmedAt') ?? now,
    to: now,
    reason,
  }
  rows.insertFirst(JSON.stringify(gap), Math.min(gap.from, now), gap.to, now)
  beginEpoch(meta)
}

function renew({ meta, rows }: Parts, { watermark, hash }: Standing): void {
  const known = ackedIn(meta).watermark
  rows.dropUpTo(rows.hashOf(watermark) === hash ? Math.max(watermark, known) : known)
  rows.forgetNumbers()
  beginEpoch(meta)
}

/** A new life of the store: numbers start again at 1, and the server is to learn the whole state. */
export function beginEpoch(meta: Meta): void {
  meta.set('epoch', crypto.randomUUID())
  for (const key of ['acked', 'ackedHash', 'offered', 'offeredHash']) meta.set(key, null)
  meta.set('manifestDue', 1)
}
