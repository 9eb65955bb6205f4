// Opens alerts inside one transaction: one row for each event, and deliveries for those that are told on their own.
import type { Kysely } from 'kysely'
import {
  type Digest,
  digestKey,
  FLOOD,
  FLOOD_MS,
  GROUP_MS,
  type Leader,
  ORIGIN_MS,
  originOf,
  place,
  type Placed,
  type Placement,
  type Standing,
  type ToPlace,
} from '../../../rules/alerting-groups.ts'
import type { Telling } from '../../../rules/alerting-routes.ts'
import type { Instant, Severity } from '../../../rules/domain.ts'
import { asking, askingAbout, writing } from '../compiled.ts'
import { orderedId } from '../ordered-id.ts'
import type { Schema } from '../schema.ts'
import { addingDeliveries, type NewDelivery } from './delivery-writes.ts'
import { openKeyOf } from './reads.ts'
import type { Alert, AlertFacts } from './rows.ts'
import type { AlertsTables } from './schema.ts'

export type NewAlert = Pick<Alert, 'kind' | 'asset' | 'severity' | 'title' | 'reason' | 'facts' | 'firstVerdict'> & {
  readonly at: Instant
  /** What it is about: for `change` the id of the change. */
  readonly subject: string
  /** The same for the same change on other assets. */
  readonly groupKey?: string | null
}

/** An alert to be opened, and who hears of it when. */
export type Opening = { readonly alert: NewAlert; readonly tell: readonly Telling[] }
export type Opened = { readonly id: string; readonly opened: boolean }

type Fresh = Opening & { readonly id: string }

/** A digest waits a little for what comes after its first, so that it can say how many; and so does news of a group that grew. */
const DIGEST_AFTER_MS = 60_000
const GREW_AFTER_MS = 5 * 60_000

export function opening(db: Kysely<Schema>): (openings: readonly Opening[]) => Promise<readonly Opened[]> {
  const standing = standingAlerts(db)
  const surroundings = surroundingsOf(db)
  const insert = writing(db, (rows: AlertsTables['alerts'][]) => db.insertInto('alerts').values(rows))
  const deliver = addingDeliveries(db)
  const tellOfMore = tellingOfMore(db)
  return async (openings) => {
    const ids = new Map((await standing(openings.map(({ alert }) => keyOf(alert)))).map(({ open_key, id }) => [open_key ?? '', id]))
    const fresh: Fresh[] = []
    const answers = openings.map((one): Opened => {
      const known = ids.get(keyOf(one.alert))
      if (known !== undefined) return { id: known, opened: false }
      const id = orderedId(one.alert.at)
      ids.set(keyOf(one.alert), id)
      fresh.push({ ...one, id })
      return { id, opened: true }
    })
    if (fresh.length === 0) return answers
    const toPlace = fresh.map(placeable)
    const placement = place(toPlace, await surroundings(toPlace), orderedId)
    const digests = placement.digests.map((digest) => digestAlert(digest, fresh, placement))
    await insert([...digests, ...fresh].map((one) => rowOf(one, placement.under.get(one.id) ?? null)))
    await deliver([...digests, ...fresh].flatMap((one) => deliveriesOf(one, placement.under.get(one.id))))
    await tellOfMore(placement, fresh)
    return answers
  }
}

const keyOf = ({ kind, subject }: NewAlert): string => openKeyOf(kind, subject)

const placeable = ({ id, alert }: Fresh): ToPlace => ({
  id,
  asset: alert.asset,
  severity: alert.severity,
  groupKey: alert.groupKey ?? null,
  isAboutChange: alert.kind === 'change',
  origin: alert.kind === 'change' ? originOf(alert.facts, alert.firstVerdict) : null,
  at: alert.at,
})

/** What is told with another adds only channels that this one has not: a delivery that exists is left as it is. */
const deliveriesOf = ({ id, alert: { asset, at }, tell }: Fresh, under: string | undefined): readonly NewDelivery[] =>
  tell
    .filter(({ event }) => under === undefined || event === 'opened')
    .map(({ channel, event, at: nextAt }) => ({ alert: under ?? id, asset, event, channel, createdAt: at, nextAt }))

function digestAlert({ id, asset, severity, at }: Digest, fresh: readonly Fresh[], { under }: Placement): Fresh {
  const first = fresh.find((one) => under.get(one.id) === id)
  return {
    id,
    alert: {
      kind: 'digest',
      subject: `${severity}:${asset}:${at}`,
      asset,
      severity,
      title: `Many changes at once on ${asset}`,
      reason: `More than ${FLOOD} alerts within ${FLOOD_MS / 60_000} min. The further ones are told together.`,
      facts: { services: first?.alert.facts.services ?? [] },
      firstVerdict: null,
      at,
    },
    tell: first?.tell.map((one) => ({ ...one, at: one.at + DIGEST_AFTER_MS })) ?? [],
  }
}

const NOTHING_YET = { acknowledged_at: null, acknowledged_by: null, resolved_at: null, resolved_because: null } as const

const rowOf = ({ id, alert }: Fresh, under: string | null): AlertsTables['alerts'] => ({
  kind: alert.kind,
  subject: alert.subject,
  asset: alert.asset,
  severity: alert.severity,
  title: alert.title,
  reason: alert.reason,
  facts: JSON.stringify(alert.facts),
  first_verdict: alert.firstVerdict,
  opened_at: alert.at,
  id,
  open_key: keyOf(alert),
  state: 'open',
  ...NOTHING_YET,
  group_key: alert.groupKey ?? null,
  grouped_under: under,
})

function standingAlerts(db: Kysely<Schema>) {
  const ask = askingAbout(db, (wanted: { key: string }[]) =>
    db
      .selectFrom('alerts')
      .select(['id', 'open_key'])
      .where(
        'open_key',
        'in',
        wanted.map(({ key }) => key),
      ),
  )
  return (keys: readonly string[]) => ask(keys.map((key) => ({ key })))
}

/** What the new alerts may be told with, and how much was told lately. */
function surroundingsOf(db: Kysely<Schema>): (alerts: readonly ToPlace[]) => Promise<Standing> {
  const leadersOf = findingLeaders(db)
  const toldLately = findingTold(db)
  return async (alerts) => {
    const latest = Math.max(...alerts.map(({ at }) => at))
    const keys = [...new Set(alerts.flatMap(({ groupKey }) => groupKey ?? []))]
    const groups = new Map<string, Leader>()
    for (const row of await leadersOf(keys.map((key) => ({ key, since: latest - GROUP_MS }))))
      if (row.group_key !== null) groups.set(row.group_key, { id: row.id, severity: row.severity as Severity })
    const told = new Map<string, number>()
    const digests = new Map<string, string>()
    for (const asset of new Set(alerts.flatMap((one) => (one.isAboutChange ? [one.asset] : [])))) {
      const recent = await toldLately({ asset, since: latest - FLOOD_MS })
      told.set(asset, recent.filter(({ kind }) => kind === 'change').length)
      for (const { id, kind, severity, state } of recent)
        if (kind === 'digest' && state !== 'resolved') digests.set(digestKey(asset, severity as Severity), id)
    }
    return { groups, origins: await originsOf(db, alerts, latest - ORIGIN_MS), digests, told }
  }
}

/** Oldest first, so that the newest of a key wins. */
const findingLeaders = (db: Kysely<Schema>) =>
  askingAbout(db, (wanted: { key: string; since: Instant }[]) =>
    db
      .selectFrom('alerts')
      .select(['id', 'group_key', 'severity'])
      .where(
        'group_key',
        'in',
        wanted.map(({ key }) => key),
      )
      .where('opened_at', '>', wanted[0]?.since ?? 0)
      .where('grouped_under', 'is', null)
      .where('open_key', 'is not', null)
      .orderBy('opened_at'),
  )

/** Of the assets of alerts that have an origin: what stands there that one of them may be another view of. */
async function originsOf(db: Kysely<Schema>, alerts: readonly ToPlace[], since: Instant): Promise<readonly Placed[]> {
  const assets = [...new Set(alerts.flatMap(({ asset, origin }) => (origin === null ? [] : [asset])))]
  const rows = await Promise.all(assets.map((asset) => standingSince(db, asset, since)))
  return rows.flat().flatMap((row): Placed[] => {
    const origin = originOf(JSON.parse(row.facts) as AlertFacts, row.first_verdict)
    const leader = { id: row.grouped_under ?? row.id, severity: row.severity as Severity }
    return origin === null ? [] : [{ asset: row.asset, origin, leader }]
  })
}

const MOST_STANDING = 200
const standingSince = async (db: Kysely<Schema>, asset: string, since: Instant) =>
  (
    await db
      .selectFrom('alerts')
      .select(['id', 'asset', 'severity', 'facts', 'first_verdict', 'grouped_under'])
      .where('asset', '=', asset)
      .where('kind', '=', 'change')
      .where('opened_at', '>', since)
      .where('open_key', 'is not', null)
      .orderBy('opened_at', 'desc')
      .limit(MOST_STANDING)
      .execute()
  ).toReversed()

/** Few: whatever goes beyond `FLOOD` is under a digest. */
const findingTold = (db: Kysely<Schema>) =>
  asking(db, ({ asset, since }: { asset: string; since: Instant }) =>
    db
      .selectFrom('alerts')
      .select(['id', 'kind', 'severity', 'state'])
      .where('asset', '=', asset)
      .where('opened_at', '>', since)
      .where('grouped_under', 'is', null),
  )

const findingDeliveries = (db: Kysely<Schema>) =>
  askingAbout(db, (wanted: { alert: string }[]) =>
    db
      .selectFrom('deliveries')
      .select(['alert', 'channel', 'asset', 'state', 'attempts', 'event'])
      .where(
        'alert',
        'in',
        wanted.map(({ alert }) => alert),
      )
      .where('event', 'in', ['opened', 'grew']),
  )

/** Leaders that were told already are told once more, after a while, how many there are by then. */
function tellingOfMore(db: Kysely<Schema>): (placement: Placement, fresh: readonly Fresh[]) => Promise<void> {
  const deliver = addingDeliveries(db)
  const deliveriesOf = findingDeliveries(db)
  return async ({ under, views }, fresh) => {
    const leaders = [...new Set([...under].flatMap(([id, leader]) => (views.has(id) ? [] : [leader])))]
    if (leaders.length === 0) return
    const at = Math.max(...fresh.map(({ alert }) => alert.at))
    const told = await deliveriesOf(leaders.map((alert) => ({ alert })))
    const isToCome = new Set(
      told.filter(({ state, attempts }) => state === 'waiting' && attempts === 0).map(({ alert, channel }) => `${alert} ${channel}`),
    )
    const due = told.filter(({ event, alert, channel }) => event === 'opened' && !isToCome.has(`${alert} ${channel}`))
    await deliver(
      due.map(({ alert, channel, asset }) => ({
        alert,
        asset,
        channel,
        event: 'grew',
        round: at,
        createdAt: at,
        nextAt: at + GREW_AFTER_MS,
      })),
    )
  }
}
