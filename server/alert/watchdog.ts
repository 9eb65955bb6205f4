// The heartbeat for somebody outside: an alert that always fires, or a plain request. When it stops, they know that we stopped.
import type { Alert } from '../store/alerts/rows.ts'
import type { Channel } from './channel.ts'
import { post, type Reach } from './post.ts'
import { SERVER_ASSET, type Watchdog } from './upkeep.ts'

/** Through a channel: Alertmanager keeps it firing, a webhook gets `alert.opened` each minute. */
export const watchdogThrough = (channel: Channel, now: () => number, url: () => string): Watchdog => ({
  send: () => {
    const at = now()
    return channel.send({
      alert: heartbeat(at),
      event: 'opened',
      group: null,
      key: `watchdog.${Math.floor(at / 60_000)}`,
      openKey: 'watchdog',
      url: url(),
      answerUrl: null,
      diff: null,
    })
  },
})

/** To a service that waits for a request every minute and warns when none comes. */
export const watchdogAt = (url: string, reach: Reach): Watchdog => ({
  send: () => post({ ...reach, url, body: '{"status":"alive"}' }),
})

const heartbeat = (at: number): Alert => ({
  id: 'watchdog',
  kind: 'watchdog',
  subject: 'watchdog',
  asset: SERVER_ASSET,
  severity: 'low',
  title: 'knowngood is alive',
  reason: 'This always fires. When it stops, knowngood has stopped.',
  facts: {},
  firstVerdict: null,
  state: 'open',
  openedAt: at,
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  resolvedBecause: null,
  groupKey: null,
  groupedUnder: null,
})
