// The durable queue: rows are recorded, numbered when first offered, kept after they were confirmed until the retention window closes.
import type { DatabaseSync } from 'node:sqlite'
import { type EventBody, FIRST_PREV, type WireEvent } from '../../rules/wire.ts'
import { inTransaction } from './database.ts'
import { eventHash, eventId } from './event-id.ts'
import { metaOn } from './meta.ts'
import { outboxRows } from './outbox-rows.ts'

export type OutboxLimits = { readonly retentionMs: number; readonly retentionBytes: number }
export const DEFAULT_OUTBOX_LIMITS: OutboxLimits = { retentionMs: 7 * 86_400_000, retentionBytes: 64 << 20 }

/** How far a server stands: it holds every event up to `watermark`, and `hash` is that event's. */
export type Standing = { readonly watermark: number; readonly hash: string }

/** What following the server's watermark came to. `forked`: it holds events we never made; nothing is touched then. */
export type Followed = { readonly kind: 'agreed' | 'rewound' | 'beyond-retention' } | { readonly kind: 'forked'; readonly why: string }

export type Outbox = ReturnType<typeof outboxOn>

export function outboxOn(db: DatabaseSync, agent: string, limits: OutboxLimits = DEFAULT_OUTBOX_LIMITS) {
  const meta = metaOn(db)
  const rows = outboxRows(db)
  const acked = (): Standing => ({ watermark: meta.number('acked') ?? 0, hash: meta.text('ackedHash') ?? FIRST_PREV })
  const lastOffered = (): Standing => ({ watermark: meta.number('offered') ?? 0, hash: meta.text('offeredHash') ?? FIRST_PREV })
  const epoch = (): string => meta.text('epoch') ?? ''

  const setAcked = (standing: Standing): void => {
    meta.set('acked', standing.watermark)
    meta.set('ackedHash', standing.hash)
  }

  /** Gives numbers to rows never offered. Committed before anything of them is sent, so a repeat bears the same number and id. */
  const number = (most: number): void => {
    let last = lastOffered()
    for (const row of rows.unnumbered(most)) {
      const next = last.watermark + 1
      const event = { id: eventId(agent, epoch(), next), number: next, prev: last.hash, body: row.body }
      const hash = eventHash(event)
      rows.giveNumber(row.id, event, hash)
      last = { watermark: next, hash }
    }
    meta.set('offered', last.watermark)
    meta.set('offeredHash', last.hash)
  }

  /** Rows the server lost and we no longer keep: what is left is offered anew in a new epoch, behind a row that says so. */
  const restart = (standing: Standing, now: number): void => {
    rows.dropUpTo(standing.watermark)
    const firstKept = rows.lowestNumber() ?? lastOffered().watermark + 1
    rows.forgetNumbers()
    const gap: EventBody = {
      kind: 'gap',
      merged: 0,
      made: firstKept - standing.watermark - 1,
      from: meta.number('trimmedAt') ?? now,
      to: now,
      reason: 'beyond-retention',
    }
    rows.insertFirst(JSON.stringify(gap), gap.from, gap.to, now)
    beginEpoch(meta)
  }

  return {
    epoch,
    acked,
    lastOffered,

    record: (body: EventBody, now: number): void => {
      const { from, to } = body.kind === 'change' ? { from: body.lastSeen ?? body.firstSeen, to: body.firstSeen } : body
      rows.insert(JSON.stringify(body), Math.min(from, to), to, now)
    },

    /** The next events to send, in order, numbered: first those that wait for confirmation, then new ones. */
    offer: (most: number, mostBytes: number): readonly WireEvent[] =>
      inTransaction(db, () => {
        const from = acked().watermark
        const waiting = lastOffered().watermark - from
        if (waiting < most) number(most - waiting)
        return rows.numberedAfter(from, most, mostBytes)
      }),

    /** Numbers everything recorded so far, so that a whole state can say which events it holds. */
    offerAll: (): number => {
      number(Number.MAX_SAFE_INTEGER)
      return lastOffered().watermark
    },

    /** Follows the server, which may stand behind us (restored from a backup) or ahead of what we heard (a lost answer). */
    follow: (standing: Standing, now: number): Followed =>
      inTransaction(db, () => {
        const known = acked()
        const mine = standing.watermark === known.watermark ? known.hash : rows.hashOf(standing.watermark)
        if (standing.watermark > lastOffered().watermark)
          return { kind: 'forked', why: `the server holds events up to ${standing.watermark}, this agent made ${lastOffered().watermark}` }
        if (standing.watermark > 0 && mine !== null && mine !== standing.hash)
          return { kind: 'forked', why: `event ${standing.watermark} at the server is not the one this agent made` }
        if (standing.watermark >= known.watermark) {
          rows.markAcked(standing.watermark, now)
          if (standing.watermark > 0) setAcked(standing)
          return { kind: 'agreed' }
        }
        const isKept = rows.isKept(standing.watermark + 1)
        if (!isKept) restart(standing, now)
        else {
          rows.unmarkAbove(standing.watermark)
          setAcked(standing)
        }
        return { kind: isKept ? 'rewound' : 'beyond-retention' }
      }),

    /** Lets go of confirmed rows that are older than the retention window, or over its size. */
    trim: (now: number): void => {
      const until = rows.trim(acked().watermark, now - limits.retentionMs, limits.retentionBytes)
      if (until !== null) meta.set('trimmedAt', until)
    },

    waiting: (): { readonly count: number; readonly oldestAt: number | null } => rows.waiting(acked().watermark),
  }
}

/** A new life of the store: numbers start again at 1. */
export function beginEpoch(meta: ReturnType<typeof metaOn>): void {
  meta.set('epoch', crypto.randomUUID())
  for (const key of ['acked', 'ackedHash', 'offered', 'offeredHash']) meta.set(key, null)
  meta.set('manifestDue', 1)
}
