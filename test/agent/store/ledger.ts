// What the oracle reads: every row that was recorded, wherever it is by now, and whether the books balance.
import type { DatabaseSync } from 'node:sqlite'
import { type EventBody, FIRST_PREV, type WireEvent } from '../../../rules/wire.ts'
import { eventHash } from '../../../agent/store/event-id.ts'

type ChangeBody = Extract<EventBody, { kind: 'change' }>

/** A server that keeps what follows from what it has. */
export function farEnd() {
  const events: WireEvent[] = []
  const standing = () => {
    const last = events.at(-1)
    return { watermark: events.length, hash: last ? eventHash(last) : FIRST_PREV }
  }
  return {
    events,
    standing,
    take: (batch: readonly WireEvent[]): void => {
      for (const event of batch) {
        const known = events[event.number - 1]
        if (known ? JSON.stringify(known) !== JSON.stringify(event) : event.number !== events.length + 1 || event.prev !== standing().hash)
          throw new Error(`event ${event.number} changed or does not follow`)
        if (!known) events.push(event)
      }
    },
  }
}

/** Rows the server holds, then rows that wait, in the order in which they are told. */
export function ledgerOf(events: readonly WireEvent[], db: DatabaseSync) {
  const waiting = db
    .prepare('select body from outbox where number is null or number > ? order by number is null, number, id')
    .all(events.length)
    .map(({ body }) => String(body))
  const bodies = [...events.map(({ body }) => body), ...waiting].map((text) => JSON.parse(text) as EventBody)
  const changes = bodies.flatMap((body) => (body.kind === 'change' ? [body] : []))
  const gaps = bodies.flatMap((body) => (body.kind === 'gap' ? [body] : []))
  return {
    changes,
    gaps,
    waiting: waiting.length,
    rows: bodies.length - gaps.length,
    declared: gaps.reduce((sum, { merged, made }) => sum + merged - made, 0),
    /** By item, where a `before` is not the `after` before it. */
    breaks: [...Map.groupBy(changes, ({ item }) => item.path).values()].flatMap((ofItem) =>
      ofItem.flatMap((change, at) => ((ofItem[at - 1]?.after?.hash ?? null) === (change.before?.hash ?? null) ? [] : [change.item.path])),
    ),
  }
}

/** Items that change, as a looking thread tells them: the new state and the change in one go. */
export class Items {
  readonly state = new Map<string, string>()
  recorded = 0
  #version = 0

  /** The next change of an item; `text` null removes it. */
  change(path: string, gone: boolean, text = 'text'): ChangeBody | null {
    const before = this.state.get(path) ?? null
    if (gone && before === null) return null
    this.#version += 1
    const after = gone ? null : `sha256:${this.#version}`
    return {
      kind: 'change',
      item: { kind: 'file', path },
      op: before === null ? 'added' : after === null ? 'removed' : 'modified',
      before: before === null ? null : { hash: before, text },
      after: after === null ? null : { hash: after, text },
      lastSeen: this.#version,
      firstSeen: this.#version + 1,
      detectedBy: 'watch',
    }
  }

  keep({ item, after }: ChangeBody): void {
    this.recorded += 1
    if (after?.hash) this.state.set(item.path, after.hash)
    else this.state.delete(item.path)
  }
}
