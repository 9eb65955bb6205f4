// A person ends an alert about the watching itself, and says why. What is about a change ends with the change.
import type { Instant } from '../../rules/domain.ts'
import type { Live } from '../live.ts'
import type { Actor } from '../route.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { Store } from '../store/store.ts'

export type ResolveOutcome =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly status: 400 | 404 | 409; readonly title: string; readonly detail: string }

const refused = (status: 400 | 404 | 409, detail: string) => ({ ok: false, status, title: 'Not ended', detail }) as const

export async function resolveAlert(
  parts: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant; readonly live: Pick<Live, 'publish'> },
  actor: Actor,
  { id, why }: { readonly id: string; readonly why: string },
): Promise<ResolveOutcome> {
  if (why.trim() === '') return refused(400, 'Say why it is over: the reason is kept, and sent to whoever was told of the alert.')
  const outcome = await parts.store.write<ResolveOutcome>(async (tx) => {
    const before = await tx.alert(id)
    if (before === null) return refused(404, `There is no alert ${id}. GET /api/v1/alerts lists them.`)
    if (before.state === 'resolved') return refused(409, `It is resolved already: ${before.resolvedBecause ?? ''} Nothing is left to do.`)
    if (before.kind === 'change') return refused(409, `It ends when its change is settled: accept it, except it, or write a card for it.`)
    const by = actor.kind === 'person' || actor.kind === 'token' ? actor.name : actor.kind
    const [at, { kind, subject, asset }] = [parts.now(), before]
    await tx.resolveAlerts({ kind, subjects: [subject], at, because: `Ended by ${by}: ${why.trim()}` })
    await tx.audit({ at, actor, verb: 'resolve-alert', subject: id, detail: { kind, asset, why: why.trim() } })
    return { ok: true, alert: (await tx.alert(id)) ?? before }
  })
  if (outcome.ok) parts.live.publish({ kind: 'alert', id, asset: outcome.alert.asset })
  return outcome
}
