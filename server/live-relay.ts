// Carries what happens here to the other servers on the database, and what happens there to everybody who watches here.
import { z } from 'zod'
import { type Live, LIVE_KINDS, type LiveEvent } from './live.ts'
import type { Relay } from './store/engine.ts'

const GATHER_MS = 100
/** A message between servers holds less than 8,000 bytes. */
const MOST_AT_ONCE = 30

const Told = z.object({
  from: z.string(),
  happened: z.array(z.object({ kind: z.enum(LIVE_KINDS), id: z.string(), asset: z.string().exactOptional() })),
})

/** `live` as it is, and heard by the others too. A screen that misses something looks again by itself, so nothing is kept for later. */
export async function relayed(live: Live, relay: Relay, self: string): Promise<Live> {
  let waiting: LiveEvent[] = []
  const send = (): void => {
    const happened = waiting
    waiting = []
    for (let start = 0; start < happened.length; start += MOST_AT_ONCE)
      relay.tell(JSON.stringify({ from: self, happened: happened.slice(start, start + MOST_AT_ONCE) })).catch(() => {})
  }
  await relay.hear((text) => {
    const told = Told.safeParse(jsonOf(text))
    if (told.success && told.data.from !== self) for (const event of told.data.happened) live.publish(event)
  })
  return {
    subscribe: live.subscribe,
    publish: (event) => {
      live.publish(event)
      // An id long enough to fill a message is no id of ours.
      if (event.id.length + (event.asset?.length ?? 0) > 200) return
      waiting.push(event)
      if (waiting.length === 1) setTimeout(send, GATHER_MS)
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
