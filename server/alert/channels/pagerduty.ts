// Alerts to PagerDuty (Events API v2): triggered, acknowledged and resolved under one key, so that it is one incident there.
import type { Severity } from '../../../rules/domain.ts'
import type { Channel, Notice, NoticeEvent } from '../channel.ts'
import { clipped, oneLine, saidOf } from '../message.ts'
import { post, type Reach } from '../post.ts'

export type PagerDutyOptions = Reach & {
  readonly name: string
  readonly routingKey: string
  /** Another region, such as https://events.eu.pagerduty.com/v2/enqueue. */
  readonly url?: string | undefined
  readonly diff: boolean
  readonly fallback?: string | undefined
}

export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue'
const SUMMARY_MAX = 1_024
const DETAIL_MAX = 16_000

const LOUDNESS = { high: 'critical', medium: 'warning', low: 'info' } as const satisfies Record<Severity, string>

const ACTIONS = {
  opened: 'trigger',
  escalated: 'trigger',
  grew: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
  test: 'trigger',
} as const satisfies Record<NoticeEvent, string>

export function pagerDutyChannel(options: PagerDutyOptions): Channel {
  const { name, routingKey, url = PAGERDUTY_URL, diff, fallback, ...reach } = options
  return {
    name,
    kind: 'pagerduty',
    diff,
    hearsOfTaking: true,
    ...(fallback === undefined ? {} : { fallback }),
    send: async (notice) => {
      const sent = await post({ ...reach, url, body: JSON.stringify(pagerDutyEvent(routingKey, notice)) })
      if (notice.event !== 'test' || !sent.ok) return sent
      // What was only a test must not stay an incident that wakes somebody.
      const end = { ...pagerDutyEvent(routingKey, notice), event_action: 'resolve' }
      return post({ ...reach, url, body: JSON.stringify(end) })
    },
  }
}

export function pagerDutyEvent(routingKey: string, notice: Notice) {
  const { alert, event } = notice
  const { heading, reason, lines, why, diff, url } = saidOf(notice)
  const about = { routing_key: routingKey, event_action: ACTIONS[event], dedup_key: alert.id }
  if (about.event_action !== 'trigger') return about
  return {
    ...about,
    client: 'knowngood',
    client_url: url,
    links: [{ href: url, text: 'Read on in knowngood' }],
    payload: {
      summary: clipped(heading, SUMMARY_MAX),
      source: oneLine(alert.asset),
      severity: LOUDNESS[alert.severity],
      timestamp: new Date(alert.openedAt).toISOString(),
      class: alert.facts.verdict ?? alert.kind,
      ...(alert.facts.item === undefined ? {} : { component: clipped(oneLine(alert.facts.item.path), SUMMARY_MAX) }),
      ...(alert.facts.services?.length ? { group: oneLine(alert.facts.services.join(', ')) } : {}),
      custom_details: {
        reason,
        ...Object.fromEntries(lines),
        ...(why === null ? {} : { why: clipped(why, DETAIL_MAX) }),
        ...(diff === null ? {} : { diff: clipped(diff, DETAIL_MAX) }),
      },
    },
  }
}
