// The heartbeat for somebody outside: an alert that always fires, or a plain request. When it stops, they know that we stopped.
import type { Channel } from './channel.ts'
import { post, type Reach } from './post.ts'
import { unstored } from './unstored.ts'
import type { Watchdog } from './upkeep.ts'

/** Through a channel: Alertmanager keeps it firing, a webhook gets `alert.opened` each minute. */
export const watchdogThrough = (channel: Channel, now: () => number, url: () => string): Watchdog => ({
  send: () => {
    const at = now()
    return channel.send(
      unstored(ALIVE, at, { event: 'opened', key: `watchdog.${Math.floor(at / 60_000)}`, openKey: 'watchdog', url: url() }),
    )
  },
})

/** To a service that waits for a request every minute and warns when none comes. */
export const watchdogAt = (url: string, reach: Reach): Watchdog => ({
  send: () => post({ ...reach, url, body: '{"status":"alive"}' }),
})

const ALIVE = {
  id: 'watchdog',
  kind: 'watchdog',
  title: 'knowngood is alive',
  reason: 'This always fires. When it stops, knowngood has stopped.',
} as const
