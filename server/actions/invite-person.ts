// An admin hands a person a new one-time link to choose a password: the way back in for who forgot it.
import type { Instant } from '../../rules/domain.ts'
import { invite } from '../auth/setup-link.ts'
import type { Actor } from '../route.ts'
import type { Store } from '../store/store.ts'

export type InviteOutcome =
  | { readonly ok: true; readonly setupToken: string }
  | { readonly ok: false; readonly status: 404 | 409; readonly title: string; readonly detail: string }

export async function invitePerson(
  parts: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant },
  actor: Actor,
  id: string,
): Promise<InviteOutcome> {
  return parts.store.write(async (tx) => {
    const person = await tx.person(id)
    const title = 'No link made'
    if (person === null) return { ok: false, status: 404, title, detail: `There is no person ${id}. GET /api/v1/people lists them.` }
    if (person.state === 'disabled')
      return { ok: false, status: 409, title, detail: `${person.name} is disabled. Make the account active first.` }
    await tx.audit({ at: parts.now(), actor, verb: 'invite-person', subject: id })
    return { ok: true, setupToken: await invite(tx, id, parts.now()) }
  })
}
