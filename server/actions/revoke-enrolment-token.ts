// Ends an enrolment token that nobody has used. It acts with the next request.
import type { Instant } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import type { Store } from '../store/store.ts'

export type EndOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: 404; readonly title: string; readonly detail: string }

export async function revokeEnrolmentToken(
  { store, now }: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant },
  actor: Actor,
  id: string,
): Promise<EndOutcome> {
  return store.write<EndOutcome>(async (tx) => {
    if (!(await tx.revokeEnrolmentToken(id, now()))) {
      const detail = 'There is no such enrolment token that waits to be used. If an agent used it, reject or revoke that agent.'
      return { ok: false, status: 404, title: 'Not ended', detail }
    }
    await tx.audit({ at: now(), actor, verb: 'revoke-enrolment-token', subject: id })
    return { ok: true }
  })
}
