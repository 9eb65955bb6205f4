// Alerts for programs: the list with every delivery attempt, and saying "I am on it".
import { z } from 'zod'
import { acknowledgeAlert } from '../actions/acknowledge-alert.ts'
import { sendAgain } from '../actions/send-again.ts'
import { resolveAlert } from '../actions/resolve-alert.ts'
import type { Channel } from '../alert/channel.ts'
import type { Live } from '../live.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { DeliveryWithAttempts } from '../store/alerts/reads.ts'
import type { Store } from '../store/store.ts'
import { jsonBody } from './json-body.ts'

export type AlertsApiParts = {
  readonly store: Store
  readonly now: () => number
  readonly live: Pick<Live, 'publish'>
  readonly channels?: () => readonly Channel[]
}

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  state: z.enum(['open', 'acknowledged', 'resolved']).optional(),
  asset: z.string().max(255).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,16}\.[0-9a-f-]{36}$/, 'use the value of "next" as it was answered')
    .optional(),
})

const Why = z.strictObject({ why: z.string().max(2_000) })

const Message = z.strictObject({ key: z.string().max(2_000), channel: z.string().max(255) })

const time = (at: number): string => new Date(at).toISOString()
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at))

const cursorOf = ({ openedAt, id }: Pick<Alert, 'openedAt' | 'id'>): string => `${openedAt}.${id}`

function afterOf(cursor: string | undefined): { after?: { openedAt: number; id: string } } {
  const [openedAt, id] = cursor?.split('.') ?? []
  return openedAt && id ? { after: { openedAt: Number(openedAt), id } } : {}
}

export const alertsApiRoutes = (parts: AlertsApiParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/alerts',
    right: 'viewer',
    does: 'Alerts, newest first, each with its deliveries and every attempt; `state=`, `asset=`, `limit=`, `cursor=`.',
    handler: async (c) => {
      const query = Query.safeParse(c.req.query())
      if (!query.success) return problem({ status: 400, title: 'This cannot be read', detail: z.prettifyError(query.error) })
      const { limit, state, asset, cursor } = query.data
      const found = await parts.store.read.alerts({
        limit: limit + 1,
        ...(state && { state }),
        ...(asset && { asset }),
        ...afterOf(cursor),
      })
      const page = found.slice(0, limit)
      const last = found.length > limit ? page.at(-1) : undefined
      return c.json({ items: await shown(parts.store, page), next: last ? cursorOf(last) : null })
    },
  },
  ...decidingRoutes(parts),
]

const decidingRoutes = (parts: AlertsApiParts): readonly Route[] => [
  {
    method: 'POST',
    path: '/api/v1/alerts/:id/ack',
    right: 'operator',
    does: 'Acknowledges an alert: somebody is on it. It stays until the change is settled.',
    handler: async (c) => {
      const done = await acknowledgeAlert(parts, c.var.actor, c.req.param('id') ?? '')
      if (!done.ok) return problem(done)
      const [item] = await shown(parts.store, [done.alert])
      return c.json(item)
    },
  },
  {
    method: 'POST',
    path: '/api/v1/alerts/:id/send-again',
    right: 'operator',
    does: 'Sends a message again that was given up: `{key, channel}` as in the deliveries of the alert.',
    handler: async (c) => {
      const body = await jsonBody(c, Message)
      if (!body.ok) return body.refusal
      const done = await sendAgain(parts, c.var.actor, { id: c.req.param('id') ?? '', ...body.value })
      if (!done.ok) return problem(done)
      const [item] = await shown(parts.store, [done.alert])
      return c.json(item)
    },
  },
  {
    method: 'POST',
    path: '/api/v1/alerts/:id/resolve',
    right: 'operator',
    does: 'Ends an alert about the watching itself, with the reason `{why}`. One about a change ends with its change.',
    handler: async (c) => {
      const body = await jsonBody(c, Why)
      if (!body.ok) return body.refusal
      const done = await resolveAlert(parts, c.var.actor, { id: c.req.param('id') ?? '', why: body.value.why })
      if (!done.ok) return problem(done)
      const [item] = await shown(parts.store, [done.alert])
      return c.json(item)
    },
  },
]

async function shown(store: Store, alerts: readonly Alert[]) {
  const ids = alerts.map(({ id }) => id)
  const [deliveries, changes, groups] = await Promise.all([
    store.read.deliveriesOf(ids),
    store.read.changesOfAlerts(ids),
    store.read.groupsOf(ids),
  ])
  return alerts.map((alert) => ({
    ...alert,
    openedAt: time(alert.openedAt),
    acknowledgedAt: timeOrNull(alert.acknowledgedAt),
    resolvedAt: timeOrNull(alert.resolvedAt),
    facts: factsShown(alert.facts),
    group: groups.get(alert.id) ?? null,
    changes: changes.filter((link) => link.alert === alert.id).map(({ change }) => change),
    deliveries: deliveries.filter((delivery) => delivery.alert === alert.id).map(deliveryShown),
  }))
}

/** Whoever may read alerts need not read people's addresses. */
const factsShown = ({ interval, asked, ...facts }: Alert['facts']) => ({
  ...facts,
  ...(asked === undefined ? {} : { asked: { change: asked.change, person: asked.person } }),
  interval: interval === undefined ? null : { from: time(interval.from), to: time(interval.to) },
})

const deliveryShown = ({ channel, event, key, state, nextAt, history }: DeliveryWithAttempts) => ({
  channel,
  event,
  key,
  state,
  nextAt: state === 'waiting' || state === 'leased' ? time(nextAt) : null,
  attempts: history.map(({ at, outcome, words }) => ({ at: time(at), outcome, words })),
})
