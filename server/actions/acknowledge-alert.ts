// Somebody says: I have seen this alert and am on it. It stays open until the change is settled.
import type { Instant } from '../../rules/domain.ts'
import type { Channel } from '../alert/channel.ts'
import type { Live } from '../live.ts'
import type { Actor } from '../route.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { Store } from '../store/store.ts'

export type AcknowledgeOutcome =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly status: 404 | 409; readonly title: string; readonly detail: string }

const refused = (status: 404 | 409, detail: string) => ({ ok: false, status, title: 'Not acknowledged', detail }) as const

export async function acknowledgeAlert(
  parts: {
    readonly store: Pick<Store, 'write'>
    readonly now: () => Instant
    readonly live: Pick<Live, 'publish'>
    readonly channels?: () => readonly Channel[]
  },
  actor: Actor,
  id: string,
): Promise<AcknowledgeOutcome> {
  const outcome = await parts.store.write<AcknowledgeOutcome>(async (tx) => {
    const before = await tx.alert(id)
    if (before === null) return refused(404, `There is no alert ${id}. GET /api/v1/alerts lists them.`)
    if (before.state === 'resolved') return refused(409, `It is resolved already: ${before.resolvedBecause ?? ''} Nothing is left to do.`)
    if (before.state === 'acknowledged') return refused(409, `${before.acknowledgedBy ?? 'Somebody'} has acknowledged it already.`)
    const hearing = parts.channels?.().flatMap(({ name, hearsOfTaking }) => (hearsOfTaking === true ? [name] : [])) ?? []
    await tx.acknowledgeAlert(id, parts.now(), nameOf(actor), hearing)
    await tx.audit({ at: parts.now(), actor, verb: 'acknowledge-alert', subject: id, detail: { asset: before.asset } })
    return { ok: true, alert: (await tx.alert(id)) ?? before }
  })
  if (outcome.ok) parts.live.publish({ kind: 'alert', id, asset: outcome.alert.asset })
  return outcome
}

const nameOf = (actor: Actor): string => (actor.kind === 'person' || actor.kind === 'token' ? actor.name : actor.kind)
