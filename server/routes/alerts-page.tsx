// The page of alerts with every attempt to deliver them, and taking one.
import { channelWord } from '../alert/people.ts'
import { entryOfWarning } from '../schedule/warnings.ts'
import { z } from 'zod'
import { type AlertRow, AlertsPage, type AlertsRows } from '../../dashboards/alerts.tsx'
import { links } from '../../dashboards/links.ts'
import { acknowledgeAlert } from '../actions/acknowledge-alert.ts'
import { isWorthSending, sendAgain } from '../actions/send-again.ts'
import { resolveAlert } from '../actions/resolve-alert.ts'
import type { Route } from '../route.ts'
import type { AlertGroup } from '../store/alerts/groups.ts'
import type { DeliveryWithAttempts } from '../store/alerts/reads.ts'
import type { Alert } from '../store/alerts/rows.ts'
import { answer, backTo, bad, formOf, type PageParts, viewOf } from './page.tsx'

/** A mistyped filter shows all: a list of alerts must never be empty by mistake. */
const Query = z.object({
  state: z.enum(['open', 'acknowledged', 'resolved']).optional().catch(undefined),
  cursor: z
    .string()
    .regex(/^\d{1,16}\.[0-9a-f-]{36}$/)
    .optional()
    .catch(undefined),
})
const PAGE = 25

export const alertsPageRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/alerts',
    right: 'viewer',
    does: 'The page of alerts; state= narrows it.',
    handler: async (c) => {
      const [view, rows] = await Promise.all([viewOf(parts, c), alertsRows(parts, Query.parse(c.req.query()))])
      return answer(c, view, { page: <AlertsPage view={view} rows={rows} /> })
    },
  },
  {
    method: 'POST',
    path: '/alerts/:id/ack',
    right: 'operator',
    does: 'Takes an alert: somebody is on it.',
    handler: async (c) => {
      const outcome = await acknowledgeAlert(parts, c.var.actor, c.req.param('id') ?? '')
      const flash = outcome.ok ? ({ tone: 'good', title: `You took it: ${outcome.alert.title}` } as const) : bad(outcome)
      return backTo(c, parts.secure, links.alerts(), flash)
    },
  },
  {
    method: 'POST',
    path: '/alerts/:id/send-again',
    right: 'operator',
    does: 'Sends a message again that was given up.',
    handler: async (c) => {
      const { key = '', channel = '' } = await formOf(c)
      const outcome = await sendAgain(parts, c.var.actor, { id: c.req.param('id') ?? '', key, channel })
      const flash = outcome.ok ? ({ tone: 'good', title: `It goes out through ${channel} again.` } as const) : bad(outcome)
      return backTo(c, parts.secure, links.alerts(), flash)
    },
  },
  {
    method: 'POST',
    path: '/alerts/:id/resolve',
    right: 'operator',
    does: 'Ends an alert about the watching itself, with a reason.',
    handler: async (c) => {
      const { why = '' } = await formOf(c)
      const outcome = await resolveAlert(parts, c.var.actor, { id: c.req.param('id') ?? '', why: why.slice(0, 2_000) })
      const flash = outcome.ok ? ({ tone: 'good', title: `You ended it: ${outcome.alert.title}` } as const) : bad(outcome)
      return backTo(c, parts.secure, links.alerts(), flash)
    },
  },
]

async function alertsRows({ store, config, configProblems }: PageParts, { state, cursor }: z.output<typeof Query>): Promise<AlertsRows> {
  const [openedAt, id] = cursor?.split('.') ?? []
  const after = openedAt !== undefined && id !== undefined ? { after: { openedAt: Number(openedAt), id } } : {}
  const found = await store.read.alerts({ limit: PAGE + 1, ...(state ? { state } : {}), ...after })
  const page = found.slice(0, PAGE)
  const ids = page.map((alert) => alert.id)
  const [kept, groups, people] = await Promise.all([store.read.deliveriesOf(ids), store.read.groupsOf(ids), store.read.people()])
  const deliveries = kept.map((one) => ({ ...one, channel: channelWord(people, one.channel) }))
  const last = found.length > PAGE ? page.at(-1) : undefined
  return {
    state: state ?? null,
    rows: page.map((alert) =>
      alertRow(
        alert,
        groups.get(alert.id) ?? null,
        deliveries.filter((delivery) => delivery.alert === alert.id),
      ),
    ),
    newer: cursor === undefined ? null : links.alerts({ state }),
    older: last ? links.alerts({ state, cursor: `${last.openedAt}.${last.id}` }) : null,
    toldToNobody: Object.keys(config().channels).length === 0,
    problems: configProblems().flatMap(({ isInForce, message }) => (isInForce ? [message] : [])),
  }
}

const alertRow = (alert: Alert, group: AlertGroup | null, deliveries: readonly DeliveryWithAttempts[]): AlertRow => ({
  id: alert.id,
  endsByHand: alert.kind !== 'change' && alert.kind !== 'digest',
  severity: alert.severity,
  title: alert.title,
  reason: alert.reason,
  asset: alert.asset,
  change: alert.kind === 'change' ? alert.subject : null,
  entry: entryOf(alert),
  group,
  verdict: alert.facts.verdict ?? null,
  state: stateOf(alert, group),
  openedAt: alert.openedAt,
  takenBy: alert.acknowledgedBy,
  resolvedAt: alert.resolvedAt,
  resolvedBecause: alert.resolvedBecause,
  deliveries: deliveries.map(({ key, channel, event, state, nextAt, history }) => {
    const maySendAgain = state === 'dead' && isWorthSending(alert, event)
    return { key, channel, event, state, nextAt, maySendAgain, attempts: history }
  }),
})

const entryOf = ({ kind, subject }: Alert): string | null =>
  kind === 'outcome' ? subject : kind === 'recurrence' ? entryOfWarning(subject) : null

/** A group stands while anything in it does. */
const stateOf = (alert: Alert, group: AlertGroup | null): Alert['state'] =>
  alert.state === 'resolved' && group !== null && group.unresolved > 0 ? 'open' : alert.state
