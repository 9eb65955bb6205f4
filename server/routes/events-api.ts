// GET /api/v1/events: changes, verdicts and alerts as they happen, as server-sent events.
import { streamSSE } from 'hono/streaming'
import type { Live, LiveEvent } from '../live.ts'
import type { Route } from '../route.ts'

export type EventsApiParts = {
  readonly live: Live
  /** Ends every stream when the server stops. */
  readonly stopping: AbortSignal
}

/** Keeps proxies from taking a quiet stream for a dead one. */
const QUIET_MS = 15_000
/** A reader this far behind reads nothing; it is let go and may come back. */
const BEHIND_MAX = 1_000

export const eventsApiRoutes = ({ live, stopping }: EventsApiParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/events',
    right: 'viewer',
    does: 'Server-sent events: a change, verdict, alert, asset or entry that is new or other than before; read it anew by its id.',
    handler: (c) =>
      streamSSE(c, async (stream) => {
        const reader = readerOf(live)
        stream.onAbort(reader.end)
        stopping.addEventListener('abort', reader.end)
        if (stopping.aborted) reader.end()
        try {
          await stream.write(': listening\n\n')
          for await (const event of reader.events())
            await (event === null ? stream.write(': quiet\n\n') : stream.writeSSE({ event: event.kind, data: JSON.stringify(event) }))
        } finally {
          reader.end()
          stopping.removeEventListener('abort', reader.end)
        }
      }),
  },
]

/** What happens from now on, one after the other; null now and then while nothing happens. */
function readerOf(live: Live) {
  const queue: LiveEvent[] = []
  const state = { isOpen: true, wake: () => {} }
  const end = () => {
    state.isOpen = false
    unsubscribe()
    state.wake()
  }
  const unsubscribe = live.subscribe((event) => {
    if (queue.push(event) > BEHIND_MAX) end()
    state.wake()
  })
  async function* events(): AsyncGenerator<LiveEvent | null> {
    while (state.isOpen) {
      const event = queue.shift()
      if (event) yield event
      else if (!(await sleep(QUIET_MS, (wake) => (state.wake = wake))) && state.isOpen) yield null
    }
  }
  return { events, end }
}

/** True when it was woken, false when the time was over. */
function sleep(ms: number, handOut: (wake: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms)
    handOut(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
