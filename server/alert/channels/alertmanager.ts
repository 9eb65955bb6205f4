// Alerts to Prometheus Alertmanager (API v2). It forgets what it is not told again, so it is told again until the end.
import type { Alert } from '../../store/alerts/rows.ts'
import type { Channel, Notice } from '../channel.ts'
import { clipped, oneLine, saidOf } from '../message.ts'
import { post, type Reach } from '../post.ts'

export type AlertmanagerOptions = Reach & {
  readonly name: string
  /** Its root, such as http://alertmanager:9093. A user and password in it are sent as basic authentication. */
  readonly url: string
  /** A bearer token, where a proxy in front of it wants one. */
  readonly token?: string | undefined
  readonly diff: boolean
  readonly fallback?: string | undefined
  readonly now?: () => number
}

const REMIND_EVERY_MS = 60_000
/** How long it keeps firing without hearing from us: several reminders may be lost before an alert seems to have ended. */
const STANDS_FOR_MS = 10 * REMIND_EVERY_MS
const LABEL_MAX = 1_000

export function alertmanagerChannel(options: AlertmanagerOptions): Channel {
  const { name, url, token, diff, fallback, now = Date.now, ...reach } = options
  return {
    name,
    kind: 'alertmanager',
    diff,
    remindEveryMs: REMIND_EVERY_MS,
    ...(fallback === undefined ? {} : { fallback }),
    send: (notice) =>
      post({
        ...reach,
        url: `${url.replace(/\/+$/, '')}/api/v2/alerts`,
        body: JSON.stringify([alertmanagerAlert(notice, now())]),
        ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      }),
  }
}

const time = (at: number): string => new Date(at).toISOString()

export function alertmanagerAlert(notice: Notice, now: number) {
  const { alert, event } = notice
  const { title, reason, why, diff, url } = saidOf(notice)
  const endsAt =
    event === 'resolved' ? Math.max(alert.resolvedAt ?? now, alert.openedAt + 1) : now + (event === 'test' ? 1_000 : STANDS_FOR_MS)
  return {
    labels: labelsOf(alert, event === 'test'),
    annotations: {
      summary: title,
      explanation: why ?? reason,
      url,
      ...(event !== 'resolved' || alert.resolvedBecause === null ? {} : { resolved: oneLine(alert.resolvedBecause) }),
      ...(diff === null ? {} : { diff }),
    },
    startsAt: time(alert.openedAt),
    endsAt: time(endsAt),
    generatorURL: url,
  }
}

function nameOf(kind: Alert['kind']): string {
  if (kind === 'watchdog') return 'KnowngoodWatchdog'
  return kind === 'change' || kind === 'digest' ? 'KnowngoodChange' : 'KnowngoodWatching'
}

/** The labels are what it knows an alert by: nothing in them may change while the alert stands. */
function labelsOf({ kind, asset, severity, facts }: Alert, isTest: boolean): Readonly<Record<string, string>> {
  const { item, verdict, services = [] } = facts
  const all = {
    alertname: isTest ? 'KnowngoodTest' : nameOf(kind),
    severity,
    asset,
    kind,
    verdict: verdict ?? '',
    service: services.join(', '),
    item_kind: item?.kind ?? '',
    item: item === undefined ? '' : `${item.path}${item.key === undefined ? '' : ` ${item.key}`}`,
  }
  const given = Object.entries(all).filter(([, value]) => value !== '')
  return Object.fromEntries(given.map(([name, value]) => [name, clipped(oneLine(value), LABEL_MAX)]))
}
