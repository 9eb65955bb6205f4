// Ends an API token. It acts with the next request.
import type { Instant } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import type { Store } from '../store/store.ts'

export type RevokeTokenOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: 404; readonly title: string; readonly detail: string }

export async function revokeToken(
  parts: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant },
  actor: Actor,
  id: string,
): Promise<RevokeTokenOutcome> {
  return parts.store.write(async (tx) => {
    if (!(await tx.revokeApiToken(id, parts.now())))
      return { ok: false, status: 404, title: 'Not revoked', detail: `There is no token ${id} in use. GET /api/v1/tokens lists them.` }
    await tx.audit({ at: parts.now(), actor, verb: 'revoke-token', subject: id })
    return { ok: true }
  })
}
