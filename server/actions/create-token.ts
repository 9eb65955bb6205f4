// Makes an API token. Its secret is answered once and stored as a hash only.
import { randomUUID } from 'node:crypto'
import type { Instant, Role } from '../../rules/domain.ts'
import { nameProblem } from '../../rules/person.ts'
import { hashOfSecret, newSecret } from '../auth/secret.ts'
import { TOKEN_PREFIX } from '../auth/web.ts'
import { type Actor, nameOfActor } from '../route.ts'
import type { Store } from '../store/store.ts'

export type CreateTokenOutcome =
  | { readonly ok: true; readonly id: string; readonly secret: string }
  | { readonly ok: false; readonly status: 400; readonly title: string; readonly detail: string }

export async function createToken(
  parts: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant },
  actor: Actor,
  input: { readonly name: string; readonly roles: readonly Role[] },
): Promise<CreateTokenOutcome> {
  const name = input.name.trim()
  const problem = nameProblem(name) ?? (input.roles.length > 0 ? null : 'Name at least one role.')
  if (problem !== null) return { ok: false, status: 400, title: 'No token made', detail: problem }
  const [id, secret, at] = [randomUUID(), TOKEN_PREFIX + newSecret(), parts.now()]
  await parts.store.write(async (tx) => {
    await tx.addApiToken({ id, name, hash: hashOfSecret(secret), roles: input.roles, createdAt: at, createdBy: nameOfActor(actor) })
    await tx.audit({ at, actor, verb: 'create-token', subject: id, detail: { name, roles: input.roles } })
  })
  return { ok: true, id, secret }
}
