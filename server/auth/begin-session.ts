// Begins a session: a new secret every time, so that none can be planted beforehand.
import type { Instant } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import type { Person } from '../store/accounts/rows.ts'
import type { Writes } from '../store/store.ts'
import { hashOfSecret, newSecret } from './secret.ts'

/** A new session with a new secret: at login, after set-up, and whenever the password was given again. */
export async function beginSession(tx: Writes, person: Person, now: Instant): Promise<{ readonly cookie: string; readonly actor: Actor }> {
  const cookie = newSecret()
  const session = hashOfSecret(cookie)
  await tx.addSession({ id: session, person: person.id, createdAt: now, authenticatedAt: now, seenAt: now })
  return { cookie, actor: { kind: 'person', id: person.id, name: person.name, roles: person.roles, session } }
}
