// Alerts and deliveries as the rest of the server sees them, read from their rows.
import type { Selectable } from 'kysely'
import type { Instant, Item, Operation, Severity, Span, VerdictKind } from '../../../rules/domain.ts'
import type { AlertsTables } from './schema.ts'

/** `change`: a change nobody approved. The others are about the watching itself; more may come. */
export const ALERT_KINDS = [
  'change',
  'digest',
  'silent',
  'agent-died',
  'agent-stopped',
  'blind',
  'fork',
  'store-lost',
  'health',
  'channel-down',
  'question',
  'watchdog',
  'outcome',
  'recurrence',
  'unagreed',
  'update',
  'update-due',
  'internal',
] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** What a message says beyond title and reason. Never a diff: a channel that may carry one asks for it when it sends. */
export type AlertFacts = {
  readonly item?: Item
  readonly op?: Operation
  /** When it happened, as well as we know: always a span. */
  readonly interval?: Span
  readonly verdict?: VerdictKind
  /** The nearest entry in words: `CHG-1042 "Rotate certificates": its window opened 25 min later`. */
  readonly nearest?: string
  readonly explanation?: string
  readonly services?: readonly string[]
  /** Of a question: the change it is about, who was asked, and the one address it goes to; without one, it goes where alerts go. */
  readonly asked?: { readonly change: string; readonly person: string; readonly mail: string | null }
}

export type Alert = {
  readonly id: string
  readonly kind: AlertKind
  /** What it is about: the id of a change, or an asset. */
  readonly subject: string
  readonly asset: string
  readonly severity: Severity
  readonly title: string
  readonly reason: string
  readonly facts: AlertFacts
  readonly firstVerdict: VerdictKind | null
  readonly state: 'open' | 'acknowledged' | 'resolved'
  readonly openedAt: Instant
  readonly acknowledgedAt: Instant | null
  readonly acknowledgedBy: string | null
  readonly resolvedAt: Instant | null
  readonly resolvedBecause: string | null
  /** The same for the same change on several assets; null where nothing can be the same. */
  readonly groupKey: string | null
  /** The alert this one is told with. */
  readonly groupedUnder: string | null
}

type DeliveryState = AlertsTables['deliveries']['state']
/** `grew`: more was grouped under it since. `escalated`: nobody took it. `acknowledged`: somebody did. */
export type DeliveryEvent = AlertsTables['deliveries']['event']

export type Delivery = {
  readonly id: string
  readonly alert: string
  readonly asset: string
  readonly channel: string
  readonly event: DeliveryEvent
  /** The same at every repeat, so that a receiver can drop it. */
  readonly key: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly createdAt: Instant
  readonly nextAt: Instant
}

export type Attempt = { readonly at: Instant; readonly outcome: 'sent' | 'failed'; readonly words: string }

/** Written by `openAlert` only, so what is read is what was checked there. */
export const alertOf = (row: Selectable<AlertsTables['alerts']>): Alert => ({
  id: row.id,
  kind: row.kind as AlertKind,
  subject: row.subject,
  asset: row.asset,
  severity: row.severity as Severity,
  title: row.title,
  reason: row.reason,
  facts: JSON.parse(row.facts) as AlertFacts,
  firstVerdict: row.first_verdict as VerdictKind | null,
  state: row.state,
  openedAt: row.opened_at,
  acknowledgedAt: row.acknowledged_at,
  acknowledgedBy: row.acknowledged_by,
  resolvedAt: row.resolved_at,
  resolvedBecause: row.resolved_because,
  groupKey: row.group_key,
  groupedUnder: row.grouped_under,
})

export const deliveryOf = (row: Selectable<AlertsTables['deliveries']>): Delivery => ({
  id: row.id,
  alert: row.alert,
  asset: row.asset,
  channel: row.channel,
  event: row.event,
  key: row.message_key,
  state: row.state,
  attempts: row.attempts,
  createdAt: row.created_at,
  nextAt: row.next_at,
})
